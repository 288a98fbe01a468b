"""Letters with e-invoices wait in the book until a mail server has taken them."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row a letter that was asked for."""
    op.execute(
        "CREATE TABLE mail (id INTEGER NOT NULL, invoice_id INTEGER NOT NULL,"
        " message_id TEXT NOT NULL, asked_at INTEGER NOT NULL, operator TEXT NOT NULL,"
        " address TEXT NOT NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL,"
        " due_at INTEGER NOT NULL, error TEXT NOT NULL, moved_at INTEGER NOT NULL,"
        " PRIMARY KEY (id), FOREIGN KEY(invoice_id) REFERENCES invoice (id)) STRICT"
    )
    op.execute("CREATE INDEX mail_waiting ON mail (due_at) WHERE state = 0")
