"""The tables of the book (台账), in SQLAlchemy Core.

Units everywhere: times are epoch seconds (UTC), money is whole fen, rates are 1/10000
(13 % = 1300), decimals are text as they were entered, flags are 0 or 1. Small fixed sets (kind,
status, nature …) are integers; `app.repositories` names them.

What repeats from ticket to ticket (parties, wordings of goods, the desk) stands once in a
dictionary table and is pointed at: see README.md for what that saves.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    literal_column,
    text,
)

metadata = MetaData()


def _table(name: str, *columns: Column[int] | Column[str] | Column[bytes]) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


def _keyed(name: str, *columns: Column[int] | Column[str] | Column[bytes]) -> Table:
    """A table kept in the order of its key, without a hidden row number."""
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=False)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, nullable=False)


def _int(name: str, default: int | None = None) -> Column[int]:
    preset = None if default is None else text(str(default))
    return Column(name, Integer, nullable=False, server_default=preset)


def _text(name: str, default: str | None = None) -> Column[str]:
    preset = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=False, server_default=preset)


def _blob(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _of(name: str, target: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(target), nullable=False)


# --- dictionaries: only ever added to ------------------------------------------------------

party = _table(
    "party", _id(), _text("name"), _text("tax_id"), _text("address_phone"), _text("bank_account")
)
Index("party_name", party.c.name, party.c.tax_id)

wording = _table(
    "wording",  # what a line calls its goods
    _id(),
    _text("name"),
    _text("spec"),
    _text("unit"),
    _text("goods_code"),
    _text("own_code"),
    _text("short_name"),
    _int("preferential"),
    _text("preferential_text"),
    _int("zero_rate"),
)
Index("wording_name", wording.c.name, wording.c.spec)

desk = _table(
    "desk",  # where and by whom tickets are issued: the same for thousands
    _id(),
    _text("disk_number"),
    _int("simulated"),
    _text("payee"),
    _text("reviewer"),
    _text("drawer"),
    _text("goods_code_version"),
)

# --- issued tickets ------------------------------------------------------------------------

invoice = _table(
    "invoice",
    _id(),
    _int("kind"),
    _text("code"),
    _int("number"),
    _int("issued_at"),
    _int("sequence"),  # place in the disk's journal
    _of("desk_id", "desk.id"),
    _of("seller_id", "party.id"),
    _of("buyer_id", "party.id"),
    _text("document"),
    _int("net_fen"),
    _int("tax_fen"),
    _int("line_count"),
    _blob("request_id"),
    _blob("content"),  # digest of the content, 16 bytes
    _blob("signature"),
    _text("remark"),
    _int("with_list"),
    _text("list_name"),
    _int("special"),
    _int("with_tax"),
    _int("buyer_is_person"),
    _text("agency_certificate"),
    _int("roll_width_mm"),
    _text("replaces_code"),
    _int("replaces_number"),
    # what may still change
    _int("status"),
    _int("upload"),
    _int("printed"),
    _int("reddened_net_fen"),
    _int("reddened_tax_fen"),
)
Index("invoice_key", invoice.c.number, invoice.c.code, unique=True)
Index("invoice_request", invoice.c.request_id, unique=True)
Index("invoice_issued", invoice.c.issued_at)
Index("invoice_buyer", invoice.c.buyer_id, invoice.c.issued_at)
Index(
    "invoice_document",
    invoice.c.document,
    invoice.c.seller_id,
    sqlite_where=invoice.c.document != literal_column("''"),
)
Index("invoice_unsent", invoice.c.issued_at, sqlite_where=invoice.c.upload != literal_column("1"))
Index(
    "invoice_not_valid", invoice.c.issued_at, sqlite_where=invoice.c.status != literal_column("0")
)

invoice_line = _keyed(
    "invoice_line",
    Column("invoice_id", Integer, ForeignKey("invoice.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),  # from 1
    _of("wording_id", "wording.id"),
    Column("quantity", Text),
    Column("price", Text),
    _int("net_fen"),
    _int("tax_fen"),
    _int("rate"),
    _int("with_tax"),
    _int("nature"),
    _int("deduction_fen"),
)

attempt = _keyed(
    "attempt",  # begun and not yet known to have ended: usually empty
    Column("request_id", LargeBinary, primary_key=True, nullable=False),
    _text("document"),
    _blob("content"),
    _blob("command"),
    _int("kind"),
    _text("code"),
    _int("number"),
    _int("opened_at"),
    _text("operator"),
)

disk_order = _keyed(
    "disk_order",  # asked of the disk beside signing, and not yet known to have ended
    Column("request_id", LargeBinary, primary_key=True, nullable=False),
    _text("sort"),
    _text("subject"),
    _text("detail"),
    _text("operator"),
    _int("opened_at"),
)

clear_log = _table(
    "clear_log",  # every clearance that was asked for: done, done before or refused
    _id(),
    _int("at"),
    _text("operator"),
    _text("disk"),
    _text("ticket_group"),
    _text("period"),
    _text("outcome"),
    _text("code"),
    _text("old_lock_date"),
    _text("lock_date"),
    _text("receipt"),
    _text("backup"),
)

outbox = _table(
    "outbox",
    _id(),
    _of("invoice_id", "invoice.id"),
    _int("event"),
    _int("state"),
    _int("tries"),
    _int("due_at"),
    _text("error"),
)
Index("outbox_to_do", outbox.c.id, sqlite_where=outbox.c.state != literal_column("1"))
Index("outbox_invoice", outbox.c.invoice_id, outbox.c.event, unique=True)

audit = _table(
    "audit",
    _id(),
    _int("at"),
    _text("operator"),
    _text("action"),
    _text("subject"),
    _text("detail"),
    _blob("hash"),
)

monthly_summary = _keyed(
    "monthly_summary",  # rate -1: the tickets themselves; else what they bear at that rate
    Column("period", Integer, primary_key=True, nullable=False),  # yyyymm, +08:00
    Column("kind", Integer, primary_key=True, nullable=False),
    Column("rate", Integer, primary_key=True, nullable=False),
    Column("side", Integer, primary_key=True, nullable=False),  # positive, negative, void …
    _int("tickets"),
    _int("lines"),
    _int("net_fen"),
    _int("tax_fen"),
)

breakdown = _keyed(
    "breakdown",  # the same by buyer, goods and drawer, of the tickets up to the row of period 0
    Column("period", Integer, primary_key=True, nullable=False),  # yyyymm, and yyyy
    Column("dimension", Integer, primary_key=True, nullable=False),
    Column("subject", Integer, primary_key=True, nullable=False),  # a row of party, wording, desk
    Column("kind", Integer, primary_key=True, nullable=False),
    Column("side", Integer, primary_key=True, nullable=False),
    _int("tickets"),
    _int("net_fen"),
    _int("tax_fen"),
)

number_use = _keyed(
    "number_use",  # numbers taken in a month, of the same tickets
    Column("period", Integer, primary_key=True, nullable=False),
    Column("disk_number", Text, primary_key=True, nullable=False),
    Column("code", Text, primary_key=True, nullable=False),
    _int("kind"),
    _int("least"),
    _int("greatest"),
    _int("tickets"),
    _int("void"),
)

volume_move = _keyed(
    "volume_move",  # volumes bought, returned, handed out and taken back, as the journal tells
    Column("disk_number", Text, primary_key=True, nullable=False),
    Column("sequence", Integer, primary_key=True, nullable=False),
    Column("place", Integer, primary_key=True, nullable=False),
    _int("at"),
    _int("sort"),
    _int("kind"),
    _text("code"),
    _int("first"),
    _int("last"),
)

print_log = _table(
    "print_log",
    _id(),
    _of("invoice_id", "invoice.id"),
    _int("at"),
    _text("operator"),
    _text("output"),
    _text("printer"),
    _text("paper"),
    _text("offsets"),
    _int("copies"),
    _int("counted"),
    _int("nth"),
    _text("reason"),
    _text("place"),
    _text("approved_by"),
    _text("result"),
    _text("note"),
)
Index("print_log_invoice", print_log.c.invoice_id)
Index("print_log_at", print_log.c.at)

print_batch = _table(
    "print_batch",  # what was asked for at once
    _id(),
    _int("at"),
    _text("operator"),
    _text("printer"),
    _text("what"),  # ticket, list, copy
    _text("reason"),
    _text("place"),
    _text("approved_by"),
    _int("pause_after"),  # jobs; 0: none
    _int("stopped"),
)

print_job = _table(
    "print_job",  # one sheet: a ticket, a copy; done ones stay, as log of the queue
    _id(),
    _of("batch_id", "print_batch.id"),
    _int("place_in_batch"),
    _text("code"),
    _int("number"),
    _int("copy"),
    _int("state"),
    _int("changed_at"),
    _text("spooled"),  # its name in the queue of the system
    _text("shown"),  # the number on the paper, as it was shown
    _text("problem"),
)
Index("print_job_batch", print_job.c.batch_id, print_job.c.place_in_batch)
Index("print_job_open", print_job.c.state, sqlite_where=print_job.c.state.not_in((3, 6)))

mail = _table(
    "mail",  # letters with e-invoices, until a server has taken them
    _id(),
    _of("invoice_id", "invoice.id"),
    _text("message_id"),
    _int("asked_at"),
    _text("operator"),
    _text("address"),
    _int("state"),
    _int("tries"),
    _int("due_at"),
    _text("error"),
    _int("moved_at"),
)
Index("mail_waiting", mail.c.due_at, sqlite_where=mail.c.state == literal_column("0"))

slip = _keyed(
    "slip",  # 信息表: applied for by this taxpayer, or by another and told by the bureau
    Column("applicant", Text, primary_key=True, nullable=False),  # tax id
    Column("request_id", Text, primary_key=True, nullable=False),
    _text("number"),  # empty until it is approved
    _int("applied_at"),
    _int("change"),  # place in the bureau's order of changes; 0: it does not know of it
    _text("blue_code"),
    _text("blue_number"),
    _blob("content"),  # JSON of the slip
)
Index("slip_number", slip.c.number, sqlite_where=slip.c.number != literal_column("''"))
Index("slip_blue", slip.c.blue_number, slip.c.blue_code)

# --- what the shop keeps beside -----------------------------------------------------------------

draft = _table(
    "draft",
    _id(),
    Column("request_id", LargeBinary, nullable=False, unique=True),
    _text("title"),
    _text("operator"),
    _int("saved_at"),
    _text("entered"),  # JSON of what was typed
)

operator = _table(
    "operator",
    _id(),
    Column("name", Text, nullable=False, unique=True),
    _text("role"),
    _text("rights"),
    _text("password_hash"),
    _text("earlier_hashes"),  # one a line, newest first
    _int("failures", 0),
    _int("locked_until", 0),
    _int("active", 1),
)

customer = _table(
    "customer",
    _id(),
    _text("name"),
    _text("tax_id"),
    _text("address_phone"),
    _text("bank_account"),
    _text("own_code"),
    _text("note"),
    _int("active", 1),
    _text("initials", ""),  # every reading, separated by a blank: see initials.py
    _int("version", 0),  # rises with each change of any row: what changed since is found by it
)
Index("customer_name", customer.c.name, customer.c.tax_id, unique=True)
Index("customer_version", customer.c.version)

goods = _table(
    "goods",
    _id(),
    _text("name"),
    _text("own_code"),
    _text("goods_code"),
    _text("short_name"),
    _text("spec"),
    _text("unit"),
    _text("price"),
    _int("with_tax"),
    Column("rate", Integer),
    _int("preferential"),
    _text("preferential_text"),
    _int("zero_rate"),
    _int("active", 1),
    _text("initials", ""),
    _int("version", 0),
)
Index("goods_version", goods.c.version)
Index("goods_name", goods.c.name, goods.c.spec, unique=True)
Index("goods_own_code", goods.c.own_code)
Index("goods_goods_code", goods.c.goods_code)  # asked for every line of every ticket

oil_stock = _keyed(
    "oil_stock",  # 成品油库存 by oil code
    Column("goods_code", Text, primary_key=True, nullable=False),
    _text("tons"),
)

setting = _keyed(
    "setting",
    Column("key", Text, primary_key=True, nullable=False),
    _blob("value"),
    _int("sealed", 0),
)

disk_seen = _keyed(
    "disk_seen",
    Column("number", Text, primary_key=True, nullable=False),
    _blob("public_key"),
    _int("head_sequence"),
    _blob("head_hash"),
    _int("boot_counter"),
    _int("seen_at"),
)
