"""The book: parties, tickets, lines, attempts, outbox, audit, summaries, registers."""

from __future__ import annotations

from textwrap import dedent

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x4B504249

TABLES = (
    """
    CREATE TABLE attempt (request_id BLOB NOT NULL, document TEXT NOT NULL, content BLOB NOT
        NULL, command BLOB NOT NULL, kind INTEGER NOT NULL, code TEXT NOT NULL, number INTEGER
        NOT NULL, opened_at INTEGER NOT NULL, operator TEXT NOT NULL, PRIMARY KEY
        (request_id)) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE audit (id INTEGER NOT NULL, at INTEGER NOT NULL, operator TEXT NOT NULL,
        action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL,
        PRIMARY KEY (id)) STRICT
    """,
    """
    CREATE TABLE customer (id INTEGER NOT NULL, name TEXT NOT NULL, tax_id TEXT NOT NULL,
        address_phone TEXT NOT NULL, bank_account TEXT NOT NULL, own_code TEXT NOT NULL, note
        TEXT NOT NULL, active INTEGER DEFAULT 1 NOT NULL, PRIMARY KEY (id)) STRICT
    """,
    """
    CREATE UNIQUE INDEX customer_name ON customer (name, tax_id)
    """,
    """
    CREATE TABLE desk (id INTEGER NOT NULL, disk_number TEXT NOT NULL, simulated INTEGER NOT
        NULL, payee TEXT NOT NULL, reviewer TEXT NOT NULL, drawer TEXT NOT NULL,
        goods_code_version TEXT NOT NULL, PRIMARY KEY (id)) STRICT
    """,
    """
    CREATE TABLE disk_seen (number TEXT NOT NULL, public_key BLOB NOT NULL, head_sequence
        INTEGER NOT NULL, head_hash BLOB NOT NULL, boot_counter INTEGER NOT NULL, seen_at
        INTEGER NOT NULL, PRIMARY KEY (number)) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE draft (id INTEGER NOT NULL, request_id BLOB NOT NULL, title TEXT NOT NULL,
        operator TEXT NOT NULL, saved_at INTEGER NOT NULL, entered TEXT NOT NULL, PRIMARY KEY
        (id), UNIQUE (request_id)) STRICT
    """,
    """
    CREATE TABLE goods (id INTEGER NOT NULL, name TEXT NOT NULL, own_code TEXT NOT NULL,
        goods_code TEXT NOT NULL, short_name TEXT NOT NULL, spec TEXT NOT NULL, unit TEXT NOT
        NULL, price TEXT NOT NULL, with_tax INTEGER NOT NULL, rate INTEGER, preferential
        INTEGER NOT NULL, preferential_text TEXT NOT NULL, zero_rate INTEGER NOT NULL, active
        INTEGER DEFAULT 1 NOT NULL, PRIMARY KEY (id)) STRICT
    """,
    """
    CREATE UNIQUE INDEX goods_name ON goods (name, spec)
    """,
    """
    CREATE INDEX goods_own_code ON goods (own_code)
    """,
    """
    CREATE INDEX goods_goods_code ON goods (goods_code)
    """,
    """
    CREATE TABLE monthly_summary (period INTEGER NOT NULL, kind INTEGER NOT NULL, rate INTEGER
        NOT NULL, side INTEGER NOT NULL, tickets INTEGER NOT NULL, lines INTEGER NOT NULL,
        net_fen INTEGER NOT NULL, tax_fen INTEGER NOT NULL, PRIMARY KEY (period, kind, rate,
        side)) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE oil_stock (goods_code TEXT NOT NULL, tons TEXT NOT NULL, PRIMARY KEY
        (goods_code)) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE operator (id INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, rights
        TEXT NOT NULL, password_hash TEXT NOT NULL, earlier_hashes TEXT NOT NULL, failures
        INTEGER DEFAULT 0 NOT NULL, locked_until INTEGER DEFAULT 0 NOT NULL, active INTEGER
        DEFAULT 1 NOT NULL, PRIMARY KEY (id), UNIQUE (name)) STRICT
    """,
    """
    CREATE TABLE party (id INTEGER NOT NULL, name TEXT NOT NULL, tax_id TEXT NOT NULL,
        address_phone TEXT NOT NULL, bank_account TEXT NOT NULL, PRIMARY KEY (id)) STRICT
    """,
    """
    CREATE INDEX party_name ON party (name, tax_id)
    """,
    """
    CREATE TABLE setting ("key" TEXT NOT NULL, value BLOB NOT NULL, sealed INTEGER DEFAULT 0
        NOT NULL, PRIMARY KEY ("key")) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE wording (id INTEGER NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, unit
        TEXT NOT NULL, goods_code TEXT NOT NULL, own_code TEXT NOT NULL, short_name TEXT NOT
        NULL, preferential INTEGER NOT NULL, preferential_text TEXT NOT NULL, zero_rate
        INTEGER NOT NULL, PRIMARY KEY (id)) STRICT
    """,
    """
    CREATE INDEX wording_name ON wording (name, spec)
    """,
    """
    CREATE TABLE invoice (id INTEGER NOT NULL, kind INTEGER NOT NULL, code TEXT NOT NULL,
        number INTEGER NOT NULL, issued_at INTEGER NOT NULL, sequence INTEGER NOT NULL,
        desk_id INTEGER NOT NULL, seller_id INTEGER NOT NULL, buyer_id INTEGER NOT NULL,
        document TEXT NOT NULL, net_fen INTEGER NOT NULL, tax_fen INTEGER NOT NULL, line_count
        INTEGER NOT NULL, request_id BLOB NOT NULL, content BLOB NOT NULL, signature BLOB NOT
        NULL, remark TEXT NOT NULL, with_list INTEGER NOT NULL, list_name TEXT NOT NULL,
        special INTEGER NOT NULL, with_tax INTEGER NOT NULL, buyer_is_person INTEGER NOT NULL,
        agency_certificate TEXT NOT NULL, roll_width_mm INTEGER NOT NULL, replaces_code TEXT
        NOT NULL, replaces_number INTEGER NOT NULL, status INTEGER NOT NULL, upload INTEGER
        NOT NULL, printed INTEGER NOT NULL, reddened_net_fen INTEGER NOT NULL,
        reddened_tax_fen INTEGER NOT NULL, PRIMARY KEY (id), FOREIGN KEY(desk_id) REFERENCES
        desk (id), FOREIGN KEY(seller_id) REFERENCES party (id), FOREIGN KEY(buyer_id)
        REFERENCES party (id)) STRICT
    """,
    """
    CREATE INDEX invoice_buyer ON invoice (buyer_id, issued_at)
    """,
    """
    CREATE INDEX invoice_document ON invoice (document, seller_id) WHERE document != ''
    """,
    """
    CREATE INDEX invoice_issued ON invoice (issued_at)
    """,
    """
    CREATE UNIQUE INDEX invoice_key ON invoice (number, code)
    """,
    """
    CREATE INDEX invoice_not_valid ON invoice (issued_at) WHERE status != 0
    """,
    """
    CREATE UNIQUE INDEX invoice_request ON invoice (request_id)
    """,
    """
    CREATE INDEX invoice_unsent ON invoice (issued_at) WHERE upload != 1
    """,
    """
    CREATE TABLE invoice_line (invoice_id INTEGER NOT NULL, position INTEGER NOT NULL,
        wording_id INTEGER NOT NULL, quantity TEXT, price TEXT, net_fen INTEGER NOT NULL,
        tax_fen INTEGER NOT NULL, rate INTEGER NOT NULL, with_tax INTEGER NOT NULL, nature
        INTEGER NOT NULL, deduction_fen INTEGER NOT NULL, PRIMARY KEY (invoice_id, position),
        FOREIGN KEY(invoice_id) REFERENCES invoice (id), FOREIGN KEY(wording_id) REFERENCES
        wording (id)) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE outbox (id INTEGER NOT NULL, invoice_id INTEGER NOT NULL, event INTEGER NOT
        NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL, due_at INTEGER NOT NULL, error
        TEXT NOT NULL, PRIMARY KEY (id), FOREIGN KEY(invoice_id) REFERENCES invoice (id))
        STRICT
    """,
    """
    CREATE UNIQUE INDEX outbox_invoice ON outbox (invoice_id, event)
    """,
    """
    CREATE INDEX outbox_to_do ON outbox (id) WHERE state != 1
    """,
    """
    CREATE TABLE print_log (id INTEGER NOT NULL, invoice_id INTEGER NOT NULL, at INTEGER NOT
        NULL, operator TEXT NOT NULL, output TEXT NOT NULL, printer TEXT NOT NULL, paper TEXT
        NOT NULL, offsets TEXT NOT NULL, copies INTEGER NOT NULL, counted INTEGER NOT NULL,
        nth INTEGER NOT NULL, reason TEXT NOT NULL, place TEXT NOT NULL, approved_by TEXT NOT
        NULL, result TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (id), FOREIGN
        KEY(invoice_id) REFERENCES invoice (id)) STRICT
    """,
    """
    CREATE INDEX print_log_invoice ON print_log (invoice_id)
    """,
)

