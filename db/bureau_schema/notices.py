"""What may be fetched (公告, 编码表), tries of 查验, and who is at the console."""

from __future__ import annotations

from sqlalchemy import Index

from db.bureau_schema.base import blob, key_blob, key_line, line, row_id, table, whole

notice = table(
    "notice",
    row_id(),
    line("title"),
    line("text"),
    whole("at"),
    line("from_day"),  # empty: at once
)

code_table = table(
    "code_table", key_line("version"), blob("content"), blob("signature"), whole("at")
)

inspection = table(  # 查验 of one ticket on one day
    "inspection", key_line("code"), key_line("number"), key_line("day"), whole("tries")
)

console_session = table(  # who is logged in at the console; known by the hash of the cookie
    "console_session", key_blob("token_hash"), line("guard"), whole("until")
)

console_deed = table(  # what was done at the console
    "console_deed", row_id(), whole("at"), line("deed"), line("about")
)
Index("ix_console_deed_at", console_deed.c.at)
