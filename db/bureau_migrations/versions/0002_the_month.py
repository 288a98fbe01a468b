"""Filing days, returns, clearances, slips, notices, code tables, inspections and the console."""

from __future__ import annotations

from alembic import op

from db.bureau_schema import month, notices, slips

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    *(month.filing_end, month.vat_return, month.return_step, month.clearance),
    *(slips.slip, slips.slip_counter),
    *(notices.notice, notices.code_table, notices.inspection),
    *(notices.console_session, notices.console_deed),
)


def upgrade() -> None:
    """Every table of the month."""
    for table in TABLES:
        table.create(op.get_bind())
