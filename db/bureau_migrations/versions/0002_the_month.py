"""Filing days, returns, clearances, slips, notices, code tables, inspections and the console."""

from __future__ import annotations

from textwrap import dedent

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = {
    "sqlite": {"blob": "BLOB", "number": "INTEGER", "whole": "INTEGER"},
    "postgresql": {"blob": "BYTEA", "number": "BIGSERIAL", "whole": "BIGINT"},
}
TABLES = (
    """
    CREATE TABLE filing_end (month TEXT NOT NULL, last_day TEXT NOT NULL, CONSTRAINT
        pk_filing_end PRIMARY KEY (month))
    """,
    """
    CREATE TABLE vat_return (tax_id TEXT NOT NULL, period TEXT NOT NULL, form TEXT NOT
        NULL, state TEXT NOT NULL, submitted_at {whole} NOT NULL, ready_at {whole} NOT
        NULL, overdue {whole} NOT NULL, payable_fen {whole} NOT NULL, paid_fen {whole} NOT
        NULL, carried_fen {whole} NOT NULL, lines {blob} NOT NULL, note TEXT NOT NULL,
        CONSTRAINT pk_vat_return PRIMARY KEY (tax_id, period))
    """,
    """
    CREATE TABLE return_step (id {number} NOT NULL, tax_id TEXT NOT NULL, period TEXT NOT
        NULL, state TEXT NOT NULL, at {whole} NOT NULL, note TEXT NOT NULL, CONSTRAINT
        pk_return_step PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_return_step_key ON return_step (tax_id, period)
    """,
    """
    CREATE TABLE clearance (disk TEXT NOT NULL, ticket_group TEXT NOT NULL, period TEXT
        NOT NULL, tax_id TEXT NOT NULL, lock_date TEXT NOT NULL, package {blob} NOT NULL,
        at {whole} NOT NULL, CONSTRAINT pk_clearance PRIMARY KEY (disk, ticket_group,
        period))
    """,
    """
    CREATE INDEX ix_clearance_tax_id ON clearance (tax_id, period)
    """,
    """
    CREATE TABLE slip (tax_id TEXT NOT NULL, request_id TEXT NOT NULL, disk TEXT NOT NULL,
        number TEXT NOT NULL, status TEXT NOT NULL, applied_at {whole} NOT NULL, change
        {whole} NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, seller_tax_id TEXT NOT
        NULL, buyer_tax_id TEXT NOT NULL, code TEXT NOT NULL, blue_number TEXT NOT NULL,
        net_fen {whole} NOT NULL, tax_fen {whole} NOT NULL, asked {blob} NOT NULL, used_by
        TEXT NOT NULL, note TEXT NOT NULL, CONSTRAINT pk_slip PRIMARY KEY (tax_id,
        request_id))
    """,
    """
    CREATE INDEX ix_slip_blue ON slip (code, blue_number)
    """,
    """
    CREATE INDEX ix_slip_buyer ON slip (buyer_tax_id, change)
    """,
    """
    CREATE UNIQUE INDEX ix_slip_change ON slip (change)
    """,
    """
    CREATE UNIQUE INDEX ix_slip_number ON slip (number) WHERE number <> ''
    """,
    """
    CREATE INDEX ix_slip_seller ON slip (seller_tax_id, change)
    """,
    """
    CREATE TABLE slip_counter (name TEXT NOT NULL, next {whole} NOT NULL, CONSTRAINT
        pk_slip_counter PRIMARY KEY (name))
    """,
    """
    CREATE TABLE notice (id {number} NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, at
        {whole} NOT NULL, from_day TEXT NOT NULL, CONSTRAINT pk_notice PRIMARY KEY (id))
    """,
    """
    CREATE TABLE code_table (version TEXT NOT NULL, content {blob} NOT NULL, signature
        {blob} NOT NULL, at {whole} NOT NULL, CONSTRAINT pk_code_table PRIMARY KEY
        (version))
    """,
    """
    CREATE TABLE inspection (code TEXT NOT NULL, number TEXT NOT NULL, day TEXT NOT NULL,
        tries {whole} NOT NULL, CONSTRAINT pk_inspection PRIMARY KEY (code, number, day))
    """,
    """
    CREATE TABLE console_session (token_hash {blob} NOT NULL, guard TEXT NOT NULL, until
        {whole} NOT NULL, CONSTRAINT pk_console_session PRIMARY KEY (token_hash))
    """,
    """
    CREATE TABLE console_deed (id {number} NOT NULL, at {whole} NOT NULL, deed TEXT NOT
        NULL, about TEXT NOT NULL, CONSTRAINT pk_console_deed PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_console_deed_at ON console_deed (at)
    """,
)


def upgrade() -> None:
    """Every table of the month."""
    words = WORDS[op.get_bind().dialect.name]
    for text in TABLES:
        op.execute(dedent(text).strip().format(**words))