TRIGGERS = (
    """
    CREATE TRIGGER invoice_signed BEFORE UPDATE OF id, kind, code, number, issued_at,
    sequence, desk_id, seller_id, buyer_id, document, net_fen, tax_fen, line_count,
    request_id, content, signature, remark, with_list, list_name, special, with_tax,
    buyer_is_person, agency_certificate, roll_width_mm, replaces_code, replaces_number ON
    invoice
    BEGIN SELECT RAISE(ABORT, 'an issued ticket never changes'); END
    """,
    """
    CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice
    BEGIN SELECT RAISE(ABORT, 'an issued ticket is never deleted'); END
    """,
    """
    CREATE TRIGGER invoice_line_no_more BEFORE INSERT ON invoice_line WHEN NEW.position >
    (SELECT line_count FROM invoice WHERE id = NEW.invoice_id)
    BEGIN SELECT RAISE(ABORT, 'an issued ticket gets no more lines'); END
    """,
    """
    CREATE TRIGGER invoice_line_no_update BEFORE UPDATE ON invoice_line
    BEGIN SELECT RAISE(ABORT, 'invoice_line is append only'); END
    """,
    """
    CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line
    BEGIN SELECT RAISE(ABORT, 'invoice_line is append only'); END
    """,
    """
    CREATE TRIGGER party_no_update BEFORE UPDATE ON party
    BEGIN SELECT RAISE(ABORT, 'party is append only'); END
    """,
    """
    CREATE TRIGGER party_no_delete BEFORE DELETE ON party
    BEGIN SELECT RAISE(ABORT, 'party is append only'); END
    """,
    """
    CREATE TRIGGER wording_no_update BEFORE UPDATE ON wording
    BEGIN SELECT RAISE(ABORT, 'wording is append only'); END
    """,
    """
    CREATE TRIGGER wording_no_delete BEFORE DELETE ON wording
    BEGIN SELECT RAISE(ABORT, 'wording is append only'); END
    """,
    """
    CREATE TRIGGER desk_no_update BEFORE UPDATE ON desk
    BEGIN SELECT RAISE(ABORT, 'desk is append only'); END
    """,
    """
    CREATE TRIGGER desk_no_delete BEFORE DELETE ON desk
    BEGIN SELECT RAISE(ABORT, 'desk is append only'); END
    """,
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is append only'); END
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is append only'); END
    """,
    """
    CREATE TRIGGER print_log_no_update BEFORE UPDATE OF id, invoice_id, at, operator,
    output, printer, paper, offsets, copies, counted, nth, reason, place, approved_by,
    result ON print_log
    BEGIN SELECT RAISE(ABORT, 'only the note of a print may change'); END
    """,
    """
    CREATE TRIGGER print_log_no_delete BEFORE DELETE ON print_log
    BEGIN SELECT RAISE(ABORT, 'print_log is append only'); END
    """,
)


def upgrade() -> None:
    """As it was on the first day; a later change is a revision of its own."""
    op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in (*TABLES, *TRIGGERS):
        op.execute(dedent(statement).strip())
