"""Tickets that were issued before, for the side panel, the strip and 复制开票. Works on the
reading lane; the page gets plain texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.searching import Filter

if TYPE_CHECKING:
    from app.domain.searching import Heading
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

STRIP_ROWS, BUYER_ROWS, FOUND_ROWS = 3, 3, 8
Then = Callable[[Sequence["Earlier"]], None]
UPLOAD_WORDS = {
    "unsent": "未报送",
    "sending": "报送中",
    "sent": "已报送",
    "failed": "报送失败",
    "signature_failed": "验签失败",
}


class Earlier(Struct, frozen=True):
    """One ticket as a line of a list."""

    kind: str
    code: str
    number: str
    day: str  # 2024-01-15
    time: str  # 10:01:07
    buyer: str
    gross: str
    upload: str  # the chip's word


class EarlierTickets:
    """Asks the book through the desk; every answer comes on the screen's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of_day(self, day: date, then: Callable[[Sequence[Earlier], int], None]) -> None:
        """The last ones of a day, and how many it has."""
        wanted = Filter(first_day=day, last_day=day, newest_first=True)

        def work(terminal: Terminal) -> tuple[tuple[Earlier, ...], int]:
            found = terminal.searching.page(wanted, None, STRIP_ROWS)
            return tuple(_earlier(one) for one in found), terminal.searching.count(wanted)

        self._desk.read(work, lambda answer: then(*answer), lambda _: then((), 0))

    def find(self, text: str, then: Then) -> None:
        """By number, buyer, initials, tax id; the last ones for an empty text."""
        self._ask(Filter(text=text, newest_first=True), FOUND_ROWS, then)

    def of_buyer(self, name: str, then: Then) -> None:
        """The last ones of a buyer."""
        self._ask(Filter(buyer=name, newest_first=True), BUYER_ROWS, then)

    def _ask(self, wanted: Filter, size: int, then: Then) -> None:
        def work(terminal: Terminal) -> tuple[Earlier, ...]:
            page = terminal.searching.page(wanted, None, size)
            return tuple(_earlier(one) for one in page)

        self._desk.read(work, then, lambda _: then(()))


def day_of(text: str) -> date | None:
    """The day of a face's text; None while it is not known.

    >>> day_of("2024年01月15日"), day_of("")
    (datetime.date(2024, 1, 15), None)
    """
    parts = [part for part in re.split("[年月日]", text) if part]
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)


def _earlier(one: Heading) -> Earlier:
    return Earlier(
        kind=str(one.kind),
        code=one.key.code,
        number=one.key.number,
        day=f"{one.issued_at:%Y-%m-%d}",
        time=f"{one.issued_at:%H:%M:%S}",
        buyer=one.buyer.name,
        gross=f"{one.gross.in_yuan:,.2f}",
        upload=UPLOAD_WORDS.get(str(one.upload), ""),
    )
