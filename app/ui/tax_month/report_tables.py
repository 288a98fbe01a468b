"""Statistics as tables of cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from app.domain.kinds import SHORT_NAMES
from app.domain.money import Money
from app.domain.statistics import (
    CodeMonth,
    MonthReport,
    RateSums,
    Stock,
    Sums,
    YearReport,
)
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

_COUNT, _MONEY = "99,999", "9,999,999.00"
COUNTS = ("正数", "正废", "负数", "负废", "空白废")
MONEY = (
    *("正数金额", "正数税额", "正废金额", "正废税额"),
    *("负数金额", "负数税额", "负废金额", "负废税额"),
)
CAME, WENT = ("期初库存", "购进", "分机收回"), ("退回", "分机分配")
ACTUAL = ("实际金额", "实际税额", "价税合计")


def shown(amount: Money) -> str:
    """An amount as a report shows it: nothing where there is none."""
    return f"{amount.in_yuan:,.2f}" if amount else "—"


def counts(sums: Sums) -> tuple[str, ...]:
    """Tickets of the five sides."""
    found = (
        *(sums.positive, sums.positive_void, sums.negative),
        *(sums.negative_void, sums.blank_void),
    )
    return tuple(f"{number:,}" for number in found)


def money(sums: Sums) -> tuple[str, ...]:
    """Net and tax of the four sides that have money."""
    return tuple(
        shown(amount)
        for amount in (
            *(sums.positive_net, sums.positive_tax),
            *(sums.positive_void_net, sums.positive_void_tax),
            *(sums.negative_net, sums.negative_tax),
            *(sums.negative_void_net, sums.negative_void_tax),
        )
    )


def actual(sums: Sums) -> tuple[str, ...]:
    """What counts."""
    return tuple(f"{a.in_yuan:,.2f}" for a in (sums.actual_net, sums.actual_tax, sums.gross))


def _right(titles: Sequence[str], sample: str) -> tuple[Column, ...]:
    return tuple(Column(title, sample, align="right") for title in titles)


class ReportModel(RowModel[tuple[str, ...]]):
    """Rows of texts; the first column is a name, the last row the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: frozenset[int] = frozenset()  # rows that do not add up

    def show_report_rows(self, found: Sequence[tuple[str, ...]], wrong: Sequence[int] = ()) -> None:
        """Other rows, and which do not add up."""
        self.wrong = frozenset(wrong)
        self.show_rows(found)

    def cell(self, row: int, column: int) -> Cell:
        last = row == len(self.found) - 1
        tone = "bad" if row in self.wrong else "text"
        align = "right" if column else "left"
        return Cell(self.found[row][column], tone=tone, align=align, strong=last)


class CountModel(ReportModel):
    """份数: 期初, what came and went, used on the five sides, 期末, by kind."""

    columns: ClassVar[Sequence[Column]] = (
        Column("票种", "026 电子普票"),
        *_right((*CAME, *WENT, *COUNTS, "期末库存"), _COUNT + "9"),
        Column("", stretch=True),
    )

    def show_report(self, report: MonthReport) -> None:
        """The kinds of a month and their sum."""
        rows, wrong = [], []
        held = Stock()
        for place, each in enumerate(report.kinds):
            moved: tuple[str, ...] = ("—",) * 5
            closing = "—"
            if each.stock is not None:
                moved, closing = _moved(each.stock), f"{each.stock.closing:,}"
                held += each.stock
            name = f"{each.kind} {SHORT_NAMES[each.kind]}"
            rows.append((name, *moved, *counts(each.sums), closing, ""))
            if each.stock and each.stock.missing:
                wrong.append(place)
        rows.append(("合计", *_moved(held), *counts(report.whole), f"{held.closing:,}", ""))
        self.show_report_rows(rows, wrong)


def _moved(stock: Stock) -> tuple[str, ...]:
    came = (stock.opening, stock.bought, stock.taken_back)
    return tuple(f"{number:,}" for number in (*came, stock.returned, stock.handed_out))


class CodeModel(ReportModel):
    """领用存: each code with its numbers at both ends."""

    columns: ClassVar[Sequence[Column]] = (
        Column("发票代码", "099002300104 电子普票"),
        *_right((*CAME, *WENT, "已用", "其中作废", "期末库存"), _COUNT + "9"),
        *_right(("期初起止", "期末起止"), "00000001-00000500"),
        Column("", stretch=True),
    )

    def show_codes(self, codes: Sequence[CodeMonth]) -> None:
        """The codes, without a sum: their numbers are told apart."""
        wrong = [place for place, each in enumerate(codes) if each.stock.missing]
        self.show_report_rows([_code_row(each) for each in codes], wrong)

    def cell(self, row: int, column: int) -> Cell:
        """No row is a sum."""
        return replace(super().cell(row, column), strong=False)


def _code_row(each: CodeMonth) -> tuple[str, ...]:
    stock = each.stock
    return (
        f"{each.code} {SHORT_NAMES[each.kind]}",
        *_moved(stock),
        *(f"{number:,}" for number in (stock.used, each.void, stock.closing)),
        _span(each.opening_first, each.opening_last),
        _span(each.closing_first, each.closing_last),
        "",
    )


def _span(first: int, last: int) -> str:
    return f"{first:08d}-{last:08d}" if last else "—"


class RateModel(ReportModel):
    """金额 and 税额 of every side, by rate."""

    columns: ClassVar[Sequence[Column]] = (
        Column("税率", "13% 合计"),
        *_right((*MONEY, *ACTUAL), _MONEY),
    )

    def show_rates(self, rates: Sequence[RateSums], whole: Sums) -> None:
        """The rates and their sum."""
        rows = [(e.title, *money(e.sums), *actual(e.sums)) for e in rates]
        self.show_rows([*rows, ("合计", *money(whole), *actual(whole))])


class MonthsModel(ReportModel):
    """Twelve months: tickets of the five sides, money that counts."""

    columns: ClassVar[Sequence[Column]] = (
        Column("所属期", "2024-01"),
        *_right(COUNTS, _COUNT),
        *_right(ACTUAL, "9" + _MONEY),
        Column("", stretch=True),
    )

    def show_report(self, report: YearReport) -> None:
        """The months and their sum."""
        rows = [
            (f"{period // 100}-{period % 100:02d}", *counts(sums), *actual(sums), "")
            for period, sums in report.months
        ]
        self.show_rows([*rows, ("合计", *counts(report.whole), *actual(report.whole), "")])
