"""Initials stand one for each sign that people type, in every reading."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.initials import CERTAIN, READINGS, initials, kept, spoken

SIGNS = "仇单县重庆长乐行都大厦测试示例示虚构𠮷㛃A8z（）() ·-Ⅳé店㈱"


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("重庆", "cq"),
        ("重庆", "zq"),
        ("仇氏商行", "qssh"),
        ("仇氏商行", "cssx"),
        ("单县", "sx"),
        ("单县", "dx"),
        ("𠮷野家", "jyj"),
        ("A8 店（Ｂ）", "a8db"),
        ("虚构有限公司", "xgyxgs"),
        ("虚构科技股份有限公司", "xgkjgfyxgs"),
    ],
)
def test_a_name_is_read_in_all_its_ways(name: str, reading: str) -> None:
    assert reading in initials(name)


def test_a_word_of_the_trade_is_read_in_one_way() -> None:
    assert initials("有限责任公司") == ("yxzrgs",)
    assert all(len(word) == len(letters) for word, letters in CERTAIN.items())


def test_the_readings_of_a_long_name_are_capped_and_the_usual_one_is_first() -> None:
    readings = initials("长乐重行单都" * 5)
    assert len(readings) == READINGS
    assert readings[0] == "zlzxdd" * 5


def test_no_sign_to_speak_has_no_reading() -> None:
    assert initials("（ ）·") == ()
    assert kept("") == ""


@given(st.text(st.sampled_from(SIGNS), max_size=80))
def test_each_reading_has_one_letter_for_each_spoken_sign(name: str) -> None:
    readings = initials(name)
    assert len(readings) <= READINGS
    assert len(set(readings)) == len(readings)
    assert all(len(reading) == min(len(spoken(name)), 60) for reading in readings)
    assert kept(name).split() == list(readings)


@given(st.text(max_size=40))
def test_any_text_at_all_has_initials_without_blanks(name: str) -> None:
    assert all(len(reading) == min(len(spoken(name)), 60) for reading in initials(name))
    assert kept(name).split(" ") == list(initials(name) or ("",))


def test_the_dictionary_sleeps_until_a_name_is_read() -> None:
    code = "import sys, app.services.register.registers; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
