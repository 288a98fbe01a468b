"""Information slips (信息表) and how far their numbers have come."""

from __future__ import annotations

from sqlalchemy import Index, text

from db.bureau_schema.base import blob, key_line, line, table, whole

slip = table(
    "slip",
    key_line("tax_id"),  # of who applied
    key_line("request_id"),
    line("disk"),
    line("number"),  # empty until it is approved
    line("status"),
    whole("applied_at"),
    whole("change"),  # place in the order of changes
    line("kind"),
    line("reason"),
    line("seller_tax_id"),
    line("buyer_tax_id"),
    line("code"),  # of the blue ticket
    line("blue_number"),
    whole("net_fen"),
    whole("tax_fen"),
    blob("asked"),  # JSON as it was applied for
    line("used_by"),
    line("note"),
)
Index(
    "ix_slip_number",
    slip.c.number,
    unique=True,
    sqlite_where=text("number <> ''"),
    postgresql_where=text("number <> ''"),
)
Index("ix_slip_change", slip.c.change, unique=True)
Index("ix_slip_seller", slip.c.seller_tax_id, slip.c.change)
Index("ix_slip_buyer", slip.c.buyer_tax_id, slip.c.change)
Index("ix_slip_blue", slip.c.code, slip.c.blue_number)

slip_counter = table(  # the next serial of a month, and (name "change") the next change
    "slip_counter", key_line("name"), whole("next")
)
