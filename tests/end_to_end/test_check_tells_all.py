"""The self-check has every line, and each names what is wrong and whose fault it is."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.services.checking import LOOKS
from db import backup
from db.engine import open_engine
from tests.home_builders import a_home, bill, say, text_file

PAGE = 4096


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def findings(home: Path, *words: str) -> dict[str, dict[str, Any]]:
    return {answer["check"]: answer for answer in say(home, "check", *words).answers}


def spoiled(home: Path, *pages: int) -> None:
    """Pages of the book overwritten, from 0; below 0 from the end."""
    book = home / "book.db"
    with sqlite3.connect(book) as log:
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log.close()
    content = bytearray(book.read_bytes())
    for page in pages:
        start = page % (len(content) // PAGE) * PAGE
        content[start : start + PAGE] = b"\xa5" * PAGE
    book.write_bytes(content)


def test_tries_left_of_the_pin_are_told_until_it_is_blocked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(home / "a.txt", bill())
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "11111111")
    verdicts = []
    for _ in range(5):
        verdicts.append(findings(home)["pin"]["verdict"])
        say(home, "issue", path)
    assert verdicts == ["ok", "ok", "ok", "warn", "warn"]
    assert findings(home)["pin"]["code"] == "PIN-BLOCKED"
    assert say(home, "check").exit_code == 1


def test_looking_at_the_pin_costs_no_try(home: Path) -> None:
    told = {findings(home)["pin"]["cause"] for _ in range(6)}
    assert told == {"税控盘口令没有锁死，还可以试5次"}


@pytest.mark.parametrize("pages", [(8, -1, -2), (-1,), (12, 13, 14)])
def test_a_spoiled_book_is_the_books_own_fault(home: Path, pages: tuple[int, ...]) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    spoiled(home, *pages)
    said = say(home, "check")
    found = {answer["check"]: answer for answer in said.answers}
    assert said.exit_code == 3
    assert (found["book"]["verdict"], found["book"]["code"]) == ("bad", "STORE-DAMAGED")
    assert set(found) == {"home", *LOOKS}


def test_a_disk_that_cannot_be_judged_for_want_of_a_book_is_not_blamed(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    with sqlite3.connect(home / "book.db") as book:
        root = book.execute("SELECT rootpage FROM sqlite_master WHERE name = 'disk_seen'")
        page = root.fetchone()[0] - 1
    book.close()
    spoiled(home, page)
    disk = findings(home)["disk"]
    assert disk["code"] == "STORE-DAMAGED"
    assert disk["cause"].startswith("账册读不了，不能检查：")


def test_a_very_large_book_is_walked_only_when_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "QUICKLY", 10_000)
    assert "没有逐页检查" in findings(home)["book"]["cause"]
    assert findings(home, "--full")["book"]["cause"] == "账册结构完好"


def lost_disk(home: Path) -> None:
    (home / "disk.simulated.db").unlink()


def old_disk(home: Path) -> None:
    shutil.copy(home / "disk.simulated.db", home / "old")
    say(home, "issue", text_file(home / "a.txt", bill()))
    for rest in ("-wal", "-shm"):
        (home / f"disk.simulated.db{rest}").unlink(missing_ok=True)
    (home / "old").replace(home / "disk.simulated.db")


def foreign_disk(home: Path) -> None:
    other = home.parent / "other"
    assert say(other, "init", "--demo").exit_code == 0
    shutil.copy(other / "disk.simulated.db", home / "disk.simulated.db")


def lost_book(home: Path) -> None:
    (home / "book.db").unlink()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lost_disk, "DISK-GONE"),
        (old_disk, "DISK-ROLLED-BACK"),
        (foreign_disk, "DISK-OTHER"),
        (lost_book, "STORE-DAMAGED"),
    ],
)
@pytest.mark.parametrize("words", [(), ("--fix",)])
def test_every_line_is_there_whatever_is_lost(
    home: Path, harm: Any, code: str, words: tuple[str, ...]
) -> None:
    harm(home)
    said = say(home, "check", *words)
    assert said.exit_code == 3
    assert [answer["check"] for answer in said.answers] == ["home", *LOOKS]
    assert code in [answer.get("code") for answer in said.answers]
    skipped = [answer for answer in said.answers if answer["verdict"] == "skipped"]
    assert all(answer["cause"].startswith("没有检查：") for answer in skipped)


def test_open_requests_are_counted_without_a_disk(home: Path) -> None:
    lost_disk(home)
    assert findings(home)["attempts"]["verdict"] == "ok"


def test_a_book_that_cannot_be_opened_is_told_by_what_the_store_says(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    open_engine(path, create=True).dispose()
    path.write_bytes(b"x" * PAGE)
    with pytest.raises(Exception, match="STORE-DAMAGED"):
        backup.walk_quickly(path)
