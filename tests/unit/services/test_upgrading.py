"""A book of an older version says how far it is while it is brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.upgrading import in_words
from db.upgrade import Stage
from tests.home_builders import a_home, say
from tests.unit.db.test_upgrade import newer_program


def test_words_tell_it_on_stderr_once_and_the_answer_is_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_home(tmp_path)
    newer_program(tmp_path, monkeypatch, "SELECT 1")
    assert say(home, "status").codes == ["HOME-OLDER"]
    assert len(say(home, "network", "off").answers) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition("：")[0] for line in told] == ["整理账册"] * len(told)
    assert ("核对备份" in told[-2], "升级" in told[-1]) == (True, True)
    assert say(home, "check", "--fix").exit_code == 0
    assert capsys.readouterr().err == ""


def test_no_sentence_comes_twice_running() -> None:
    said: list[str] = []
    told = in_words(said.append)
    for percent in (0, 3, 9, 10, 19, 20):
        told(Stage.COPY, percent)
    told(Stage.REVISIONS, 0)
    assert [words.rpartition(" ")[2] for words in said[:3]] == ["0%", "10%", "20%"]
    assert len(said) == 4
