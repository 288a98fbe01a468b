"""Writes that SQLite and PostgreSQL know alike, but SQLAlchemy by two names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Connection, Table, Text, any_, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import ClauseElement

from app.bureau.fixed import Fixed

Row = Mapping[str, Any]


def _insert(database: str, table: Table) -> Any:
    maker = postgresql.insert if database == "postgresql" else sqlite.insert
    return maker(table)


def one_of(
    connection: Connection, column: ColumnElement[str], values: Iterable[str]
) -> ColumnElement[bool]:
    """Whether it is one of these. PostgreSQL gets them as one value: its statement stays the same
    however many there are."""
    wanted = sorted(set(values))
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, wanted, type_=ARRAY(Text)))
    return column.in_(wanted)


def put(connection: Connection, table: Table, row: Row) -> None:
    """The row stands so from now on, whether its key was there or not."""
    _putting(table, tuple(row)).run(connection, **row)


def add_new(connection: Connection, table: Table, row: Row) -> bool:
    """Whether it was added; False: a key of it was there. Waits for who is adding the same."""
    return _adding(table, tuple(row)).first(connection, **row) is not None


@cache
def _putting(table: Table, names: tuple[str, ...]) -> Fixed:
    keys = [column.name for column in table.primary_key]

    def write(database: str) -> ClauseElement:
        insert = _insert(database, table)
        rest = {name: insert.excluded[name] for name in names if name not in keys}
        return cast("ClauseElement", insert.on_conflict_do_update(index_elements=keys, set_=rest))

    return Fixed(write, names)


@cache
def _adding(table: Table, names: tuple[str, ...]) -> Fixed:
    def write(database: str) -> ClauseElement:
        insert = _insert(database, table).on_conflict_do_nothing()
        return cast("ClauseElement", insert.returning(*table.primary_key))

    return Fixed(write, names)


def add_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Many rows that are all new, at once: PostgreSQL takes them by COPY. Each has every column
    but those that the database fills. IntegrityError if a key was there."""
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    else:
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({', '.join(map(_quoted, names))}) VALUES ({places})"
        connection.exec_driver_sql(statement, [tuple(row[name] for name in names) for row in rows])


def _copy(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Row]
) -> None:
    connection.exec_driver_sql("SELECT 1")  # the transaction is begun
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({', '.join(map(_quoted, names))}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def _quoted(name: str) -> str:
    return f'"{name}"'
