"""Monthly and yearly statistics (月度统计, 年度统计) from the summaries kept with every ticket.

Stock is worked out in `stock_of_month`. By goods, buyer and drawer (分类统计) tickets are counted
into summaries when somebody looks (`fold`), not when they are issued: `repositories.breakdowns`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.statistics import (
    NO_SUMS,
    Breakdown,
    Dimension,
    KindMonth,
    MonthReport,
    Named,
    Origin,
    RateSums,
    Sums,
    YearReport,
    added,
)
from app.repositories.summaries import Side
from app.services.files import write_whole
from app.services.reports.stock_of_month import StockOfMonth, by_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from app.domain.invoice import ZeroRate
    from app.domain.situation import Situation
    from app.domain.tax_period import TaxPeriod
    from app.exchange.statements import Sheet
    from app.repositories.summaries import Summary
    from app.services.book import Book
    from printing.ports import SheetWriter

    Report = MonthReport | YearReport | Breakdown

FEW = 200  # tickets that are counted on the spot again and again without being felt
SHOWN = 100  # subjects of a breakdown; a file has all of them


class Statistics(Struct):
    """Reads the book; what the disk has is handed in."""

    book: Book
    refuse_own: Callable[[Path], None]
    paper: Callable[[], SheetWriter]

    def month(
        self, period: TaxPeriod, kind: InvoiceKind | None, situation: Situation
    ) -> MonthReport:
        """One month, of one kind or of all."""
        with self.book.reading() as work:
            found = _wanted(work.summaries.month(_number(period)), kind)
            codes = StockOfMonth(work, period, situation).codes()
        sums, stock = _sums(each for each in found if each.rate is None), by_kind(codes)
        kinds = [each for each in stock if kind in (None, each)]
        kinds += [each for each in sums if each not in stock]
        return MonthReport(
            period=_number(period),
            kind=kind,
            origin=_origin(situation),
            kinds=tuple(
                KindMonth(each, sums.get(each, NO_SUMS), stock.get(each)) for each in kinds
            ),
            rates=_rates(found),
            whole=added(sums.values()),
            codes=tuple(each for each in codes if kind in (None, each.kind)),
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

    def breakdown(
        self,
        dimension: Dimension,
        period: int,
        kind: InvoiceKind | None,
        situation: Situation,
        most: int = SHOWN,
    ) -> Breakdown:
        """A month (yyyymm) or a year (yyyy) by rate, goods, buyer or drawer; `most` 0: all."""
        with self.book.reading() as work:
            months = (period, period) if period > 9999 else (period * 100 + 1, period * 100 + 12)
            found = _wanted(work.summaries.between(*months), kind)
            whole = added(_side_sums(each) for each in found if each.rate is None)
            behind = work.breakdowns.behind()
            if dimension is Dimension.RATE:
                rows, subjects, parts = _by_rate(found)
            else:
                rows = work.breakdowns.ranked(dimension, period, kind, most)
                subjects, parts = work.breakdowns.whole(dimension, period, kind)
        return Breakdown(
            period=period,
            kind=kind,
            dimension=dimension,
            origin=_origin(situation),
            rows=rows,
            subjects=subjects,
            parts=parts,
            whole=whole,
            behind=behind,
        )

    def fold(self) -> int:
        """Count the next tickets into the summaries by subject; how many are left to do. The
        answers are the same before and after, only sooner."""
        with self.book.reading() as work:
            if work.breakdowns.behind() < FEW:
                return 0
        with self.book.writing() as work:
            left = work.breakdowns.fold()
            work.commit()
        return left

    def export(self, report: Report, path: Path) -> Path:
        """Write it; the ending (.csv, .xlsx, .pdf) names the format. FILE-FORMAT,
        FILE-NOT-WRITTEN."""
        from app.exchange import statements

        self.refuse_own(path)
        ending, at = path.suffix.lower(), report.origin.made_at
        sheets = statements.sheets_of(report)
        if ending == ".pdf":
            write_whole(path, lambda file: file.write(self._printed(sheets, report)))
            return path
        write = statements.writer(ending, also=(".pdf",))  # made of pages, not of rows
        write_whole(path, lambda file: write(sheets, file, at))
        return path

    def _printed(self, sheets: tuple[Sheet, ...], report: Report) -> bytes:
        from app.services.reports.report_paper import pages_of

        return self.paper().write(
            pages_of(sheets), title=sheets[0].name, created=report.origin.made_at
        )


def _by_rate(found: list[Summary]) -> tuple[tuple[Named, ...], int, Sums]:
    rates = _rates(found)
    named = [Named(each.title, "", each.sums) for each in rates]
    named.sort(key=lambda each: -each.sums.gross.fen)
    return tuple(named), len(named), added(each.sums for each in rates)


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
    sums: dict[tuple[Decimal, ZeroRate], Sums] = defaultdict(Sums)
    for part in parts:
        if part.rate is not None:
            sums[part.rate, part.zero_rate] += _side_sums(part)
    keys = sorted(sums, key=lambda key: (-key[0], key[1]))
    return tuple(RateSums(rate, sums[rate, flag], flag) for rate, flag in keys)
