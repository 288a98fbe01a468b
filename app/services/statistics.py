"""Monthly and yearly statistics (月度统计, 年度统计) from the summaries kept with every ticket.

Stock is worked out from the numbers themselves: the last number before the month, and the last
in it (for the present month: what the disk has left). Counts come from the summaries. So
期末 = 期初 − 正数 − 正废 − 负数 − 负废 − 空白废 is a check, not a definition. 购进, 退回 and 分配
are no deeds of this terminal: a volume counts as if it had always been there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.statistics import (
    NO_SUMS,
    KindMonth,
    MonthReport,
    Origin,
    RateSums,
    Stock,
    Sums,
    YearReport,
    added,
)
from app.domain.tax_period import TaxPeriod
from app.repositories.summaries import Side
from app.services.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from app.domain.situation import NumberRange, Situation
    from app.repositories.days import UsedNumbers
    from app.repositories.summaries import Summary
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book


class Statistics(Struct):
    """Reads the book; what the disk has is handed in."""

    book: Book
    refuse_own: Callable[[Path], None]

    def month(
        self, period: TaxPeriod, kind: InvoiceKind | None, situation: Situation
    ) -> MonthReport:
        """One month, of one kind or of all."""
        with self.book.reading() as work:
            found = _wanted(work.summaries.month(_number(period)), kind)
            stock = _Stock(work, period, situation).all()
        by_kind = _sums(each for each in found if each.rate is None)
        kinds = [each for each in stock if kind in (None, each)]
        kinds += [each for each in by_kind if each not in stock]
        return MonthReport(
            period=_number(period),
            kind=kind,
            origin=_origin(situation),
            kinds=tuple(
                KindMonth(each, by_kind.get(each, NO_SUMS), stock.get(each)) for each in kinds
            ),
            rates=_rates(found),
            whole=added(by_kind.values()),
        )

    def year(self, year: int, kind: InvoiceKind | None, situation: Situation) -> YearReport:
        """Twelve months, of one kind or of all."""
        first, last = year * 100 + 1, year * 100 + 12
        with self.book.reading() as work:
            found = _wanted(work.summaries.between(first, last), kind)
        whole = [each for each in found if each.rate is None]
        months = dict.fromkeys(range(first, last + 1), NO_SUMS)
        for each in whole:
            months[each.period] += _side_sums(each)
        return YearReport(
            year=year,
            kind=kind,
            origin=_origin(situation),
            months=tuple(months.items()),
            rates=_rates(found),
            whole=added(map(_side_sums, whole)),
        )

    def export(self, report: MonthReport | YearReport, path: Path) -> Path:
        """Write it; the ending (.csv, .xlsx) names the format. FILE-FORMAT, FILE-NOT-WRITTEN."""
        from app.exchange import statements

        self.refuse_own(path)
        write = statements.writer(path.suffix.lower())
        sheets = statements.sheets_of(report)
        write_whole(path, lambda file: write(sheets, file, report.origin.made_at))
        return path


def _number(period: TaxPeriod) -> int:
    return period.year * 100 + period.month


def _origin(situation: Situation) -> Origin:
    return Origin(
        taxpayer_name=situation.taxpayer_name,
        taxpayer_id=situation.taxpayer_id,
        disk_number=situation.disk_number,
        made_at=situation.clock,
        simulated=situation.simulated,
    )


def _wanted(found: Iterable[Summary], kind: InvoiceKind | None) -> list[Summary]:
    return [each for each in found if kind in (None, each.kind)]


def _side_sums(part: Summary) -> Sums:
    name = str(part.side)
    if part.side is Side.BLANK_VOID:
        return Sums(blank_void=part.tickets)
    money = {f"{name}_net": part.net, f"{name}_tax": part.tax}
    return Sums(**{name: part.tickets}, **money)  # type: ignore[arg-type]


def _sums(parts: Iterable[Summary]) -> dict[InvoiceKind, Sums]:
    sums: dict[InvoiceKind, Sums] = defaultdict(Sums)
    for part in parts:
        sums[part.kind] += _side_sums(part)
    return dict(sums)


def _rates(parts: Iterable[Summary]) -> tuple[RateSums, ...]:
    sums: dict[Decimal, Sums] = defaultdict(Sums)
    for part in parts:
        if part.rate is not None:
            sums[part.rate] += _side_sums(part)
    return tuple(RateSums(rate, sums[rate]) for rate in sorted(sums, reverse=True))


class _Stock(Struct, frozen=True):
    """Numbers at both ends of a month, code by code."""

    work: UnitOfWork
    period: TaxPeriod
    situation: Situation

    def all(self) -> dict[InvoiceKind, Stock]:
        """Every kind the disk has volumes of."""
        used = {each.code: each for each in self._used()}
        found: dict[InvoiceKind, Stock] = {}
        for code, ranges in _by_code(self.situation.ranges).items():
            before = found.get(ranges[0].kind, Stock(0, 0, 0))
            here = self._of_code(code, ranges, used.get(code))
            found[ranges[0].kind] = Stock(
                before.opening + here.opening,
                before.used + here.used,
                before.closing + here.closing,
            )
        return found

    def _used(self) -> tuple[UsedNumbers, ...]:
        return self.work.days.numbers(self.period.first_day, self.period.last_day)

    def _of_code(self, code: str, ranges: list[NumberRange], used: UsedNumbers | None) -> Stock:
        if used is None:
            most = max(each.last for each in ranges)
            last = self.work.days.last_number(code, most, self.period.first_day)
            left = _left_after(ranges, last)
            return Stock(left, 0, self._closing(ranges, left))
        opening = _left_after(ranges, used.least - 1)
        return Stock(
            opening, used.tickets, self._closing(ranges, _left_after(ranges, used.greatest))
        )

    def _closing(self, ranges: list[NumberRange], by_book: int) -> int:
        """The present month's is the disk's own."""
        now = TaxPeriod.of(self.situation.today)
        return sum(each.left for each in ranges) if self.period == now else by_book


def _by_code(ranges: Iterable[NumberRange]) -> dict[str, list[NumberRange]]:
    found: dict[str, list[NumberRange]] = defaultdict(list)
    for each in ranges:
        found[each.code].append(each)
    return found


def _left_after(ranges: Iterable[NumberRange], number: int) -> int:
    """Numbers above this one."""
    return sum(max(0, each.last - max(number, each.first - 1)) for each in ranges)
