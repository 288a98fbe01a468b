"""一窗式比对 as the bureau answers it: its books beside the return, by rate and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.filed import filed_of
from app.bureau.month_books import MonthBooks
from app.domain.comparison import TOLERANCE_FEN, Compared, Declared, all_match, compared
from app.domain.filing_rhythm import covered_months
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import Comparison, ComparisonLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.bureau.taxpayers import Filer
    from app.bureau.work import Work
    from app.domain.vat_return import FormLine

Four = tuple[int, int, int, int]
NOTHING: Four = (0, 0, 0, 0)
TOLERANCE = "compare_tolerance_fen"  # setting


class Comparisons:
    """Of one taxpayer."""

    def __init__(self, work: Work, filer: Filer) -> None:
        self._work = work
        self._filer = filer

    def lines(self, period: TaxPeriod) -> tuple[Compared, ...]:
        """By rate, as things stand now."""
        months = self._months(period)
        books = MonthBooks(self._work, self._filer, months).books()
        filed = filed_of(self._work, self._filer.tax_id, months[-1])
        tolerance = int(self._work.settings.get(TOLERANCE, str(TOLERANCE_FEN)))
        return compared(books, None if filed is None else declared(*filed), tolerance)

    def comparison(self, period: TaxPeriod) -> Comparison:
        """As it is answered: the whole first."""
        lines = self.lines(period)
        told = tuple(_told(line) for line in lines)
        months = self._months(period)
        books = MonthBooks(self._work, self._filer, months)
        return Comparison(
            period=str(period),
            matches=all_match(lines),
            lines=(_whole(told), *told) if told else (),
            waiting=tuple(sorted(books.waiting())),
            replaced=books.replaced(),
            filed=filed_of(self._work, self._filer.tax_id, months[-1]) is not None,
        )

    def _months(self, period: TaxPeriod) -> tuple[TaxPeriod, ...]:
        return covered_months(period, quarterly=self._filer.by_quarter)


def declared(
    lines: Iterable[FormLine], prefilled: Iterable[FormLine] | None
) -> tuple[Declared, ...]:
    """What a return says of each rate, beside what it was prefilled with; None: not known."""
    sums = _sums(lines)
    before = None if prefilled is None else _sums(prefilled)
    known = (*sums.items(), *(before or {}).items())
    rates = sorted({rate for rate, four in known if any(four)})
    return tuple(
        Declared(
            rate,
            *sums.get(rate, NOTHING),
            prefilled=None if before is None else before.get(rate, NOTHING)[:2],
        )
        for rate in rates
    )


def _sums(lines: Iterable[FormLine]) -> dict[int, Four]:
    """Of each rate that has any: net and tax with tickets, net and tax without."""
    sums: dict[int, list[int]] = {}
    for line in lines:
        if line.rate < 0:
            continue
        four = sums.setdefault(line.rate, [0, 0, 0, 0])
        place = 2 if line.key.startswith("unbilled.") else 0
        four[place] += line.net_fen
        four[place + 1] += line.tax_fen
    return {rate: (one, two, three, four) for rate, (one, two, three, four) in sums.items()}


def _told(line: Compared) -> ComparisonLine:
    return ComparisonLine(
        rate=line.rate,
        disks_fen=line.disks_tax_fen,
        bureau_fen=line.bureau_tax_fen,
        return_fen=line.return_tax_fen,
        disks_net_fen=line.disks_net_fen,
        bureau_net_fen=line.bureau_net_fen,
        return_net_fen=line.return_net_fen,
        reasons=tuple(line.reasons),
    )


def _whole(lines: tuple[ComparisonLine, ...]) -> ComparisonLine:
    reasons = dict.fromkeys(reason for line in lines for reason in line.reasons)
    return ComparisonLine(
        rate=-1,
        disks_fen=sum(line.disks_fen for line in lines),
        bureau_fen=sum(line.bureau_fen for line in lines),
        return_fen=sum(line.return_fen for line in lines),
        disks_net_fen=sum(line.disks_net_fen for line in lines),
        bureau_net_fen=sum(line.bureau_net_fen for line in lines),
        return_net_fen=sum(line.return_net_fen for line in lines),
        reasons=tuple(reasons),
    )
