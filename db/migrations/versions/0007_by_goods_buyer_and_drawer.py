"""Statistics by buyer, goods and drawer, numbers used, and what moved whole volumes.

Nothing is counted here: the tickets of a large book are counted in pieces when somebody looks.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables, empty."""
    op.execute(
        "CREATE TABLE breakdown (period INTEGER NOT NULL, dimension INTEGER NOT NULL,"
        " subject INTEGER NOT NULL, kind INTEGER NOT NULL, side INTEGER NOT NULL,"
        " tickets INTEGER NOT NULL, net_fen INTEGER NOT NULL, tax_fen INTEGER NOT NULL,"
        " PRIMARY KEY (period, dimension, subject, kind, side)) WITHOUT ROWID, STRICT"
    )
    op.execute(
        "CREATE TABLE number_use (period INTEGER NOT NULL, disk_number TEXT NOT NULL,"
        " code TEXT NOT NULL, kind INTEGER NOT NULL, least INTEGER NOT NULL,"
        " greatest INTEGER NOT NULL, tickets INTEGER NOT NULL, void INTEGER NOT NULL,"
        " PRIMARY KEY (period, disk_number, code)) WITHOUT ROWID, STRICT"
    )
    op.execute(
        "CREATE TABLE volume_move (disk_number TEXT NOT NULL, sequence INTEGER NOT NULL,"
        " place INTEGER NOT NULL, at INTEGER NOT NULL, sort INTEGER NOT NULL,"
        " kind INTEGER NOT NULL, code TEXT NOT NULL, first INTEGER NOT NULL,"
        " last INTEGER NOT NULL, PRIMARY KEY (disk_number, sequence, place)) WITHOUT ROWID, STRICT"
    )
