"""Connections that are lent again and again, each to one unit of work at a time.

Making a SQLAlchemy connection, taking it out of the pool and giving it back costs more than
what most units ask of the store: measured, a fifth of the processor time of an issued ticket.
A lent connection stays open until its engine is disposed of. Its transaction is begun at the
driver when a prepared statement comes first; Core joins it (`engine._begin`).
"""

from __future__ import annotations

import sqlite3
from typing import cast

from sqlalchemy import Connection, Engine

from db.errors import translated

IDLE = "book_idle"  # execution option of an engine: its connections that nobody uses
_DRIVERS: dict[Connection, sqlite3.Connection] = {}  # of lent connections, until they are closed
MANNER = "book.begin"  # in the info of a lent connection: how its transactions begin


def lend(engine: Engine, *, reading: bool) -> Connection:
    """A connection without a transaction. Raises StoreError."""
    idle = engine.get_execution_options()[IDLE]
    try:
        connection: Connection = idle.pop()
    except IndexError:
        connection = engine.connect()
        connection.detach()
        _DRIVERS[connection] = _driver(connection)
    connection.info[MANNER] = "DEFERRED" if reading else "IMMEDIATE"
    return connection


def take_back(connection: Connection) -> None:
    """What was not committed is rolled back."""
    try:
        if connection.in_transaction():
            connection.rollback()
        driver = driver_of(connection)
        if driver.in_transaction:
            driver.rollback()
    except BaseException:
        _close(connection)
        raise
    connection.engine.get_execution_options()[IDLE].append(connection)


def commit(connection: Connection) -> None:
    """Make the transaction last. Raises StoreError."""
    if connection.in_transaction():  # Core took part
        connection.commit()
        return
    try:
        driver_of(connection).commit()
    except sqlite3.Error as error:
        raise translated(error, connection.info.get("book.path", "")) from error


def begin(connection: Connection, driver: sqlite3.Connection, manner: str) -> None:
    """BEGIN, said to the driver itself: through `exec_driver_sql` it costs six times as much."""
    try:
        driver.execute(f"BEGIN {manner}")
    except sqlite3.Error as error:
        raise translated(error, connection.info.get("book.path", "")) from error


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection. Each issued ticket asks for it two dozen times."""
    return _DRIVERS.get(connection) or _driver(connection)


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def close_idle(engine: Engine) -> None:
    """The engine was disposed of: its files are given free."""
    idle = engine.get_execution_options()[IDLE]
    while idle:
        _close(idle.pop())


def _close(connection: Connection) -> None:
    _DRIVERS.pop(connection, None)
    connection.close()
