"""上报汇总: one report a disk, group and period; off-cycle ones as often as they come."""

from __future__ import annotations

from sqlalchemy import Index, text

from db.bureau_schema.base import blob, key_line, key_whole, line, row_id, table, whole

report = table(
    "report",
    row_id(),
    line("disk"),
    line("tax_id"),
    line("ticket_group"),
    line("period"),
    line("first_day"),
    line("last_day"),
    whole("off_cycle"),
    line("number"),
    blob("digest"),
    whole("head_sequence"),
    whole("built_at"),
    whole("received_at"),
    blob("package"),
    blob("receipt"),
)
Index("ix_report_number", report.c.disk, report.c.number, unique=True)
Index("ix_report_tax_id", report.c.tax_id, report.c.period)
Index(
    "ix_report_period",
    report.c.disk,
    report.c.ticket_group,
    report.c.period,
    unique=True,
    sqlite_where=text("off_cycle = 0"),
    postgresql_where=text("off_cycle = 0"),
)

report_total = table(  # rate -1: the tickets themselves; else their lines at that rate
    "report_total",
    key_whole("report_id"),
    key_line("kind"),
    key_line("side"),
    key_whole("rate"),
    whole("count"),
    whole("net_fen"),
    whole("tax_fen"),
)
