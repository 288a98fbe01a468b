"""免税, 不征税 and the two zero rates are counted apart from each other by month."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COUNTED = """
    INSERT INTO monthly_summary (period, kind, rate, side, tickets, lines, net_fen, tax_fen)
    SELECT CAST(strftime('%Y%m', invoice.issued_at + 28800, 'unixepoch') AS INTEGER), kind,
        CASE WHEN zero_rate > 0 THEN 100000 + zero_rate ELSE 0 END,
        CASE WHEN invoice.status = 3 THEN 4
            ELSE 2 * (invoice.net_fen + invoice.tax_fen < 0) + (invoice.status = 1) END,
        count(DISTINCT invoice.id), count(*), sum(invoice_line.net_fen), sum(invoice_line.tax_fen)
    FROM invoice JOIN invoice_line ON invoice_id = invoice.id
    JOIN wording ON wording.id = wording_id
    WHERE rate = 0 GROUP BY 1, 2, 3, 4
"""


def upgrade() -> None:
    """Only where there is anything of rate 0: the tickets are gone through once."""
    there = op.get_bind().exec_driver_sql("SELECT 1 FROM monthly_summary WHERE rate = 0 LIMIT 1")
    if there.first() is None:
        return
    op.execute("DELETE FROM monthly_summary WHERE rate = 0")
    op.get_bind().exec_driver_sql(_COUNTED)
