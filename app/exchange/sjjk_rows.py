"""SJJK0101: from lines to blocks of one header and its details, even if a count lies.

A file is comments, format lines, and for each document a header line (单据号, 商品行数,
购方名称, 税号, 地址电话, 银行账号 …) with as many detail lines (货物名称, 单位, 规格, 数量,
金额, 税率 …) as the header says. Only their content tells the two apart, so it is weighed:

- in the middle of a document only a line that is surely a header ends it;
- once the count is fulfilled, a line that is likely a detail still belongs to the document
  (which is then refused as a whole), any other begins the next.

An ERP that counts wrong thus loses its own document and no other, and a bad detail is never
taken for the header of an invoice that nobody ordered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from app.exchange.text import Fault, SourceLine, source_lines

FORMAT = "SJJK0101"
SEPARATOR = "~~"
COMMENT = "//"
LEAST_DETAIL_ITEMS = 6

_DOS_END = "\x1a"

_FORMAT_LINE = re.compile(r"SJJK[0-9]{4}", re.IGNORECASE)
_COUNT = re.compile(r"[0-9]{1,9}")
_TAX_ID = re.compile(r"[0-9A-Za-z]{15,20}")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_PHONE = re.compile(r"[0-9]{7,}")
_HALF_RATES = frozenset({"", "0", "0.", "0.0", "0.1", "1"})  # of 0.13, 0.03, 13 …
_RATE = re.compile(r"(?:0*(?:100|[0-9]{1,2})(?:\.[0-9]*)?|\.[0-9]+)%?|免税|不征税")


class Row(Struct, frozen=True):
    """One line cut into its items; blanks around an item are not part of it."""

    number: int
    items: tuple[str, ...]
    fault: Fault | None = None
    unended: bool = False  # the file stops here without a line end: the last item may be cut

    @property
    def format(self) -> str:
        """The format id if this is a format line, else empty."""
        return self.items[0].upper() if _FORMAT_LINE.fullmatch(self.items[0]) else ""

    def item(self, place: int) -> str:
        """The item at a place from 1, empty when its tail was left out."""
        return self.items[place - 1] if place <= len(self.items) else ""


class Block(Struct, frozen=True):
    """A header (or a foreign format line) and the rows up to the next one."""

    header: Row
    details: tuple[Row, ...]

    @property
    def declared(self) -> int | None:
        """The 商品行数 that the header states; None when it is no number."""
        return _declared(self.header)


def rows_of(data: bytes) -> tuple[Row, ...]:
    """Every row of a file but comments and blank lines.

    If the file stops without a line end, its last row is `unended`. If that row has fewer items
    than any other of its sort, or ends in what may be half a rate, it has the fault LINE-CUT.
    """
    last, rows = 0, []
    for line in source_lines(data):
        last = line.number
        if _says_something(line.text):
            rows.append(_row(line))
    if rows and rows[-1].number == last and not data.endswith((b"\r", b"\n")):
        rows[-1] = replace(rows[-1], fault=_fault_at_end(rows), unended=True)
    return tuple(rows)


def blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """The blocks of the rows, in order; format lines of SJJK0101 only part them."""
    at = 0
    while at < len(rows):
        end = _end(rows, at)
        if rows[at].format != FORMAT:
            yield Block(rows[at], tuple(rows[at + 1 : end]))
        at = end


def is_likely_detail(row: Row) -> bool:
    """Whether a row reads rather like goods than like a buyer; a fragment does not."""
    if len(row.items) < LEAST_DETAIL_ITEMS - 1:
        return False
    header = 2 * _fits(_COUNT, row.item(2)) + 2 * _fits(_TAX_ID, row.item(4))
    header += _is_words(row.item(5)) + _is_words(row.item(6))
    detail = 2 * _is_amount(row.item(5)) + 2 * _fits(_RATE, row.item(6))
    detail += _fits(_NUMBER, row.item(4)) and len(row.item(4)) < 15
    return detail > header


def is_surely_header(row: Row) -> bool:
    """Whether a row can only be a header: a count, a buyer, and no rate where goods have it.

    A buyer without tax id must not have an amount where the address stands.
    """
    if not _fits(_COUNT, row.item(2)) or not row.item(3) or _fits(_RATE, row.item(6)):
        return False
    if row.item(4):
        return _fits(_TAX_ID, row.item(4))
    return not _is_amount(row.item(5))


def _says_something(text: str) -> bool:
    bare = text.strip().strip(_DOS_END)
    return bool(bare) and not bare.startswith(COMMENT)


def _fault_at_end(rows: Sequence[Row]) -> Fault | None:
    row = rows[-1]
    if row.fault or not (_is_cut(rows) or _ends_in_half_a_rate(row)):
        return row.fault
    return Fault("LINE-CUT", SEPARATOR.join(row.items))


def _ends_in_half_a_rate(row: Row) -> bool:
    """0.13 that was cut is still a rate, and another one."""
    if len(row.items) != LEAST_DETAIL_ITEMS or is_surely_header(row):
        return False
    return is_likely_detail(row) and row.items[-1] in _HALF_RATES


def _is_cut(rows: Sequence[Row]) -> bool:
    others = [len(row.items) for row in rows[:-1] if is_likely_detail(row)]
    return bool(others) and is_likely_detail(rows[-1]) and len(rows[-1].items) < min(others)


def _row(line: SourceLine) -> Row:
    items = tuple(item.strip() for item in line.text.split(SEPARATOR))
    return Row(line.number, items, line.fault)


def _declared(header: Row) -> int | None:
    return int(header.item(2)) if _fits(_COUNT, header.item(2)) else None


def _end(rows: Sequence[Row], start: int) -> int:
    if rows[start].format:
        return _end_of_format(rows, start)
    declared, at = _declared(rows[start]), start + 1
    while at < len(rows) and _belongs(rows[at], fulfilled=at - start - 1 == declared):
        at += 1
    return at


def _end_of_format(rows: Sequence[Row], start: int) -> int:
    """A format line stands alone; a foreign one takes everything up to the next along."""
    at = start + 1
    while rows[start].format != FORMAT and at < len(rows) and not rows[at].format:
        at += 1
    return at


def _belongs(row: Row, *, fulfilled: bool) -> bool:
    if row.format or is_surely_header(row):
        return False
    return is_likely_detail(row) if fulfilled else True


def _is_amount(text: str) -> bool:
    """A number, but no row of digits that may as well be a telephone."""
    return _fits(_NUMBER, text) and not _fits(_PHONE, text)


def _is_words(text: str) -> bool:
    return bool(text) and not _fits(_NUMBER, text) and not _fits(_RATE, text)


def _fits(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None
