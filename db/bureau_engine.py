"""The bureau's database: one SQLite file, or PostgreSQL by URL, brought up to date when opened.

Several processes may open the same one. SQLite: WAL, synchronous FULL, who writes begins
IMMEDIATE. PostgreSQL: READ COMMITTED, rows that are about to change are locked (FOR UPDATE).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from db.errors import StoreError, translated

# oldest first; a test compares it with the files in bureau_migrations
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
HEAD = REVISIONS[-1]
MIGRATIONS = Path(__file__).parent / "bureau_migrations"
READING = {"bureau_begin": "DEFERRED"}  # execution options of a connection that only reads
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
WAIT_S = 30.0  # how long a writer waits for another
POOL, OVERFLOW = 8, 24  # connections of one process
TIMES = "-c lock_timeout=30s -c statement_timeout=120s -c idle_in_transaction_session_timeout=120s"
_UPGRADING = 4_950_421  # the lock of who upgrades


def open_bureau(where: str) -> Engine:
    """Open it by a URL (`sqlite:///FILE`, `postgresql://…`) or the path of an SQLite file.

    Raises StoreError: DATABASE-URL, DATABASE-AWAY (`reason`), HOME-NEWER, STORE-…
    """
    url = _url(where)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        bring_up_to_date(engine, url)
    except BaseException:
        engine.dispose()
        raise
    return engine


def bring_up_to_date(engine: Engine, url: URL) -> None:
    """Every missing revision in one transaction; of several processes one does it."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_UPGRADING,))
        revision = _revision(connection)
        if revision == HEAD:
            return
        if revision and revision not in REVISIONS:
            raise StoreError("HOME-NEWER", path=_named(url), revision=revision, known=HEAD)
        _upgrade(connection)


def _url(where: str) -> URL:
    if "://" not in where:
        return URL.create("sqlite", database=str(Path(where).absolute()))
    try:
        url = make_url(where)
    except ArgumentError as wrong:
        raise StoreError("DATABASE-URL", url=where.partition("://")[0]) from wrong
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database:
        return url
    if backend not in ("postgresql", "postgres"):
        raise StoreError("DATABASE-URL", url=backend)
    return url.set(drivername="postgresql+psycopg")


def _named(url: URL) -> str:
    """The database, without a password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else str(url.host or "")


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "").absolute()

    def connect() -> sqlite3.Connection:
        address = f"{path.as_uri()}?mode=rwc"
        made = sqlite3.connect(
            address, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
        for name, value in PRAGMAS.items():
            made.execute(f"PRAGMA {name} = {value}")
        return made

    def explain(context: ExceptionContext) -> BaseException | None:
        if isinstance(context.original_exception, sqlite3.IntegrityError):
            return None
        if isinstance(context.original_exception, sqlite3.Error):
            return translated(context.original_exception, path)
        return None

    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=POOL, max_overflow=OVERFLOW
    )

    def begin(connection: Connection) -> None:  # through SQLAlchemy it costs as much as a select
        manner = connection.get_execution_options().get("bureau_begin", "IMMEDIATE")
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute(f"BEGIN {manner}")
        except sqlite3.Error as busy:
            raise translated(busy, path) from busy

    event.listen(engine, "begin", begin)
    event.listen(engine, "handle_error", explain, retval=True)
    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        pool_pre_ping=True,
        connect_args={"options": TIMES, "connect_timeout": 10},
    )
    event.listen(engine, "handle_error", _explain, retval=True)
    return engine


def _explain(context: ExceptionContext) -> BaseException | None:
    """A server that is gone, or too busy, is told as such; what is wrong in a row is not."""
    import psycopg

    gone = (psycopg.OperationalError, psycopg.InterfaceError)
    if isinstance(context.original_exception, gone):
        reason = str(context.original_exception).strip().splitlines()
        return StoreError("DATABASE-AWAY", reason=reason[0] if reason else "")
    return None


def _revision(connection: Connection) -> str:
    from sqlalchemy import inspect

    if not inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found or "")


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
