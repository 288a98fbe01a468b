"""Words that came after the first list: `--help` tells them, and the README tells their answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.home_builders import a_home, bill, say, text_file

README = (Path(__file__).resolve().parents[2] / "app/words/README.md").read_text("utf-8")
HELP = {
    "file-return": ("file-return", "--help"),
    "slip example": ("slip", "example", "--help"),
    "bureau password": ("bureau", "password", "--help"),
    "invoices --faces": ("invoices", "--help"),
    "printer change": ("printer", "change", "--help"),
}
OPTION = {"file-return": "--prefilled", "invoices --faces": "--faces"}


def told_of(word: str) -> set[str]:
    """The names that the table of the README gives to the answer of a word."""
    (line,) = (one for one in README.splitlines() if one.startswith(f"| `{word}"))
    return set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", line.split("|")[-2]))))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.mark.parametrize("word", HELP)
def test_help_tells_it_in_chinese(home: Path, word: str) -> None:
    said = say(home, *HELP[word])
    text = str(said.only)
    assert said.exit_code == 0
    assert OPTION.get(word, word) in text
    assert re.search("[\u4e00-\u9fff]", text)


def test_each_answers_what_the_readme_says(home: Path, tmp_path: Path) -> None:
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    say(home, "printer", "add", "针打", f"file:{tmp_path}", "--language", "escp")
    answers = {
        "slip example": say(home, "slip", "example", tmp_path / "x.json").only,
        "invoices --faces": say(
            home,
            "invoices",
            "--month",
            "2024-01",
            "--faces",
            tmp_path / "faces",
            "--reason",
            "存档",
        ).only,
        "printer change": say(home, "printer", "change", "针打", "--tray", "2").only,
    }
    for word, answer in answers.items():
        assert "error" not in answer, answer
        assert set(answer) - {"simulated"} == told_of(word), word


def test_a_return_answers_what_the_readme_says(home: Path, tmp_path: Path) -> None:
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    say(home, "clock", "set", "2024-02-05T09:00:00")
    for word in ("upload", "report"):
        assert say(home, word).exit_code == 0
    lines = say(home, "file-return", "2024-01", "--prefilled").answers
    assert lines
    for line in lines:
        assert set(line) - {"simulated"} <= told_of("file-return"), line
