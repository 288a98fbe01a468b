"""Alembic's way in: the connection is handed over by `db.bureau_engine`, no ini file is needed."""

from __future__ import annotations

from alembic import context

from db.bureau_schema.base import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
