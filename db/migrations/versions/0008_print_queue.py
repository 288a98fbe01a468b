"""The print queue: batches of sheets and one job a ticket and copy; who may print many at once,
and who may approve one print more."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, empty; people who are there get what people of their role have from now on."""
    op.execute(
        "CREATE TABLE print_batch (id INTEGER NOT NULL, at INTEGER NOT NULL,"
        " operator TEXT NOT NULL, printer TEXT NOT NULL, what TEXT NOT NULL,"
        " reason TEXT NOT NULL, place TEXT NOT NULL, approved_by TEXT NOT NULL,"
        " pause_after INTEGER NOT NULL, stopped INTEGER NOT NULL, PRIMARY KEY (id)) STRICT"
    )
    op.execute(
        "CREATE TABLE print_job (id INTEGER NOT NULL, batch_id INTEGER NOT NULL,"
        " place_in_batch INTEGER NOT NULL, code TEXT NOT NULL, number INTEGER NOT NULL,"
        " copy INTEGER NOT NULL, state INTEGER NOT NULL, changed_at INTEGER NOT NULL,"
        " spooled TEXT NOT NULL, shown TEXT NOT NULL, problem TEXT NOT NULL,"
        " PRIMARY KEY (id), FOREIGN KEY(batch_id) REFERENCES print_batch (id)) STRICT"
    )
    op.execute("CREATE INDEX print_job_batch ON print_job (batch_id, place_in_batch)")
    op.execute("CREATE INDEX print_job_open ON print_job (state) WHERE (state NOT IN (3, 6))")
    op.execute("CREATE INDEX print_log_at ON print_log (at)")
    _grant("print.batch", "'administrator', 'cashier'")
    _grant("print.approve", "'administrator'")


def _grant(rights: str, roles: str) -> None:
    op.execute(f"UPDATE operator SET rights = rights || ' {rights}' WHERE role IN ({roles})")
