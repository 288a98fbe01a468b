"""The last ticket of a disk is found by an index, however much another one issued since."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Partial, though every ticket has a sequence: who does not ask for it keeps his own index."""
    op.execute("CREATE INDEX invoice_of_desk ON invoice (desk_id, issued_at) WHERE sequence > 0")
