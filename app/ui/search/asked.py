"""What is asked on the search page, and the filter that comes of it; no Qt in it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from app.domain.day_spans import DaySpan, days_of
from app.domain.invoice import InvoiceKind, Status, Upload
from app.domain.searching import FAILED, UNSENT, Filter, Order, Tally

NOTHING_MORE = Filter()
_ON_THE_BAR = {"first_day", "last_day", "kind", "upload", "text", "deep", "order", "newest_first"}


class Quick(StrEnum):
    """A quick filter with its live count, one at a time."""

    ALL = "all"
    TODAY = "today"
    UNSENT = "unsent"
    FAILED = "failed"
    RED = "red"
    VOID = "void"
    UNPRINTED = "unprinted"


class Asked(Struct, frozen=True):
    """Everything that the person chose. `more` holds the conditions of the card 更多条件; own days
    stand in `more` when `span` is None."""

    text: str = ""
    span: DaySpan | None = DaySpan.ALL
    kind: InvoiceKind | None = None
    upload: Upload | None = None
    more: Filter = NOTHING_MORE
    quick: Quick = Quick.ALL
    deep: bool = False
    order: Order = Order.TIME
    newest_first: bool = True

    @property
    def only_quick(self) -> bool:
        """Whether one of the chips is all that was chosen: an empty list is its whole answer."""
        chosen = Asked(quick=self.quick, order=self.order, newest_first=self.newest_first)
        return self.quick is not Quick.ALL and self == chosen

    @property
    def extra(self) -> int:
        """How many conditions the card holds."""
        plain = Filter()
        names = {*Filter.__struct_fields__} - _ON_THE_BAR
        return sum(getattr(self.more, name) != getattr(plain, name) for name in names)

    def base(self, today: date) -> Filter:
        """The filter without the quick one: what the counts of the chips are counted in."""
        first, last = self.more.first_day, self.more.last_day
        if self.span is not None:
            first, last = days_of(self.span, today)
        return replace(
            self.more,
            text=self.text.strip(),
            deep=self.deep and bool(self.text.strip()),
            first_day=first,
            last_day=last,
            kind=self.kind,
            upload=self.upload,
            order=self.order,
            newest_first=self.newest_first,
        )

    def filter(self, today: date) -> Filter:
        """What the list shows."""
        return quickly(self.base(today), self.quick, today)

    @classmethod
    def of(cls, wanted: Filter, span: DaySpan | None = None) -> Asked:
        """How a filter from elsewhere (saved, from another page) stands on this page."""
        own_days = wanted.first_day is not None or wanted.last_day is not None
        quick = Quick.ALL
        if wanted.uploads == UNSENT:
            wanted, quick = replace(wanted, uploads=()), Quick.UNSENT
        days = {} if span is None and own_days else {"first_day": None, "last_day": None}
        more = replace(
            wanted,
            text="",
            deep=False,
            kind=None,
            upload=None,
            order=Order.TIME,
            newest_first=False,
            limit=None,
            after=None,
            **days,
        )
        return cls(
            text=wanted.text,
            span=span if span is not None else None if own_days else DaySpan.ALL,
            kind=wanted.kind,
            upload=wanted.upload,
            more=more,
            quick=quick,
            deep=wanted.deep,
        )


def quickly(base: Filter, quick: Quick, today: date) -> Filter:
    """The base with the condition of a chip."""
    match quick:
        case Quick.TODAY:
            return replace(base, first_day=today, last_day=today)
        case Quick.UNSENT:
            return replace(base, upload=None, uploads=UNSENT)
        case Quick.FAILED:
            return replace(base, upload=None, uploads=FAILED)
        case Quick.RED:
            return replace(base, status=Status.RED, void=None)
        case Quick.VOID:
            return replace(base, status=None, void=True)
        case Quick.UNPRINTED:
            return replace(base, printed=False)
        case _:
            return base


def counts_of(tally: Tally, today: int | None) -> dict[Quick, int | None]:
    """The counts of the chips; None for what is not counted yet."""
    return {
        Quick.ALL: tally.tickets,
        Quick.TODAY: today,
        Quick.UNSENT: tally.unsent,
        Quick.FAILED: tally.failed,
        Quick.RED: tally.red,
        Quick.VOID: tally.void,
        Quick.UNPRINTED: tally.unprinted,
    }
