"""Red-letter slips (信息表) are kept in the book."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those of this taxpayer, and those that others applied for and that concern it."""
    op.execute(
        "CREATE TABLE slip (applicant TEXT NOT NULL, request_id TEXT NOT NULL,"
        " number TEXT NOT NULL, applied_at INTEGER NOT NULL, change INTEGER NOT NULL,"
        " blue_code TEXT NOT NULL, blue_number TEXT NOT NULL, content BLOB NOT NULL,"
        " PRIMARY KEY (applicant, request_id)) WITHOUT ROWID, STRICT"
    )
    op.execute("CREATE INDEX slip_number ON slip (number) WHERE number != ''")
    op.execute("CREATE INDEX slip_blue ON slip (blue_number, blue_code)")
