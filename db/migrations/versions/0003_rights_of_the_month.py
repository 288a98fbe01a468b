"""Who may void, redden, upload, report, clear and claim."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OF_BOTH = "invoice.void invoice.red invoice.slip tax.upload report.send"
OF_ADMINISTRATORS = "report.file report.clear stock.claim system.bureau"


def upgrade() -> None:
    """People who are there get what people of their role have from now on."""
    _grant(OF_BOTH, "'administrator', 'cashier'")
    _grant(OF_ADMINISTRATORS, "'administrator'")


def _grant(rights: str, roles: str) -> None:
    op.execute(f"UPDATE operator SET rights = rights || ' {rights}' WHERE role IN ({roles})")
