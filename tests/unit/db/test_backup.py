"""A backup is whole and sound, or it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from db.backup import backup, verify
from db.engine import open_engine, plain_engine
from db.errors import StoreError
from db.schema import setting
from db.upgrade import HEAD


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.sqlite"
    engine = open_engine(path, create=True)
    with engine.core.begin() as connection:
        connection.execute(insert(setting).values(key="k", value=bytes(50_000)))
    engine.dispose()
    return path


def test_a_backup_beside_a_writer_holds_what_was_committed(book: Path, tmp_path: Path) -> None:
    engine, told = open_engine(book), list[tuple[int, int]]()
    with engine.core.begin() as connection:
        connection.execute(insert(setting).values(key="later", value=b""))
        report = backup(book, tmp_path / "safe" / "copy.sqlite", lambda *step: told.append(step))
    engine.dispose()
    copy = open_engine(report.path)
    with copy.core.connect() as connection:
        assert connection.exec_driver_sql("SELECT key FROM setting").scalars().all() == ["k"]
    copy.dispose()
    assert (report.revision, report.tickets) == (HEAD, 0)
    assert told[-1][0] == told[-1][1]
    assert [one.name for one in (tmp_path / "safe").iterdir()] == ["copy.sqlite"]


def test_a_damaged_book_gives_no_backup(book: Path, tmp_path: Path) -> None:
    whole = bytearray(book.read_bytes())
    whole[8192:40_000] = bytes(31_808)
    book.write_bytes(whole)
    with pytest.raises(StoreError, match="STORE-DAMAGED"):
        backup(book, tmp_path / "copy.sqlite")
    assert not list(tmp_path.glob("copy*"))


def test_a_database_without_a_book_is_no_backup(tmp_path: Path) -> None:
    engine = plain_engine(tmp_path / "x.sqlite", mode="rwc")
    with engine.core.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x (id INTEGER)")
    engine.dispose()
    with pytest.raises(StoreError, match="STORE-DAMAGED"):
        verify(tmp_path / "x.sqlite")


def test_a_place_that_cannot_hold_it_is_told(book: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(StoreError, match="STORE-FAILED"):
        backup(book, tmp_path / "file" / "copy.sqlite")


def test_a_broken_reference_is_found(book: Path) -> None:
    engine = plain_engine(book)
    with engine.core.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO outbox VALUES (1, 77, 0, 0, 0, 0, '')")
    engine.dispose()
    with pytest.raises(StoreError, match="STORE-DAMAGED"):
        verify(book)
