"""Writes that SQLite and PostgreSQL know alike, but SQLAlchemy by two names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def _insert(connection: Connection, table: Table) -> Any:
    maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return maker(table)


def put(connection: Connection, table: Table, row: Row) -> None:
    """The row stands so from now on, whether its key was there or not."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    statement = _insert(connection, table).values(**row)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))


def add_new(connection: Connection, table: Table, row: Row) -> bool:
    """Whether it was added; False: a key of it was there. Waits for who is adding the same."""
    statement = _insert(connection, table).values(**row).on_conflict_do_nothing()
    return connection.execute(statement).rowcount == 1


def add_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Many at once; those whose key was there are left out."""
    if rows:
        statement = _insert(connection, table).on_conflict_do_nothing()
        connection.execute(statement, [dict(row) for row in rows])
