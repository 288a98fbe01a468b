"""Taxpayers, their disks, what these are granted, and who is here now."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from db.bureau_schema.base import blob, key_blob, key_line, line, row_id, table, whole

taxpayer = table(
    "taxpayer",
    key_line("tax_id"),
    line("name"),
    whole("general"),
    whole("quarterly"),
    line("address_phone"),
    line("bank_account"),
)

disk = table(
    "disk",
    key_line("number"),
    Column("tax_id", Text, ForeignKey("taxpayer.tax_id"), nullable=False),
    line("profile"),
    whole("machine"),  # 主机 0, 分机 n
    line("host"),
    blob("certificate"),
    whole("issued_at"),
    whole("active", 1),
    whole("seen_at", 0),
    whole("unsent", 0),  # as its last status said, less what came since
    whole("offline_over", 0),
)
Index("ix_disk_tax_id", disk.c.tax_id)

disk_kind = table(  # 票种核定; the period that is open on the disk
    "disk_kind",
    Column("disk", Text, ForeignKey("disk.number"), primary_key=True, nullable=False),
    key_line("kind"),
    line("ticket_group"),
    line("rates"),  # 1300 900 …
    whole("single_limit_fen"),
    whole("offline_hours"),
    whole("offline_limit_fen"),
    whole("offline_count"),
    whole("void_barred"),
    line("period_first"),
    line("period_last"),
    line("lock_date"),
)

enrolment = table(  # 发行 that was granted: a code, good for one disk
    "enrolment",
    key_line("code"),
    line("tax_id"),
    whole("created_at"),
    whole("until"),
    line("disk", ""),  # that took it
)

waiting_change = table(  # 变更 that was granted and that the disk has not fetched
    "waiting_change",
    row_id(),
    Column("disk", Text, ForeignKey("disk.number"), nullable=False),
    line("kind"),
    line("value"),
    line("ticket_kind"),
    whole("at"),
)
Index("ix_waiting_change_disk", waiting_change.c.disk)

pin_grant = table(  # 口令重置 that was granted in the hall
    "pin_grant", key_line("disk"), whole("until")
)

challenge = table("challenge", key_blob("nonce"), line("disk"), whole("until"))
Index("ix_challenge_disk", challenge.c.disk, challenge.c.until)

session = table("session", key_blob("token_hash"), line("disk"), whole("until"), line("client"))
Index("ix_session_until", session.c.until)
