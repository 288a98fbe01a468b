"""Before a clearance the book is copied, and the copy is looked into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.repositories.audit import AuditEntry
from app.repositories.errors import StoreError
from app.services.terminal import Terminal
from tests.home_builders import AT, a_home, a_terminal, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_home(tmp_path)
    assert say(made, "issue", text_file(made / "a.txt", bill("D1"), bill("D2"))).exit_code == 0
    return made


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    with a_terminal(home) as opened:
        yield opened


def names(home: Path) -> list[str]:
    return sorted(each.name for each in (home / "backups").glob("book-before-clear-*"))


def test_a_copy_holds_what_the_book_holds(terminal: Terminal, home: Path) -> None:
    assert terminal.book_backup.newest() is None
    made = terminal.book_backup.make()
    assert made.path.parent == (home / "backups").absolute()
    assert made.tickets == 2
    with terminal.book.reading() as work:
        (*_, before, told) = work.audit.entries()
    assert made.trail == before.hash.hex()
    digest = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (told.entry.subject, told.entry.detail) == (made.path.name, digest)
    assert terminal.book_backup.newest() == made.at.replace(tzinfo=None, microsecond=0)


def test_one_run_makes_one_copy(terminal: Terminal, home: Path) -> None:
    once = terminal.book_backup.once()
    assert once() == once()
    assert len(names(home)) == 1


def test_a_copy_that_holds_less_is_none(terminal: Terminal, home: Path, tmp_path: Path) -> None:
    good = terminal.book_backup
    old = good.make().path.rename(tmp_path / "old.db")
    with terminal.book.writing() as work:
        work.audit.append(AuditEntry(AT, "主管甲", "test"))
        work.commit()
    lazy = replace(good, copy=lambda target: target.write_bytes(old.read_bytes()))
    with pytest.raises(StoreError) as no:
        lazy.make()
    assert no.value.code == "STORE-DAMAGED"
    assert names(home) == []


def test_an_entry_that_came_in_between_is_copied_the_second_time(terminal: Terminal) -> None:
    good = terminal.book_backup
    copies: list[Path] = []

    def early(target: Path) -> Any:
        if not copies:
            with terminal.book.writing() as work:
                work.audit.append(AuditEntry(AT, "主管甲", "test"))
                work.commit()
        copies.append(target)
        return good.copy(target)

    assert replace(good, copy=early).make().tickets == 2
    assert len(copies) == 2


def test_old_ones_are_thinned_by_the_rule_and_nothing_else_is(
    terminal: Terminal, home: Path
) -> None:
    folder = home / "backups"
    folder.mkdir(exist_ok=True)
    for month in (*range(1, 13), 12):
        for day in (3, 9):
            (folder / f"book-before-clear-2023{month:02d}{day:02d}-090000.db").touch()
    (folder / "book-before-clear-20220101-090000.db").touch()
    (folder / "mine-before-clear-20230101-090000.db").touch()
    terminal.book_backup.make()
    left = names(home)
    assert len(left) == 13  # this one, December's two, and the newest of eleven months before
    assert "book-before-clear-20231203-090000.db" in left
    assert "book-before-clear-20230203-090000.db" not in left
    assert "book-before-clear-20230109-090000.db" not in left
    assert (folder / "mine-before-clear-20230101-090000.db").exists()
    assert names(home) == left


def test_nothing_is_cleared_without_it(home: Path) -> None:
    say(home, "clock", "set", "2024-02-02T09:00:00")
    assert say(home, "upload").exit_code == 0
    assert say(home, "report").exit_code == 0
    assert say(home, "file-return").exit_code == 0
    (home / "backups").write_text("in the way")
    said = say(home, "clear")
    assert {each["outcome"] for each in said.answers} == {"refused"}
    assert {each["error"]["code"] for each in said.answers} == {"STORE-FAILED"}
    (home / "backups").unlink()
    done = say(home, "clear").answers
    assert {each["outcome"] for each in done} == {"done"}
    assert len({each["backup"] for each in done}) == 1
    assert {each["backup_tickets"] for each in done} == {2}
    assert Path(done[0]["backup"]).exists()
