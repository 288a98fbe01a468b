"""Many names in one text, searched as a whole: a keystroke over fifty thousand buyers.

Every field of every entry stands behind a mark in one long text, in the order in which entries
are offered. A search is a run of the text's own `find`, which ends as soon as enough are found;
nothing is made for the entries that do not fit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import accumulate
from operator import itemgetter

from app.domain.gbk import half_width

LONGEST = 100  # signs of what is searched; no field is longer
Item = tuple[int, int, int, str, str]  # key, offered, version, name, codes with blanks between
_FIELD, _ENTRY = "\x1f", "\n"


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
        items = list(items)
        self.keys = array("q", map(itemgetter(0), items))
        names = _Column(list(map(itemgetter(3), items)), parted=False)
        codes = _Column(list(map(itemgetter(4), items)), parted=True)
        self._columns = (names, codes)

    def beginning(self, needle: str) -> Iterator[int]:
        """The keys of the entries whose name or a code begins so."""
        return self._bearing(_FIELD + needle)

    def bearing(self, needle: str) -> Iterator[int]:
        """The keys of the entries that bear it anywhere."""
        return self._bearing(needle)

    def _bearing(self, part: str) -> Iterator[int]:
        last = -1
        for place in merge(*(column.places(part) for column in self._columns)):
            if place != last:
                yield self.keys[place]
            last = place


class _Column:
    """One kind of text of all entries; `parted`: a blank stands between two fields of it."""

    def __init__(self, texts: Sequence[str], *, parted: bool) -> None:
        whole = _folded(texts)
        if len(whole) != sum(map(len, texts)) + 2 * len(texts):  # a sign whose small form is two
            texts = [_folded([text])[1:-1] for text in texts]
            whole = _folded(texts)
        self._starts = array("q", accumulate((len(text) + 2 for text in texts), initial=0))
        self._whole = whole.replace(" ", _FIELD) if parted else whole

    def places(self, part: str) -> Iterator[int]:
        """The entries that bear the part, each once, in order."""
        starts, whole = self._starts, self._whole
        at = whole.find(part)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            yield place
            at = whole.find(part, starts[place + 1])


def _folded(texts: Sequence[str]) -> str:
    """A mark before each and an end behind it, half-width, in small letters."""
    if not texts:
        return ""
    between = _ENTRY + _FIELD
    return half_width(f"{_FIELD}{between.join(texts)}{_ENTRY}").lower()
