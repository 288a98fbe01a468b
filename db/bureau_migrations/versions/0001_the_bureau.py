"""Settings, taxpayers, disks, numbers, tickets and reports."""

from __future__ import annotations

from textwrap import dedent

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = {
    "sqlite": {"blob": "BLOB", "number": "INTEGER", "whole": "INTEGER"},
    "postgresql": {"blob": "BYTEA", "number": "BIGSERIAL", "whole": "BIGINT"},
}
TABLES = (
    """
    CREATE TABLE setting (name TEXT NOT NULL, value TEXT NOT NULL, CONSTRAINT pk_setting
        PRIMARY KEY (name))
    """,
    """
    CREATE TABLE authority (id {whole} NOT NULL, private_key {blob} NOT NULL, certificate
        {blob} NOT NULL, CONSTRAINT pk_authority PRIMARY KEY (id), CONSTRAINT
        one_authority CHECK (id = 1))
    """,
    """
    CREATE TABLE answered (speaker TEXT NOT NULL, request_id TEXT NOT NULL, what TEXT NOT
        NULL, digest {blob} NOT NULL, answer {blob} NOT NULL, at {whole} NOT NULL,
        CONSTRAINT pk_answered PRIMARY KEY (speaker, request_id))
    """,
    """
    CREATE TABLE taxpayer (tax_id TEXT NOT NULL, name TEXT NOT NULL, general {whole} NOT
        NULL, quarterly {whole} NOT NULL, address_phone TEXT NOT NULL, bank_account TEXT
        NOT NULL, CONSTRAINT pk_taxpayer PRIMARY KEY (tax_id))
    """,
    """
    CREATE TABLE disk (number TEXT NOT NULL, tax_id TEXT NOT NULL, profile TEXT NOT NULL,
        machine {whole} NOT NULL, host TEXT NOT NULL, certificate {blob} NOT NULL,
        issued_at {whole} NOT NULL, active {whole} DEFAULT 1 NOT NULL, seen_at {whole}
        DEFAULT 0 NOT NULL, unsent {whole} DEFAULT 0 NOT NULL, offline_over {whole}
        DEFAULT 0 NOT NULL, CONSTRAINT pk_disk PRIMARY KEY (number), CONSTRAINT
        fk_disk_tax_id FOREIGN KEY(tax_id) REFERENCES taxpayer (tax_id))
    """,
    """
    CREATE INDEX ix_disk_tax_id ON disk (tax_id)
    """,
    """
    CREATE TABLE disk_kind (disk TEXT NOT NULL, kind TEXT NOT NULL, ticket_group TEXT NOT
        NULL, rates TEXT NOT NULL, single_limit_fen {whole} NOT NULL, offline_hours
        {whole} NOT NULL, offline_limit_fen {whole} NOT NULL, offline_count {whole} NOT
        NULL, void_barred {whole} NOT NULL, period_first TEXT NOT NULL, period_last TEXT
        NOT NULL, lock_date TEXT NOT NULL, CONSTRAINT pk_disk_kind PRIMARY KEY (disk,
        kind), CONSTRAINT fk_disk_kind_disk FOREIGN KEY(disk) REFERENCES disk (number))
    """,
    """
    CREATE TABLE enrolment (code TEXT NOT NULL, tax_id TEXT NOT NULL, created_at {whole}
        NOT NULL, until {whole} NOT NULL, disk TEXT DEFAULT '' NOT NULL, CONSTRAINT
        pk_enrolment PRIMARY KEY (code))
    """,
    """
    CREATE TABLE waiting_change (id {number} NOT NULL, disk TEXT NOT NULL, kind TEXT NOT
        NULL, value TEXT NOT NULL, ticket_kind TEXT NOT NULL, at {whole} NOT NULL,
        CONSTRAINT pk_waiting_change PRIMARY KEY (id), CONSTRAINT fk_waiting_change_disk
        FOREIGN KEY(disk) REFERENCES disk (number))
    """,
    """
    CREATE INDEX ix_waiting_change_disk ON waiting_change (disk)
    """,
    """
    CREATE TABLE pin_grant (disk TEXT NOT NULL, until {whole} NOT NULL, CONSTRAINT
        pk_pin_grant PRIMARY KEY (disk))
    """,
    """
    CREATE TABLE challenge (nonce {blob} NOT NULL, disk TEXT NOT NULL, until {whole} NOT
        NULL, CONSTRAINT pk_challenge PRIMARY KEY (nonce))
    """,
    """
    CREATE INDEX ix_challenge_disk ON challenge (disk, until)
    """,
    """
    CREATE TABLE session (token_hash {blob} NOT NULL, disk TEXT NOT NULL, until {whole}
        NOT NULL, client TEXT NOT NULL, CONSTRAINT pk_session PRIMARY KEY (token_hash))
    """,
    """
    CREATE INDEX ix_session_until ON session (until)
    """,
    """
    CREATE TABLE code_pool (code TEXT NOT NULL, kind TEXT NOT NULL, year {whole} NOT NULL,
        batch {whole} NOT NULL, next {whole} NOT NULL, CONSTRAINT pk_code_pool PRIMARY KEY
        (code))
    """,
    """
    CREATE INDEX ix_code_pool_kind ON code_pool (kind, year)
    """,
    """
    CREATE TABLE claim (disk TEXT NOT NULL, request_id TEXT NOT NULL, kind TEXT NOT NULL,
        count {whole} NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL, first {whole} NOT
        NULL, last {whole} NOT NULL, claimed_at {whole} NOT NULL, package {blob} NOT NULL,
        CONSTRAINT pk_claim PRIMARY KEY (disk, request_id))
    """,
    """
    CREATE INDEX ix_claim_disk ON claim (disk, claimed_at)
    """,
    """
    CREATE TABLE volume (id {number} NOT NULL, tax_id TEXT NOT NULL, disk TEXT NOT NULL,
        kind TEXT NOT NULL, code TEXT NOT NULL, first {whole} NOT NULL, last {whole} NOT
        NULL, given_at {whole} NOT NULL, returned {whole} DEFAULT 0 NOT NULL, CONSTRAINT
        pk_volume PRIMARY KEY (id))
    """,
    """
    CREATE UNIQUE INDEX ix_volume_code ON volume (code, first)
    """,
    """
    CREATE INDEX ix_volume_tax_id ON volume (tax_id)
    """,
    """
    CREATE TABLE stock_return (number TEXT NOT NULL, disk TEXT NOT NULL, package {blob}
        NOT NULL, at {whole} NOT NULL, CONSTRAINT pk_stock_return PRIMARY KEY (number,
        disk))
    """,
    """
    CREATE TABLE upload (serial TEXT NOT NULL, disk TEXT NOT NULL, request_id TEXT NOT
        NULL, digest {blob} NOT NULL, taken_at {whole} NOT NULL, count {whole} NOT NULL,
        done {whole} DEFAULT 0 NOT NULL, look {whole} DEFAULT 0 NOT NULL, body {blob} NOT
        NULL, results {blob} NOT NULL, CONSTRAINT pk_upload PRIMARY KEY (serial))
    """,
    """
    CREATE INDEX ix_upload_open ON upload (disk, done)
    """,
    """
    CREATE UNIQUE INDEX ix_upload_request ON upload (disk, request_id)
    """,
    """
    CREATE TABLE ticket (code TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
        ticket_group TEXT NOT NULL, disk TEXT NOT NULL, tax_id TEXT NOT NULL, period TEXT
        NOT NULL, issued_at {whole} NOT NULL, day TEXT NOT NULL, sequence {whole} NOT
        NULL, status TEXT NOT NULL, voided_at {whole} NOT NULL, received_at {whole} NOT
        NULL, net_fen {whole} NOT NULL, tax_fen {whole} NOT NULL, buyer_name TEXT NOT
        NULL, buyer_tax_id TEXT NOT NULL, special TEXT NOT NULL, blue_code TEXT NOT NULL,
        blue_number TEXT NOT NULL, slip TEXT NOT NULL, red_net_fen {whole} NOT NULL,
        red_tax_fen {whole} NOT NULL, content {blob} NOT NULL, record_hash {blob} NOT
        NULL, signature {blob} NOT NULL, CONSTRAINT pk_ticket PRIMARY KEY (code, number))
    """,
    """
    CREATE INDEX ix_ticket_blue ON ticket (blue_code, blue_number)
    """,
    """
    CREATE INDEX ix_ticket_disk ON ticket (disk, period, ticket_group)
    """,
    """
    CREATE INDEX ix_ticket_period ON ticket (tax_id, period)
    """,
    """
    CREATE INDEX ix_ticket_received ON ticket (received_at)
    """,
    """
    CREATE TABLE ticket_rate (code TEXT NOT NULL, number TEXT NOT NULL, rate {whole} NOT
        NULL, zero TEXT NOT NULL, lines {whole} NOT NULL, net_fen {whole} NOT NULL,
        tax_fen {whole} NOT NULL, CONSTRAINT pk_ticket_rate PRIMARY KEY (code, number,
        rate, zero))
    """,
    """
    CREATE TABLE ticket_event (code TEXT NOT NULL, number TEXT NOT NULL, event TEXT NOT
        NULL, disk TEXT NOT NULL, period TEXT NOT NULL, at {whole} NOT NULL, received_at
        {whole} NOT NULL, digest {blob} NOT NULL, content {blob} NOT NULL, signed {blob}
        NOT NULL, signature {blob} NOT NULL, CONSTRAINT pk_ticket_event PRIMARY KEY (code,
        number, event))
    """,
    """
    CREATE INDEX ix_ticket_event_received ON ticket_event (received_at)
    """,
    """
    CREATE TABLE doubted (id {number} NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL,
        event TEXT NOT NULL, disk TEXT NOT NULL, ticket_group TEXT NOT NULL, period TEXT
        NOT NULL, at {whole} NOT NULL, reason TEXT NOT NULL, sent {blob} NOT NULL, looks
        {whole} DEFAULT 0 NOT NULL, settled {whole} DEFAULT 0 NOT NULL, CONSTRAINT
        pk_doubted PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_doubted_disk ON doubted (disk, period)
    """,
    """
    CREATE UNIQUE INDEX ix_doubted_key ON doubted (code, number, event)
    """,
    """
    CREATE TABLE report (id {number} NOT NULL, disk TEXT NOT NULL, tax_id TEXT NOT NULL,
        ticket_group TEXT NOT NULL, period TEXT NOT NULL, first_day TEXT NOT NULL,
        last_day TEXT NOT NULL, off_cycle {whole} NOT NULL, number TEXT NOT NULL, digest
        {blob} NOT NULL, head_sequence {whole} NOT NULL, built_at {whole} NOT NULL,
        received_at {whole} NOT NULL, package {blob} NOT NULL, receipt {blob} NOT NULL,
        CONSTRAINT pk_report PRIMARY KEY (id))
    """,
    """
    CREATE UNIQUE INDEX ix_report_number ON report (disk, number)
    """,
    """
    CREATE UNIQUE INDEX ix_report_period ON report (disk, ticket_group, period) WHERE
        off_cycle = 0
    """,
    """
    CREATE INDEX ix_report_tax_id ON report (tax_id, period)
    """,
    """
    CREATE TABLE report_total (report_id {whole} NOT NULL, kind TEXT NOT NULL, side TEXT
        NOT NULL, rate {whole} NOT NULL, count {whole} NOT NULL, net_fen {whole} NOT NULL,
        tax_fen {whole} NOT NULL, CONSTRAINT pk_report_total PRIMARY KEY (report_id, kind,
        side, rate))
    """,
)


def upgrade() -> None:
    """Every table of the first form."""
    words = WORDS[op.get_bind().dialect.name]
    for text in TABLES:
        op.execute(dedent(text).strip().format(**words))
