"""What a return was prefilled with when it was filed: a mismatch is explained from it."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of returns that stand already nothing is known of it."""
    op.execute("ALTER TABLE vat_return ADD COLUMN prefilled TEXT DEFAULT '' NOT NULL")
