"""A breakdown as bars and rows, and the tickets behind each; no Qt in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from app.domain.money import Money
from app.domain.searching import Filter
from app.domain.statistics import Breakdown, Dimension, Named, Sums
from app.domain.tax_period import TaxPeriod
from app.ui.home.scale import words

TITLES = {
    Dimension.RATE: "税率",
    Dimension.GOODS: "商品",
    Dimension.BUYER: "客户",
    Dimension.DRAWER: "开票员",
}
MORE = {
    Dimension.RATE: "",
    Dimension.GOODS: "规格型号 单位",
    Dimension.BUYER: "纳税人识别号",
    Dimension.DRAWER: "",
}
NAMELESS = "（没有名称）"
BARS = 10


class Rank(Struct, frozen=True):
    """One bar: 价税合计 in fen and its share of the whole in thousandths."""

    name: str
    fen: int
    thousandths: int
    tickets: int
    rest: bool = False  # all others together

    @property
    def figures(self) -> str:
        """Beside the bar."""
        return f"{short(self.fen)} · {self.share}"

    @property
    def share(self) -> str:
        """Of all subjects together."""
        return f"{self.thousandths / 10:.1f}%"

    @property
    def sentence(self) -> str:
        """The bar in words."""
        return f"{self.name}　{Money(self.fen).in_yuan:,.2f} 元　{self.share}　{self.tickets} 张"


def ranks_of(report: Breakdown) -> tuple[Rank, ...]:
    """The largest as bars, the rest of them as one."""
    whole = report.parts.gross.fen
    shown = [each for each in report.rows if each.sums.positive or each.sums.negative]
    ranks = [_rank(named(each), each.sums, whole) for each in shown[:BARS]]
    left = report.subjects - len(ranks)
    if len(shown) > BARS or len(report.rows) < report.subjects:
        fen = whole - sum(each.fen for each in ranks)
        tickets = _counting(report.parts) - sum(each.tickets for each in ranks)
        ranks.append(Rank(f"其余 {left:,} 项", fen, share_of(fen, whole), tickets, rest=True))
    return tuple(ranks)


def sentence_of(report: Breakdown, ranks: tuple[Rank, ...]) -> str:
    """The chart in words."""
    title = TITLES[report.dimension]
    told = "；".join(each.sentence for each in ranks)
    return f"按{title}的价税合计：{told}" if ranks else f"按{title}：没有数据"


def named(each: Named) -> str:
    """What a subject is called."""
    return each.name or NAMELESS


def share_of(fen: int, whole: int) -> int:
    """In thousandths; nothing is nothing of nothing."""
    return round(fen * 1000 / whole) if whole else 0


def short(fen: int) -> str:
    """An amount beside a bar, to three digits or so.

    >>> short(123_456_789), short(-5_000), short(98_765)
    ('123.5 万', '-50', '988')
    """
    yuan = fen / 100
    if abs(yuan) >= 100_000_000:
        return f"{yuan / 100_000_000:,.2f} 亿"
    if abs(yuan) >= 10_000:
        return f"{yuan / 10_000:,.1f} 万"
    return words(round(yuan) * 100)


def tickets_of(report: Breakdown, place: int) -> Filter:
    """The tickets behind a row."""
    row = report.rows[place]
    first, last = days_of(report.period)
    asked: dict[Dimension, dict[str, Any]] = {
        Dimension.RATE: {"rate": row.name},
        Dimension.GOODS: {"goods": row.name},
        Dimension.BUYER: {"buyer": row.more or row.name},
        Dimension.DRAWER: {"drawer": row.name},
    }
    return Filter(first_day=first, last_day=last, kind=report.kind, **asked[report.dimension])


def days_of(period: int) -> tuple[date, date]:
    """The first and last day of a month (yyyymm) or a year (yyyy).

    >>> [str(day) for day in days_of(202402)], [str(day) for day in days_of(2024)]
    (['2024-02-01', '2024-02-29'], ['2024-01-01', '2024-12-31'])
    """
    if period < 10_000:
        return date(period, 1, 1), date(period, 12, 31)
    month = TaxPeriod(*divmod(period, 100))
    return month.first_day, month.last_day


def _rank(name: str, sums: Sums, whole: int) -> Rank:
    fen = sums.gross.fen
    return Rank(name, fen, share_of(fen, whole), _counting(sums))


def _counting(sums: Sums) -> int:
    return sums.positive + sums.negative
