"""Orders to the disk beside signing are written down before their first byte leaves."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Like `attempt`, for everything that is no ticket."""
    op.execute(
        "CREATE TABLE disk_order (request_id BLOB NOT NULL, sort TEXT NOT NULL,"
        " subject TEXT NOT NULL, detail TEXT NOT NULL, operator TEXT NOT NULL,"
        " opened_at INTEGER NOT NULL, PRIMARY KEY (request_id)) WITHOUT ROWID, STRICT"
    )
