"""A connection is lent again, never with anything of the one before, and closed in the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from db.engine import Engine, open_engine
from db.errors import StoreError
from db.lending import lend, take_back
from db.prepared import Prepared
from db.schema import setting

COUNT = Prepared(select(setting.c.key), ())
ADD = Prepared(insert(setting), ("key", "value", "sealed"))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new book."""
    made = open_engine(tmp_path / "book.db", create=True)
    yield made
    made.dispose()


def kept(engine: Engine) -> int:
    """How many settings stand."""
    connection = lend(engine, reading=True)
    found = len(COUNT.run(connection).fetchall())
    take_back(connection)
    return found


def test_one_connection_serves_one_unit_after_another(engine: Engine) -> None:
    first = lend(engine, reading=True)
    take_back(first)
    assert lend(engine, reading=False) is first
    second = lend(engine, reading=True)
    assert second is not first
    take_back(first)
    take_back(second)


def test_what_was_not_committed_is_gone(engine: Engine) -> None:
    connection = lend(engine, reading=False)
    ADD.run(connection, ("a", b"1", 0))
    take_back(connection)
    assert kept(engine) == 0


@pytest.mark.parametrize("core_first", [True, False])
def test_core_and_prepared_statements_share_a_transaction(engine: Engine, core_first: bool) -> None:
    """Whoever begins, both are committed or rolled back together."""
    for lasts in (False, True):
        connection = lend(engine, reading=False)
        for core in (core_first, not core_first):
            if core:
                connection.execute(insert(setting).values(key="core", value=b"", sealed=0))
            else:
                ADD.run(connection, ("driver", b"", 0))
        if lasts:
            connection.commit()
        take_back(connection)
        assert kept(engine) == (2 if lasts else 0)


def test_a_writer_holds_the_book_from_its_first_statement(engine: Engine, tmp_path: Path) -> None:
    connection = lend(engine, reading=False)
    COUNT.run(connection).fetchall()
    other = sqlite3.connect(tmp_path / "book.db", timeout=0, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    take_back(connection)
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_disposed_engine_holds_no_file(engine: Engine) -> None:
    connection = lend(engine, reading=True)
    driver = connection.driver
    take_back(connection)
    engine.dispose()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        driver.execute("SELECT 1")
    assert kept(engine) == 0  # it may be opened again


def test_a_commit_that_fails_is_told_and_undone(engine: Engine) -> None:
    connection = lend(engine, reading=False)
    driver = connection.driver
    ADD.run(connection, ("a", b"1", 0))
    driver.execute("PRAGMA defer_foreign_keys = ON")
    driver.execute("INSERT INTO invoice_line VALUES(99,0,99,NULL,NULL,0,0,0,0,0,0)")
    with pytest.raises(StoreError, match="STORE-FAILED"):
        connection.commit()
    take_back(connection)
    assert kept(engine) == 0
