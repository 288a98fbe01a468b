"""A list of any length as pages of which a few are kept; no Qt and no lanes in it.

A page is fetched behind the last ticket of the page before, in front of the first one of the page
after, or, after a far jump, so many places from the nearest end that is known.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from msgspec import Struct

from app.domain.invoice import InvoiceKey
from app.domain.searching import Heading

SIZE = 100  # rows of a page: three screens
KEPT = 30  # pages in memory

FAR = 10_000  # rows between two anchors; a whole number of pages


class Fetch(Struct, frozen=True):
    """What to ask for a page. `skip` places behind `after` (None: the very beginning); with
    `backwards` the same from the other end, the answer to be turned round; `size` rows."""

    page: int
    size: int
    after: InvoiceKey | None = None
    skip: int = 0
    backwards: bool = False


class Around(Struct, frozen=True):
    """The first page of a list, and the page on which a ticket stands (0: the same, or nowhere
    near)."""

    first: tuple[Heading, ...]
    page: int = 0
    there: tuple[Heading, ...] = ()


class Pages:
    """The pages of one search. `total` may grow while it is not known for sure."""

    def __init__(self, size: int = SIZE, kept: int = KEPT) -> None:
        self.size, self.kept = size, kept
        self.total = 0
        self._pages: OrderedDict[int, tuple[Heading, ...]] = OrderedDict()
        self._firsts: dict[int, InvoiceKey] = {}
        self._lasts: dict[int, InvoiceKey] = {}

    def page_of(self, row: int) -> int:
        """Which page a row stands on."""
        return row // self.size

    def heading(self, row: int) -> Heading | None:
        """The ticket of a row; None while its page is not there."""
        page = self._pages.get(row // self.size)
        if page is None:
            return None
        self._pages.move_to_end(row // self.size)
        place = row % self.size
        return page[place] if place < len(page) else None

    def has(self, page: int) -> bool:
        """Whether a page is in memory."""
        return page in self._pages

    def keep(self, page: int, headings: tuple[Heading, ...]) -> None:
        """A page has come; the one that was looked at longest ago goes when there are too many."""
        self._pages[page] = headings
        self._pages.move_to_end(page)
        if headings:
            self._firsts[page], self._lasts[page] = headings[0].key, headings[-1].key
        while len(self._pages) > self.kept:
            self._pages.popitem(last=False)

    def held(self, keys: Iterable[InvoiceKey]) -> set[InvoiceKey]:
        """Those of these tickets that are in memory."""
        return {one.key for page in self._pages.values() for one in page}.intersection(keys)

    def row_of(self, key: InvoiceKey) -> int:
        """Where a ticket in memory stands; -1: it is not."""
        for number, page in self._pages.items():
            for place, one in enumerate(page):
                if one.key == key:
                    return number * self.size + place
        return -1

    def exchange(self, headings: Iterable[Heading]) -> list[int]:
        """The same tickets as they stand now, in their old places; the rows that changed."""
        fresh, rows = {one.key: one for one in headings}, []
        for number, page in self._pages.items():
            now = tuple(fresh.get(one.key, one) for one in page)
            rows += [
                number * self.size + place for place, one in enumerate(now) if one != page[place]
            ]
            self._pages[number] = now
        return sorted(rows)

    def fetch(self, page: int) -> Fetch:
        """The cheapest way to a page."""
        if not self.total:
            return Fetch(page, self.size, skip=page * self.size)
        rows = max(0, min(self.size, self.total - page * self.size)) or self.size
        if page and page - 1 not in self._lasts and page + 1 in self._firsts:
            return Fetch(page, rows, self._firsts[page + 1], backwards=True)
        before = max((one for one in self._lasts if one < page), default=-1)
        ahead = (page - before - 1) * self.size
        behind = self.total - page * self.size - rows
        if behind < ahead:
            return Fetch(page, rows, skip=behind, backwards=True)
        return Fetch(page, rows, self._lasts.get(before), ahead)

    def learn(self, anchors: tuple[InvoiceKey, ...]) -> None:
        """The last tickets of every FAR rows, so that a jump counts no further than that."""
        for number, key in enumerate(anchors, 1):
            self._lasts.setdefault(number * FAR // self.size - 1, key)

    def rows_in_memory(self) -> int:
        """How many tickets are held."""
        return sum(map(len, self._pages.values()))
