"""Many names in one text, searched as a whole: a keystroke over fifty thousand buyers.

Every field of every entry stands behind a mark in one long text, in the order in which entries
are offered. A search is one run of the text's own `find`, which ends as soon as enough are
found; nothing is made for the entries that do not fit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from heapq import merge
from typing import NamedTuple

from app.domain.gbk import half_width

LONGEST = 100  # signs of what is searched; no field is longer
_FIELD = "\x1f"


class Item(NamedTuple):
    """What is searched of an entry: `name`, and `codes` (its codes, and initials separated by
    blanks)."""

    key: int
    name: str
    codes: str


def needle_of(text: str) -> str | None:
    """What was typed as it is searched; None when nothing can fit.

    >>> needle_of(" ＡB店 "), needle_of("a\\x00b")
    ('ab店', None)
    """
    if len(text) > 10 * LONGEST:
        return None
    folded = half_width(text).strip().lower()
    return folded if len(folded) <= LONGEST and folded.isprintable() else None


class Shelf:
    """Entries in the order in which they are offered."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.keys = array("q")
        names, codes = _Row(), _Row()
        for key, name, code in items:
            self.keys.append(key)
            names.add(half_width(name))
            codes.add(code.replace(" ", _FIELD))
        self._texts = (names.closed(), codes.closed())

    def __len__(self) -> int:
        return len(self.keys)

    def beginning(self, needle: str) -> Iterator[int]:
        """The keys of the entries whose name or a code begins so."""
        return self._bearing(_FIELD + needle)

    def bearing(self, needle: str) -> Iterator[int]:
        """The keys of the entries that bear it anywhere."""
        return self._bearing(needle)

    def _bearing(self, part: str) -> Iterator[int]:
        last = -1
        for place in merge(*(text.places(part) for text in self._texts)):
            if place != last:
                yield self.keys[place]
            last = place


class _Row:
    """One kind of field of all entries."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts = array("q")
        self._length = 0
        self._whole = ""

    def add(self, field: str) -> None:
        part = f"{_FIELD}{field}\n".lower()
        self._starts.append(self._length)
        self._parts.append(part)
        self._length += len(part)

    def closed(self) -> _Row:
        self._whole = "".join(self._parts)
        self._parts = []
        return self

    def places(self, part: str) -> Iterator[int]:
        """The entries that bear the part, each once, in order."""
        starts, whole = self._starts, self._whole
        at = whole.find(part)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            yield place
            if place + 1 == len(starts):
                return
            at = whole.find(part, starts[place + 1])
