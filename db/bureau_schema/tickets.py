"""What was uploaded: tickets, what happened to them, and the batches they came in."""

from __future__ import annotations

from sqlalchemy import Index

from db.bureau_schema.base import blob, key_line, key_whole, line, row_id, table, whole

upload = table(  # a batch: taken in the first phase, looked at in the second
    "upload",
    key_line("serial"),
    line("disk"),
    line("request_id"),
    blob("digest"),
    whole("taken_at"),
    whole("count"),
    whole("done", 0),
    whole("look", 0),  # 1: a second look
    blob("body"),  # as it came; empty when it was looked at
    blob("results"),  # JSON of the answer
)
Index("ix_upload_request", upload.c.disk, upload.c.request_id, unique=True)
Index("ix_upload_open", upload.c.disk, upload.c.done)

ticket = table(
    "ticket",
    key_line("code"),
    key_line("number"),
    line("kind"),
    line("ticket_group"),
    line("disk"),
    line("tax_id"),
    line("period"),
    whole("issued_at"),
    line("day"),  # of the disk, +08:00
    whole("sequence"),
    line("status"),  # valid, void, blank_void
    whole("voided_at"),  # 0: not
    whole("received_at"),
    whole("net_fen"),
    whole("tax_fen"),
    line("buyer_name"),
    line("buyer_tax_id"),
    line("special"),
    line("blue_code"),  # of a red ticket: the one that it takes back
    line("blue_number"),
    line("slip"),
    whole("red_net_fen"),  # taken back of this ticket so far, without its sign
    whole("red_tax_fen"),
    blob("content"),
    blob("record_hash"),
    blob("signature"),
)
Index("ix_ticket_period", ticket.c.tax_id, ticket.c.period)
Index("ix_ticket_disk", ticket.c.disk, ticket.c.period, ticket.c.ticket_group)
Index("ix_ticket_blue", ticket.c.blue_code, ticket.c.blue_number)
Index("ix_ticket_received", ticket.c.received_at)

ticket_rate = table(  # the lines of a ticket, summed by rate and 零税率标识
    "ticket_rate",
    key_line("code"),
    key_line("number"),
    key_whole("rate"),
    key_line("zero"),  # 零税率标识: empty, 0 1 2 3
    whole("lines"),
    whole("net_fen"),
    whole("tax_fen"),
)

ticket_event = table(  # every record of a disk that was sent
    "ticket_event",
    key_line("code"),
    key_line("number"),
    key_line("event"),
    line("disk"),
    line("period"),
    whole("at"),
    whole("received_at"),
    blob("digest"),  # SM3 of what the disk signed
    blob("content"),
    blob("signed"),
    blob("signature"),
)
Index("ix_ticket_event_received", ticket_event.c.received_at)

doubted = table(  # 验签失败: kept as they came, for a second look
    "doubted",
    row_id(),
    line("code"),
    line("number"),
    line("event"),
    line("disk"),
    line("ticket_group"),
    line("period"),
    whole("at"),
    line("reason"),
    blob("sent"),
    whole("looks", 0),  # second looks so far
    whole("settled", 0),
)
Index("ix_doubted_key", doubted.c.code, doubted.c.number, doubted.c.event, unique=True)
Index("ix_doubted_disk", doubted.c.disk, doubted.c.period)
