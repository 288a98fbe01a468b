"""What may be fetched (公告, 编码表), and 查验."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from app.gateway.messages.words import Code, Fen, Number


class Notice(Struct, frozen=True):
    """公告."""

    number: int
    title: str
    text: str
    at: datetime
    from_day: date | None = None


class CodeTable(Struct, frozen=True):
    """A signed table of goods codes. GET /v1/code-tables/{version}."""

    version: str
    content: bytes
    signature: bytes


class Downloads(Struct, frozen=True):
    """GET /v1/downloads?after=N: notices after a number; versions of the code table."""

    notices: tuple[Notice, ...]
    code_tables: tuple[str, ...]


class InspectionAsked(Struct, frozen=True):
    """POST /v1/inspections: 查验 by five fields; `amount_fen` (net) or the last six of 校验码."""

    code: Code
    number: Number
    day: date
    amount_fen: Fen | None = None
    check_code: str = ""


class Inspection(Struct, frozen=True):
    """`found` False: no such ticket, or a field differs. Five tries a day and ticket, then
    INSPECTION-LIMIT."""

    found: bool
    status: str = ""  # valid, void, red
    content: bytes = b""  # canonical bytes of the ticket
    issued_at: datetime | None = None
    tries_left: int = 0
