"""What became of every clearance, done or refused, can be read back."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row a clearance that was asked for."""
    op.execute(
        "CREATE TABLE clear_log (id INTEGER NOT NULL, at INTEGER NOT NULL, operator TEXT NOT NULL,"
        " disk TEXT NOT NULL, ticket_group TEXT NOT NULL, period TEXT NOT NULL,"
        " outcome TEXT NOT NULL, code TEXT NOT NULL, old_lock_date TEXT NOT NULL,"
        " lock_date TEXT NOT NULL, receipt TEXT NOT NULL, backup TEXT NOT NULL,"
        " PRIMARY KEY (id)) STRICT"
    )
