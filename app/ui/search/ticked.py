"""Which tickets of a result are ticked: some by hand, or all but some; no Qt in it."""

from __future__ import annotations

from msgspec.structs import replace

from app.domain.invoice import InvoiceKey, Status
from app.domain.money import total
from app.domain.searching import Filter, Heading, Tally
from app.ui.search.words import VOID


class Ticked:
    """The ticks of one result. "All" is a word, not a list: a million tickets cost nothing."""

    def __init__(self) -> None:
        self._all = False
        self._marked: dict[InvoiceKey, Heading] = {}  # ticked, or with `all` unticked

    @property
    def any(self) -> bool:
        """Whether anything is ticked."""
        return self._all or bool(self._marked)

    def has(self, key: InvoiceKey) -> bool:
        """Whether this one is ticked."""
        return (key in self._marked) is not self._all

    def set(self, heading: Heading, ticked: bool) -> None:
        """Tick or untick one."""
        if ticked is self._all:
            self._marked.pop(heading.key, None)
        else:
            self._marked[heading.key] = heading

    def everything(self) -> None:
        """All of the result."""
        self._all = True
        self._marked.clear()

    def nothing(self) -> None:
        """None."""
        self._all = False
        self._marked.clear()

    def filter(self, wanted: Filter) -> Filter:
        """What finds exactly the ticked ones of a result."""
        keys = tuple(self._marked)
        return replace(wanted, but=keys) if self._all else replace(wanted, keys=keys)

    def tally(self, whole: Tally) -> Tally:
        """What is ticked, counted; `whole` is the tally of the result."""
        marked = _tally(self._marked)
        if not self._all:
            return marked
        return Tally(
            tickets=whole.tickets - marked.tickets,
            void=whole.void - marked.void,
            red=whole.red - marked.red,
            net=whole.net - marked.net,
            tax=whole.tax - marked.tax,
        )


def _tally(marked: dict[InvoiceKey, Heading]) -> Tally:
    headings = marked.values()
    standing = [one for one in headings if one.status not in VOID]
    return Tally(
        tickets=len(marked),
        void=len(marked) - len(standing),
        red=sum(one.status is Status.RED for one in headings),
        net=total(one.net for one in standing),
        tax=total(one.tax for one in standing),
    )
