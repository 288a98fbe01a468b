"""SQLAlchemy Core over the book: for what is put together anew (a search, an export, a repair)
and for Alembic. Whoever imports this module imports SQLAlchemy."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Engine, Pool, create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.sql.expression import ClauseElement

from db import engine as book
from db import lending
from db.errors import translated

READING = {"book_begin": "DEFERRED"}  # execution options of a connection that only reads


def engine_of(engine: book.Engine) -> Engine:
    """With connections of its own, each transaction the only writer's unless `READING`."""

    def connect() -> Any:
        return engine.driver()

    made = _over(QueuePool(connect), engine)

    def begin(connection: Connection) -> None:
        manner = connection.get_execution_options().get("book_begin", "IMMEDIATE")
        lending.begin(_driver(connection), manner, engine.path)

    event.listen(made, "begin", begin)
    return made


def joined(lent: lending.Connection) -> Connection:
    """Over the driver of a lent connection, whose transaction may have begun already."""

    def connect() -> Any:
        return lent.driver

    made = _over(StaticPool(connect), lent.engine)

    def begin(_connection: Connection) -> None:
        if not lent.driver.in_transaction:
            lent.begin()

    event.listen(made, "begin", begin)
    return made.connect()


def _over(pool: Pool, engine: book.Engine) -> Engine:
    def explain(context: ExceptionContext) -> BaseException | None:
        if isinstance(context.original_exception, sqlite3.Error):
            return translated(context.original_exception, engine.path)
        return None

    made = Engine(pool, _dialect(), make_url("sqlite://"))
    event.listen(made, "handle_error", explain, retval=True)
    return made


@cache
def _dialect() -> Dialect:
    """One for all; it asks SQLite what it can do, and rolls back, so not in a book."""
    engine = create_engine("sqlite://")
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def written(
    statement: ClauseElement, names: Sequence[str] | None
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """Text of a statement, the names of its values in order, and those that Core bound itself."""
    compiled = statement.compile(
        dialect=sqlite.dialect(), column_keys=None if names is None else list(names)
    )
    bound = tuple(compiled.positiontup or ())  # type: ignore[attr-defined]
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), bound, constants
