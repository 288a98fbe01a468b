"""The tables of the book (台账), in SQLAlchemy Core.

Units everywhere: times are epoch seconds (UTC), money is whole fen, rates are 1/10000
(13 % = 1300), decimals are text as they were entered, flags are 0 or 1. Small fixed sets (kind,
status, nature …) are integers; `app.repositories` names them.

What repeats from ticket to ticket (parties, wordings of goods, the desk) stands once in a
dictionary table and is pointed at: see README.md for what that saves.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Text, literal_column

from db.columns import blob, key, keyed, line, metadata, of, table, whole
from db.schema_paper import mail, print_batch, print_job, print_log

__all__ = (
    "attempt",
    "audit",
    "breakdown",
    "clear_log",
    "customer",
    "desk",
    "disk_order",
    "disk_seen",
    "draft",
    "goods",
    "invoice",
    "invoice_line",
    "mail",
    "metadata",
    "monthly_summary",
    "number_use",
    "oil_stock",
    "operator",
    "outbox",
    "party",
    "print_batch",
    "print_job",
    "print_log",
    "setting",
    "slip",
    "volume_move",
    "wording",
)

# --- dictionaries: only ever added to ------------------------------------------------------

party = table(
    "party", key(), line("name"), line("tax_id"), line("address_phone"), line("bank_account")
)
Index("party_name", party.c.name, party.c.tax_id)

wording = table(
    "wording",  # what a line calls its goods
    key(),
    line("name"),
    line("spec"),
    line("unit"),
    line("goods_code"),
    line("own_code"),
    line("short_name"),
    whole("preferential"),
    line("preferential_text"),
    whole("zero_rate"),
)
Index("wording_name", wording.c.name, wording.c.spec)

desk = table(
    "desk",  # where and by whom tickets are issued: the same for thousands
    key(),
    line("disk_number"),
    whole("simulated"),
    line("payee"),
    line("reviewer"),
    line("drawer"),
    line("goods_code_version"),
)

# --- issued tickets ------------------------------------------------------------------------

invoice = table(
    "invoice",
    key(),
    whole("kind"),
    line("code"),
    whole("number"),
    whole("issued_at"),
    whole("sequence"),  # place in the disk's journal
    of("desk_id", "desk.id"),
    of("seller_id", "party.id"),
    of("buyer_id", "party.id"),
    line("document"),
    whole("net_fen"),
    whole("tax_fen"),
    whole("line_count"),
    blob("request_id"),
    blob("content"),  # digest of the content, 16 bytes
    blob("signature"),
    line("remark"),
    whole("with_list"),
    line("list_name"),
    whole("special"),
    whole("with_tax"),
    whole("buyer_is_person"),
    line("agency_certificate"),
    whole("roll_width_mm"),
    line("replaces_code"),
    whole("replaces_number"),
    # what may still change
    whole("status"),
    whole("upload"),
    whole("printed"),
    whole("reddened_net_fen"),
    whole("reddened_tax_fen"),
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
Index(
    "invoice_of_desk",
    invoice.c.desk_id,
    invoice.c.issued_at,
    sqlite_where=invoice.c.sequence > literal_column("0"),
)
Index("invoice_unsent", invoice.c.issued_at, sqlite_where=invoice.c.upload != literal_column("1"))
Index(
    "invoice_not_valid", invoice.c.issued_at, sqlite_where=invoice.c.status != literal_column("0")
)

invoice_line = keyed(
    "invoice_line",
    Column("invoice_id", Integer, ForeignKey("invoice.id"), primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False),  # from 1
    of("wording_id", "wording.id"),
    Column("quantity", Text),
    Column("price", Text),
    whole("net_fen"),
    whole("tax_fen"),
    whole("rate"),
    whole("with_tax"),
    whole("nature"),
    whole("deduction_fen"),
)

attempt = keyed(
    "attempt",  # begun and not yet known to have ended: usually empty
    Column("request_id", LargeBinary, primary_key=True, nullable=False),
    line("document"),
    blob("content"),
    blob("command"),
    whole("kind"),
    line("code"),
    whole("number"),
    whole("opened_at"),
    line("operator"),
)

disk_order = keyed(
    "disk_order",  # asked of the disk beside signing, and not yet known to have ended
    Column("request_id", LargeBinary, primary_key=True, nullable=False),
    line("sort"),
    line("subject"),
    line("detail"),
    line("operator"),
    whole("opened_at"),
)

clear_log = table(
    "clear_log",  # every clearance that was asked for: done, done before or refused
    key(),
    whole("at"),
    line("operator"),
    line("disk"),
    line("ticket_group"),
    line("period"),
    line("outcome"),
    line("code"),
    line("old_lock_date"),
    line("lock_date"),
    line("receipt"),
    line("backup"),
)

outbox = table(
    "outbox",
    key(),
    of("invoice_id", "invoice.id"),
    whole("event"),
    whole("state"),
    whole("tries"),
    whole("due_at"),
    line("error"),
)
Index("outbox_to_do", outbox.c.id, sqlite_where=outbox.c.state != literal_column("1"))
Index("outbox_invoice", outbox.c.invoice_id, outbox.c.event, unique=True)

audit = table(
    "audit",
    key(),
    whole("at"),
    line("operator"),
    line("action"),
    line("subject"),
    line("detail"),
    blob("hash"),
)

monthly_summary = keyed(
    "monthly_summary",  # rate -1: the tickets; else at that rate; 100000 + flag: rate 0
    Column("period", Integer, primary_key=True, nullable=False),  # yyyymm, +08:00
    Column("kind", Integer, primary_key=True, nullable=False),
    Column("rate", Integer, primary_key=True, nullable=False),
    Column("side", Integer, primary_key=True, nullable=False),  # positive, negative, void …
    whole("tickets"),
    whole("lines"),
    whole("net_fen"),
    whole("tax_fen"),
)

breakdown = keyed(
    "breakdown",  # the same by buyer, goods and drawer, of the tickets up to the row of period 0
    Column("period", Integer, primary_key=True, nullable=False),  # yyyymm, and yyyy
    Column("dimension", Integer, primary_key=True, nullable=False),
    Column("subject", Integer, primary_key=True, nullable=False),  # a row of party, wording, desk
    Column("kind", Integer, primary_key=True, nullable=False),
    Column("side", Integer, primary_key=True, nullable=False),
    whole("tickets"),
    whole("net_fen"),
    whole("tax_fen"),
)

number_use = keyed(
    "number_use",  # numbers taken in a month, of the same tickets
    Column("period", Integer, primary_key=True, nullable=False),
    Column("disk_number", Text, primary_key=True, nullable=False),
    Column("code", Text, primary_key=True, nullable=False),
    whole("kind"),
    whole("least"),
    whole("greatest"),
    whole("tickets"),
    whole("void"),
)

volume_move = keyed(
    "volume_move",  # volumes bought, returned, handed out and taken back, as the journal tells
    Column("disk_number", Text, primary_key=True, nullable=False),
    Column("sequence", Integer, primary_key=True, nullable=False),
    Column("place", Integer, primary_key=True, nullable=False),
    whole("at"),
    whole("sort"),
    whole("kind"),
    line("code"),
    whole("first"),
    whole("last"),
)

slip = keyed(
    "slip",  # 信息表: applied for by this taxpayer, or by another and told by the bureau
    Column("applicant", Text, primary_key=True, nullable=False),  # tax id
    Column("request_id", Text, primary_key=True, nullable=False),
    line("number"),  # empty until it is approved
    whole("applied_at"),
    whole("change"),  # place in the bureau's order of changes; 0: it does not know of it
    line("blue_code"),
    line("blue_number"),
    blob("content"),  # JSON of the slip
)
Index("slip_number", slip.c.number, sqlite_where=slip.c.number != literal_column("''"))
Index("slip_blue", slip.c.blue_number, slip.c.blue_code)

# --- what the shop keeps beside -----------------------------------------------------------------

draft = table(
    "draft",
    key(),
    Column("request_id", LargeBinary, nullable=False, unique=True),
    line("title"),
    line("operator"),
    whole("saved_at"),
    line("entered"),  # JSON of what was typed
)

operator = table(
    "operator",
    key(),
    Column("name", Text, nullable=False, unique=True),
    line("role"),
    line("rights"),
    line("password_hash"),
    line("earlier_hashes"),  # one a line, newest first
    whole("failures", 0),
    whole("locked_until", 0),
    whole("active", 1),
)

customer = table(
    "customer",
    key(),
    line("name"),
    line("tax_id"),
    line("address_phone"),
    line("bank_account"),
    line("own_code"),
    line("note"),
    whole("active", 1),
    line("initials", ""),  # every reading, separated by a blank: see initials.py
    whole("version", 0),  # rises with each change of any row: what changed since is found by it
)
Index("customer_name", customer.c.name, customer.c.tax_id, unique=True)
Index("customer_version", customer.c.version)

goods = table(
    "goods",
    key(),
    line("name"),
    line("own_code"),
    line("goods_code"),
    line("short_name"),
    line("spec"),
    line("unit"),
    line("price"),
    whole("with_tax"),
    Column("rate", Integer),
    whole("preferential"),
    line("preferential_text"),
    whole("zero_rate"),
    whole("active", 1),
    line("initials", ""),
    whole("version", 0),
)
Index("goods_version", goods.c.version)
Index("goods_name", goods.c.name, goods.c.spec, unique=True)
Index("goods_own_code", goods.c.own_code)
Index("goods_goods_code", goods.c.goods_code)  # asked for every line of every ticket

oil_stock = keyed(
    "oil_stock",  # 成品油库存 by oil code
    Column("goods_code", Text, primary_key=True, nullable=False),
    line("tons"),
)

setting = keyed(
    "setting",
    Column("key", Text, primary_key=True, nullable=False),
    blob("value"),
    whole("sealed", 0),
)

disk_seen = keyed(
    "disk_seen",
    Column("number", Text, primary_key=True, nullable=False),
    blob("public_key"),
    whole("head_sequence"),
    blob("head_hash"),
    whole("boot_counter"),
    whole("seen_at"),
)
