"""Settings, taxpayers, disks, numbers, tickets and reports."""

from __future__ import annotations

from alembic import op

from db.bureau_schema import devices, reports, settings, stock, tickets

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    *(settings.setting, settings.authority, settings.answered),
    *(devices.taxpayer, devices.disk, devices.disk_kind, devices.enrolment),
    *(devices.waiting_change, devices.pin_grant, devices.challenge, devices.session),
    *(stock.code_pool, stock.claim, stock.volume, stock.stock_return),
    *(tickets.upload, tickets.ticket, tickets.ticket_rate, tickets.ticket_event, tickets.doubted),
    *(reports.report, reports.report_total),
)


def upgrade() -> None:
    """Every table of the first form."""
    for table in TABLES:
        table.create(op.get_bind())
