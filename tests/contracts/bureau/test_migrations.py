"""What the bureau's migrations make is what its schema says, on either database."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import db.bureau_schema
from db.bureau_engine import MIGRATIONS, REVISIONS, open_bureau
from db.bureau_schema.base import metadata


def test_what_the_migrations_make_is_the_schema(where: str) -> None:
    for found in pkgutil.iter_modules(db.bureau_schema.__path__):
        importlib.import_module(f"db.bureau_schema.{found.name}")
    engine = open_bureau(where)
    with engine.connect() as connection:
        options: dict[str, Any] = {"compare_type": True, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_each_revision_is_known_to_who_opens() -> None:
    files = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert files == list(REVISIONS)
