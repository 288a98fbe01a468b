"""An open terminal is looked at look by look."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.profiles import RESOURCES
from app.services.checking import BOOK_LOOKS, LOOKS, Checking
from app.services.problems import Sentences
from tests.home_builders import a_home, a_terminal

SENTENCES = Sentences.read(RESOURCES / "problems.toml")


def test_every_look_has_a_finding_on_a_fresh_home(tmp_path: Path) -> None:
    with a_terminal(a_home(tmp_path)) as terminal:
        found = list(Checking(terminal, SENTENCES).walk())
    assert tuple(each.check for each in found) == LOOKS
    assert {each.verdict for each in found} == {"ok"}


def test_without_a_disk_the_book_alone_is_looked_at(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    (home / "disk.simulated.db").unlink()
    with a_terminal(home, writes=False) as terminal:
        found = list(Checking(terminal, SENTENCES).walk())
    assert tuple(each.check for each in found) == LOOKS
    disk = found[len(BOOK_LOOKS) - 1]
    assert (disk.verdict, disk.code, disk.exit_code) == ("bad", "DISK-GONE", 3)
    assert disk.as_answer()["code"] == "DISK-GONE"
    told = {each.check for each in found[len(BOOK_LOOKS) :] if each.verdict != "skipped"}
    assert told == {"attempts"}


def test_a_look_that_there_is_not_is_named(tmp_path: Path) -> None:
    with a_terminal(a_home(tmp_path)) as terminal, pytest.raises(KeyError):
        Checking(terminal, SENTENCES).one("weather")
