"""From the bytes of a file to its documents, whatever of the known formats they are in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from app.domain.errors import RuleBroken
from app.exchange.found import Found, Unreadable
from app.exchange.text import decode, encoding_of, shown, without_mark

__all__ = ["FORMATS", "Found", "Unreadable", "read_documents"]

FORMATS = ("auto", "sjjk", "kp", "fpkj", "skpc", "xlsx", "json")
"""What `read_documents` takes as `format` (contract of the word `issue`)."""

_BOOK_MARKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0"))  # .xlsx, .xls
_DECLARATION = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?")
_BUSINESS = re.compile(rb"<business\b[^>]*")
_TEXT_INTERFACE = re.compile(rb"SJJK[0-9]", re.IGNORECASE)
_LINE = re.compile(rb"[^\r\n]+")


def read_documents(data: bytes, format: str = "auto") -> Iterator[Found]:
    """The documents of a file in their order: entered as text, or `Unreadable` one by one.

    The whole file is read before the first is handed out, so a file that cannot be trusted
    yields none: RuleBroken is raised here, never in the middle. Codes: FILE-EMPTY,
    FILE-TOO-LARGE (`limit`, `unit`), FILE-ENCODING (`place`, `byte`, `encoding`), FILE-FORMAT
    (`expected`; `found`, or `place` and `reason`), LINE-TOO-LONG (`bytes`, `limit`), XML-UNSAFE
    (`found`), LINE-COUNT (`declared`, `found`), NOT-YET (`format`).
    """
    if format not in FORMATS:
        raise RuleBroken("FILE-FORMAT", found=format, expected=" ".join(FORMATS))
    if data.startswith(_BOOK_MARKS):
        raise RuleBroken("NOT-YET", format="xlsx")
    content = without_mark(data)
    name = sniffed(content) if format == "auto" else format
    if name not in _READERS:
        raise RuleBroken("NOT-YET", format=name)
    return iter(_READERS[name](content))


def sniffed(content: bytes) -> str:
    """The format that the content shows; its file name is never asked.

    Raises FILE-FORMAT if it is none, FILE-ENCODING if it is not even text.
    """
    start = _DECLARATION.match(content)
    body = content[start.end() if start else 0 :][:4096]
    if body.startswith(b"<"):
        return _xml_format(body)
    if body.startswith((b"{", b"[")):
        return "json"
    if _TEXT_INTERFACE.match(_first_line(content)):
        return "sjjk"
    raise _unknown(content)


def _xml_format(body: bytes) -> str:
    business = _BUSINESS.match(body)
    if not business:
        return "kp"
    return "fpkj" if b"FPKJ" in business.group() else "skpc"


def _first_line(content: bytes) -> bytes:
    """The start of the first line that is neither blank nor a comment."""
    for line in _LINE.finditer(content):
        start = content[line.start() : line.start() + 200].lstrip()
        if start and not start.startswith(b"//"):
            return start
    return b""


def _unknown(content: bytes) -> RuleBroken:
    try:
        found = decode(content, encoding_of([content]))
    except RuleBroken as broken:
        return broken
    return RuleBroken(
        "FILE-FORMAT", line=1, found=shown(found.strip()), expected="SJJK0101 Kp JSON"
    )


def _read_sjjk(content: bytes) -> tuple[Found, ...]:
    from app.exchange import sjjk

    return sjjk.read(content)


def _read_kp(content: bytes) -> tuple[Found, ...]:
    from app.exchange import kp_xml

    return kp_xml.read(content)


def _read_json(content: bytes) -> tuple[Found, ...]:
    from app.exchange import json_documents

    return json_documents.read(content)


_READERS: Mapping[str, Callable[[bytes], tuple[Found, ...]]] = {
    "sjjk": _read_sjjk,
    "kp": _read_kp,
    "json": _read_json,
}
