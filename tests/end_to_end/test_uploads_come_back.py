"""What the bureau has got is known from the disk's receipts: by a new book, by another PC."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.home_builders import a_home, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_home(tmp_path)
    assert say(made, "issue", text_file(made / "a.txt", bill("A1"), bill("A2"))).exit_code == 0
    return made


def states(home: Path) -> dict[str, str]:
    return {each["document"]: each["upload"] for each in say(home, "invoices").answers}


def test_a_rebuilt_book_knows_what_was_uploaded(home: Path) -> None:
    assert say(home, "upload").exit_code == 0
    assert say(home, "issue", text_file(home / "b.txt", bill("B1"))).exit_code == 0
    before = states(home)
    assert before == {"A1": "sent", "A2": "sent", "B1": "unsent"}
    for part in home.glob("book.db*"):
        part.unlink()
    assert say(home, "repair").answers[0]["outcome"] == "rebuilt"
    assert states(home) == before
    assert say(home, "repair").answers[-1]["differences"] == 0


def test_another_pc_learns_of_uploads_as_soon_as_it_looks(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(home, other)
    (other / "disk.simulated.db").unlink()
    assert say(home, "upload").exit_code == 0
    shutil.move(home / "disk.simulated.db", other / "disk.simulated.db")
    assert states(other) == {"A1": "sent", "A2": "sent"}
    assert say(other, "issue", text_file(other / "b.txt", bill("B1"))).exit_code == 0
    assert states(other) == {"A1": "sent", "A2": "sent", "B1": "unsent"}


def test_a_book_that_says_sent_is_not_told_otherwise(home: Path) -> None:
    assert say(home, "upload").exit_code == 0
    assert say(home, "repair").answers[-1]["differences"] == 0
    assert set(states(home).values()) == {"sent"}
