"""The numbers of a month (领用存): what there was, what came and went, what is left, code by code.

Each end is worked out from what the disk has now: volumes that came or went since are undone,
then the last number taken before that moment says what was left of them. Counts come from the
tickets: 期末 = 期初 + 购进 + 收回 − 退回 − 分配 − 已用 is a check, not a definition. Numbers
of one code are taken in ascending order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.statistics import CodeMonth, Stock
from app.domain.tax_period import TaxPeriod
from app.repositories.rows import CHINA
from app.repositories.volume_moves import Sort

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKind
    from app.domain.situation import Situation
    from app.repositories.breakdowns import Use
    from app.repositories.unit_of_work import UnitOfWork
    from app.repositories.volume_moves import VolumeMove

Code = tuple["InvoiceKind", str]
Spans = tuple[tuple[int, int], ...]  # numbers from and to, both included
_OF = {
    Sort.BOUGHT: "bought",
    Sort.TAKEN_BACK: "taken_back",
    Sort.RETURNED: "returned",
    Sort.HANDED_OUT: "handed_out",
}


class StockOfMonth(Struct, frozen=True):
    """Reads the book; what the disk has is handed in."""

    work: UnitOfWork
    period: TaxPeriod
    situation: Situation

    def codes(self) -> tuple[CodeMonth, ...]:
        """Every code of which there was a number in the month."""
        disk, number = self.situation.disk_number, self.period.year * 100 + self.period.month
        used = {(each.kind, each.code): each for each in self.work.breakdowns.used(disk, number)}
        first, beyond = _midnight(self.period), _midnight(self.period.next)
        moves = self.work.volume_moves.since(disk, first)
        owned = _owned_now(self.situation)
        later = [move for move in moves if move.at >= beyond]
        within = [move for move in moves if move.at < beyond]
        at_end = _undone(owned, later)
        at_start = _undone(at_end, within)
        found = (
            self._of_code(code, at_start.get(code, ()), at_end.get(code, ()), within, used)
            for code in sorted({*at_start, *at_end})
        )
        return tuple(each for each in found if each.stock != Stock())

    def _of_code(
        self, code: Code, start: Spans, end: Spans, moves: list[VolumeMove], used: dict[Code, Use]
    ) -> CodeMonth:
        use = used.get(code)
        before = use.earlier if use else 0
        after = max(before, use.greatest) if use else 0
        opening, closing = _left(start, before), _left(end, after)
        sizes = dict.fromkeys(_OF.values(), 0)
        for move in moves:
            if (move.kind, move.code) == code:
                sizes[_OF[move.sort]] += move.last - move.first + 1
        stock = Stock(
            opening=_size(opening),
            **sizes,
            used=use.tickets if use else 0,
            closing=self._by_disk(code) if self._is_present else _size(closing),
        )
        ends = (*_ends(opening), *_ends(closing))
        return CodeMonth(*code, stock, use.void if use else 0, *ends)

    @property
    def _is_present(self) -> bool:
        return self.period == TaxPeriod.of(self.situation.today)

    def _by_disk(self, code: Code) -> int:
        """The present month's is the disk's own."""
        ranges = self.situation.ranges
        return sum(each.left for each in ranges if (each.kind, each.code) == code)


def by_kind(codes: Iterable[CodeMonth]) -> dict[InvoiceKind, Stock]:
    """The stock of each kind."""
    found: dict[InvoiceKind, Stock] = {}
    for each in codes:
        found[each.kind] = found.get(each.kind, Stock()) + each.stock
    return found


def _owned_now(situation: Situation) -> dict[Code, Spans]:
    found: dict[Code, Spans] = {}
    for each in situation.ranges:
        code = (each.kind, each.code)
        found[code] = (*found.get(code, ()), (each.first, each.last))
    return found


def _undone(owned: dict[Code, Spans], moves: Iterable[VolumeMove]) -> dict[Code, Spans]:
    """What there was before these moves, the latest of them first."""
    found = dict(owned)
    for move in moves:
        code, span = (move.kind, move.code), (move.first, move.last)
        there = found.get(code, ())
        found[code] = tuple(_without(there, span)) if move.sort.comes else (*there, span)
    return found


def _without(spans: Spans, gone: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for first, last in spans:
        for part in ((first, min(last, gone[0] - 1)), (max(first, gone[1] + 1), last)):
            if part[0] <= part[1]:
                yield part


def _left(spans: Spans, number: int) -> Spans:
    """The numbers above this one."""
    return tuple((max(first, number + 1), last) for first, last in spans if last > number)


def _size(spans: Spans) -> int:
    return sum(last - first + 1 for first, last in spans)


def _ends(spans: Spans) -> tuple[int, int]:
    if not spans:
        return 0, 0
    return min(first for first, _ in spans), max(last for _, last in spans)


def _midnight(period: TaxPeriod) -> datetime:
    return datetime.combine(period.first_day, time(), CHINA)
