"""What was done at the counter (办税服务厅窗口)."""

from __future__ import annotations

from textwrap import dedent

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = {
    "sqlite": {"blob": "BLOB", "whole": "INTEGER"},
    "postgresql": {"blob": "BYTEA", "whole": "BIGINT"},
}
TABLES = (
    """
    CREATE TABLE counter_visit (visit TEXT NOT NULL, at {whole} NOT NULL, lines TEXT NOT
        NULL, CONSTRAINT pk_counter_visit PRIMARY KEY (visit))
    """,
    """
    CREATE INDEX ix_counter_visit_at ON counter_visit (at)
    """,
    """
    CREATE TABLE counter_answer (visit TEXT NOT NULL, name TEXT NOT NULL, package {blob}
        NOT NULL, CONSTRAINT pk_counter_answer PRIMARY KEY (visit, name))
    """,
)


def upgrade() -> None:
    """Visits and what was given back."""
    words = WORDS[op.get_bind().dialect.name]
    for text in TABLES:
        op.execute(dedent(text).strip().format(**words))
