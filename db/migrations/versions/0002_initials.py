"""Customers and goods are found by their pinyin initials, and what changed by a number."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Connection

from db.initials import kept

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT_ONCE = 1000  # rows in memory
REGISTERS = ("customer", "goods")


def upgrade() -> None:
    """The new columns, what they say of the rows that are there, and who may edit them."""
    for table in REGISTERS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN initials TEXT DEFAULT '' NOT NULL")
        op.execute(f"ALTER TABLE {table} ADD COLUMN version INTEGER DEFAULT 0 NOT NULL")
        op.execute(f"CREATE INDEX {table}_version ON {table} (version)")
        _fill(op.get_bind(), table)
    op.execute(
        "UPDATE operator SET rights = rights || ' registers.edit'"
        " WHERE role IN ('administrator', 'cashier')"
    )


def _fill(book: Connection, table: str) -> None:
    page = f"SELECT id, name FROM {table} WHERE id > ? ORDER BY id LIMIT {AT_ONCE}"
    change = f"UPDATE {table} SET initials = ?, version = ? WHERE id = ?"
    last = 0
    while rows := book.exec_driver_sql(page, (last,)).all():
        values = [(kept(name), row_id, row_id) for row_id, name in rows]
        book.exec_driver_sql(change, values)
        last = rows[-1][0]
