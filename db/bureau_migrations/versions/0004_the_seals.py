"""Who vouches for the seals of e-invoices (电子发票印章)."""

from __future__ import annotations

from textwrap import dedent

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = {
    "sqlite": {"blob": "BLOB", "whole": "INTEGER"},
    "postgresql": {"blob": "BYTEA", "whole": "BIGINT"},
}
TABLES = (
    """
    CREATE TABLE seal_authority (id {whole} NOT NULL, private_key {blob} NOT NULL,
        certificate {blob} NOT NULL, CONSTRAINT pk_seal_authority PRIMARY KEY (id),
        CONSTRAINT one_seal_authority CHECK (id = 1))
    """,
)


def upgrade() -> None:
    """Its key and certificate."""
    words = WORDS[op.get_bind().dialect.name]
    for text in TABLES:
        op.execute(dedent(text).strip().format(**words))
