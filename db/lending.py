"""Connections that are lent again and again, each to one unit of work at a time.

A lent connection is the driver's own, open until its engine is disposed of. What is fixed runs
there (`db.prepared`); what is put together by SQLAlchemy Core runs over the same driver, in the
same transaction, whoever of the two began it. Core is imported by the first who needs it.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Any

from db.errors import StoreError, translated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Connection as CoreConnection
    from sqlalchemy import CursorResult, Executable

    from db.engine import Engine


class Connection:
    """A way into the book for one unit at a time; nothing of it outlives the unit's end but
    `info`: what was learnt of rows that never change."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.driver = engine.driver()
        self.info: dict[str, Any] = {}
        self.manner = "IMMEDIATE"  # how a transaction begins

    @cached_property
    def core(self) -> CoreConnection:
        """SQLAlchemy's connection over this driver."""
        from db.core import joined

        return joined(self)

    def execute(
        self,
        statement: Executable,
        values: Mapping[str, object] | None = None,
        execution_options: Mapping[str, Any] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """A statement of Core, in this transaction. Raises StoreError."""
        return self.core.execute(statement, values, execution_options=execution_options or {})

    def begin(self) -> None:
        """From now on all or nothing. Raises StoreError HOME-IN-USE behind another writer."""
        begin(self.driver, self.manner, self.engine.path)

    def commit(self) -> None:
        """Make the transaction last. Raises StoreError."""
        if self._core_takes_part():
            self.core.commit()
            return
        try:
            self.driver.commit()
        except sqlite3.Error as error:
            raise self.explained(error) from error

    def roll_back(self) -> None:
        """As if nothing had been written."""
        if self._core_takes_part():
            self.core.rollback()
        if self.driver.in_transaction:
            self.driver.rollback()

    def close(self) -> None:
        """The driver's connection ends."""
        if "core" in self.__dict__:
            self.core.close()
        self.driver.close()

    def explained(self, error: sqlite3.Error) -> StoreError:
        """What an error of the driver says of this book."""
        return translated(error, self.engine.path)

    def _core_takes_part(self) -> bool:
        return "core" in self.__dict__ and self.core.in_transaction()


def begin(driver: sqlite3.Connection, manner: str, path: Path) -> None:
    """BEGIN, said to the driver itself; `manner` is SQLite's. Raises StoreError."""
    try:
        driver.execute(f"BEGIN {manner}")
    except sqlite3.Error as error:
        raise translated(error, path) from error


def lend(engine: Engine, *, reading: bool) -> Connection:
    """A connection without a transaction. Raises StoreError."""
    try:
        connection = engine.idle.pop()
    except IndexError:
        connection = Connection(engine)
    connection.manner = "DEFERRED" if reading else "IMMEDIATE"
    return connection


def take_back(connection: Connection) -> None:
    """What was not committed is rolled back."""
    try:
        connection.roll_back()
    except BaseException:
        connection.close()
        raise
    connection.engine.idle.append(connection)
