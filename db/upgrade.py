"""Which revision a book has, and how an older one is brought up to date.

The normal start asks one plain SQL question; Alembic is imported only to create or upgrade.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from db.backup import backup
from db.engine import Engine
from db.errors import StoreError
from db.lending import lend, take_back
from db.prepared import Prepared

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
)  # oldest first; a test compares it with the files in migrations/versions
HEAD = REVISIONS[-1]
APPLICATION_ID = 0x4B504249  # "KPBI" in the file's head: this database is a book of ours
MIGRATIONS = Path(__file__).parent / "migrations"
_HAS_ONE = Prepared("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
_REVISION = Prepared("SELECT version_num FROM alembic_version")


class Stage(StrEnum):
    """What is being done to an older book."""

    COPY = "copy"
    VERIFY = "verify"
    REVISIONS = "revisions"


Told = Callable[[Stage, int], None]  # the percent of it that is done, where that is known


def untold(_stage: Stage, _percent: int) -> None:
    """Nobody waits for it."""


def created(path: Path, engine: Engine) -> Engine:
    """Make every table in an empty new file. Raises StoreError HOME-EXISTS if it is there."""
    if path.exists() and path.stat().st_size > 0:
        raise StoreError("HOME-EXISTS", path=path)
    upgrade(engine)
    return engine


def bring_up_to_date(
    engine: Engine, path: Path, backups: Path, *, reading: bool = False, told: Told = untold
) -> None:
    """Nothing for a book of today. Raises STORE-DAMAGED, HOME-NEWER, HOME-OLDER (`reading`)."""
    revision = revision_of(engine)
    if revision == HEAD:
        return
    if not revision:
        raise StoreError("STORE-DAMAGED", path=path, reason="not a book")
    if revision not in REVISIONS:
        raise StoreError("HOME-NEWER", path=path, revision=revision, known=HEAD)
    if reading:
        raise StoreError("HOME-OLDER", path=path, revision=revision, known=HEAD)
    target = backups / f"{path.stem}-before-{HEAD}{path.suffix}"
    backup(path, target, lambda done, pages: _tell_copy(told, done, pages))
    told(Stage.REVISIONS, 0)
    upgrade(engine)


def _tell_copy(told: Told, done: int, pages: int) -> None:
    """Once all is copied, the copy is looked through."""
    whole = done >= pages
    told(Stage.VERIFY if whole else Stage.COPY, 0 if whole else 100 * done // pages)


def revision_of(engine: Engine) -> str:
    """The revision the book says it has; "" if this database is no book."""
    connection = lend(engine, reading=True)
    try:
        return str(_REVISION.value(connection) or "") if _HAS_ONE.value(connection) else ""
    finally:
        take_back(connection)


def upgrade(engine: Engine, to: str = "head", migrations: Path | None = None) -> None:
    """Run the revisions that are missing, all in one transaction: all or none."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations or MIGRATIONS).replace("%", "%%"))
    with engine.core.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
