"""The month at the bureau: 征期, returns with their time lines, clearances."""

from __future__ import annotations

from sqlalchemy import Index

from db.bureau_schema.base import blob, key_line, line, row_id, table, whole

filing_end = table(  # 征期 of a month that was published otherwise than the default
    "filing_end", key_line("month"), line("last_day")
)

vat_return = table(
    "vat_return",
    key_line("tax_id"),
    key_line("period"),  # the last month that it covers
    line("form"),
    line("state"),
    whole("submitted_at"),
    whole("ready_at"),  # before: 受理中
    whole("overdue"),
    whole("payable_fen"),
    whole("paid_fen"),
    whole("carried_fen"),  # 期末留抵
    blob("lines"),  # JSON of FormLine
    line("note"),
    line("prefilled", ""),  # as `lines`, before the taxpayer changed any; empty: not known
)

return_step = table(
    "return_step",
    row_id(),
    line("tax_id"),
    line("period"),
    line("state"),
    whole("at"),
    line("note"),
)
Index("ix_return_step_key", return_step.c.tax_id, return_step.c.period)

clearance = table(  # the package that was given, once for ever
    "clearance",
    key_line("disk"),
    key_line("ticket_group"),
    key_line("period"),
    line("tax_id"),
    line("lock_date"),
    blob("package"),
    whole("at"),
)
Index("ix_clearance_tax_id", clearance.c.tax_id, clearance.c.period)
