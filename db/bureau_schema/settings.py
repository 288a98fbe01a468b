"""What the bureau keeps for itself, and what it answered."""

from __future__ import annotations

from sqlalchemy import CheckConstraint

from db.bureau_schema.base import blob, key_line, key_whole, line, table, whole

setting = table("setting", key_line("name"), line("value"))

authority = table(  # 模拟 CA: one row
    "authority",
    key_whole("id"),
    blob("private_key"),
    blob("certificate"),
    CheckConstraint("id = 1", name="one_authority"),
)

seal_authority = table(  # 模拟 CA of the seals on PDF files, RSA: one row
    "seal_authority",
    key_whole("id"),
    blob("private_key"),
    blob("certificate"),
    CheckConstraint("id = 1", name="one_seal_authority"),
)

answered = table(  # the first answer to a request id, for who asks again
    "answered",
    key_line("speaker"),  # disk number, or who else asked
    key_line("request_id"),
    line("what"),
    blob("digest"),  # of what was asked
    blob("answer"),
    whole("at"),
)
