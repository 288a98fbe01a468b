"""Numbers: which were given to whom, and how far each code has come."""

from __future__ import annotations

from sqlalchemy import Index

from db.bureau_schema.base import blob, key_line, line, row_id, table, whole

code_pool = table(  # 发票代码; `next`: the first number that nobody was given
    "code_pool", key_line("code"), line("kind"), whole("year"), whole("batch"), whole("next")
)
Index("ix_code_pool_kind", code_pool.c.kind, code_pool.c.year)

claim = table(
    "claim",
    key_line("disk"),
    key_line("request_id"),
    line("kind"),
    whole("count"),
    line("state"),
    line("code"),
    whole("first"),
    whole("last"),
    whole("claimed_at"),
    blob("package"),
)
Index("ix_claim_disk", claim.c.disk, claim.c.claimed_at)

volume = table(  # 发票卷 of a taxpayer, however it came to the disk
    "volume",
    row_id(),
    line("tax_id"),
    line("disk"),
    line("kind"),
    line("code"),
    whole("first"),
    whole("last"),
    whole("given_at"),
    whole("returned", 0),
)
Index("ix_volume_code", volume.c.code, volume.c.first, unique=True)
Index("ix_volume_tax_id", volume.c.tax_id)

stock_return = table(
    "stock_return", key_line("number"), key_line("disk"), blob("package"), whole("at")
)
