"""The word `void`, as people and scripts say it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hardware.disk import Disk
from hardware.errors import OutcomeUnknown
from tests.home_builders import a_home, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    said = say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    assert said.exit_code == 0, said
    return home


def code_of(home: Path) -> str:
    return str(say(home, "invoices", "--limit", "1").only["code"])


def test_a_ticket_is_voided_once_and_its_document_is_issued_anew(home: Path) -> None:
    code = code_of(home)
    said = say(home, "void", code, "1", "--reason", "开票有误")
    answer = said.only
    assert said.exit_code == 0
    assert (answer["outcome"], answer["code"], answer["number"]) == ("voided", code, "00000001")
    assert answer["voided_at"].startswith("2024-01-15T")
    assert answer["voided_at"].endswith("+08:00")
    again = say(home, "void", code, "1", "--reason", "开票有误")
    assert (again.exit_code, again.codes) == (1, ["VOID-ALREADY"])
    assert say(home, "show", code, "1").only["status"] == "void"
    anew = say(home, "issue", text_file(home / "a.txt", bill("D1"))).only
    assert (anew["outcome"], anew["number"]) == ("issued", "00000003")
    assert anew["replaces"] == {"code": code, "number": "00000001"}


def test_a_void_whose_answer_is_lost_is_told_as_unknown(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, real = code_of(home), Disk.void

    def lost(disk: Disk, *asked: Any) -> None:
        real(disk, *asked)
        raise OutcomeUnknown("DISK-GONE")

    def silent(_: Disk, request_id: bytes) -> None:
        raise OutcomeUnknown("DISK-GONE")

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "void", lost)
        patched.setattr(Disk, "outcome", silent)
        said = say(home, "void", code, "1", "--reason", "开票有误")
    assert (said.exit_code, said.only["outcome"]) == (3, "unknown")
    assert "再做一次是安全的" in said.only["error"]["fix"]
    assert say(home, "void", code, "1", "--reason", "开票有误").only["outcome"] == "voided"


def test_a_blank_void_shows_which_number_went(home: Path) -> None:
    said = say(home, "void", "--blank", "普票").only
    assert (said["outcome"], said["code"], said["number"]) == ("voided", code_of(home), "00000003")
    assert say(home, "invoices", "--status", "blank_void").only["number"] == "00000003"
    left = {one["kind"]: one["left"] for one in say(home, "stock", "list").answers}
    assert left["007"] == 1997


@pytest.mark.parametrize(
    "words",
    [[], ["099002400104"], ["099002400104", "1"], ["099002400104", "1", "--blank", "007"]],
)
def test_words_that_say_too_little_or_too_much_are_wrong(home: Path, words: list[str]) -> None:
    said = say(home, "void", *words)
    assert (said.exit_code, said.codes) == (2, ["WORDS-WRONG"])


def test_people_read_which_number_went(home: Path) -> None:
    words = [sys.executable, "-m", "app", "--home", str(home), "void", "--blank", "007"]
    said = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "【模拟】 已作废" in said.stdout
    assert "普票" in said.stdout
    assert "00000003" in said.stdout
