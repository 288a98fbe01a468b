"""Monthly and yearly statistics (月度统计, 年度统计) as tables that hold what can be known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from app.domain.invoice import InvoiceKind, ZeroRate
from app.domain.money import ZERO, Money
from app.domain.rates import rate_title


class Sums(Struct, frozen=True):
    """Tickets and money of the five sides. 实际 = 正数 + 负数: void ones never count.

    >>> one = Sums(positive=2, positive_net=Money(100), negative=1, negative_net=Money(-30))
    >>> one.tickets, str(one.actual_net)
    (3, '0.70')
    """

    positive: int = 0  # 正数
    positive_net: Money = ZERO
    positive_tax: Money = ZERO
    positive_void: int = 0  # 正废
    positive_void_net: Money = ZERO
    positive_void_tax: Money = ZERO
    negative: int = 0  # 负数
    negative_net: Money = ZERO
    negative_tax: Money = ZERO
    negative_void: int = 0  # 负废
    negative_void_net: Money = ZERO
    negative_void_tax: Money = ZERO
    blank_void: int = 0  # 空白废

    @property
    def tickets(self) -> int:
        """Every number that was taken."""
        used = self.positive + self.positive_void + self.negative + self.negative_void
        return used + self.blank_void

    @property
    def actual_net(self) -> Money:
        """实际销售金额."""
        return self.positive_net + self.negative_net

    @property
    def actual_tax(self) -> Money:
        """实际销售税额."""
        return self.positive_tax + self.negative_tax

    @property
    def gross(self) -> Money:
        """实际价税合计."""
        return self.actual_net + self.actual_tax

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in _FIELDS))


_FIELDS = Sums.__struct_fields__
_MONEY = tuple(name for name in _FIELDS if name.endswith(("_net", "_tax")))
NO_SUMS = Sums()


def added(parts: Iterable[Sums]) -> Sums:
    """The sum of many."""
    whole = NO_SUMS
    for part in parts:
        whole += part
    return whole


class Stock(Struct, frozen=True):
    """The numbers of one kind in a month (领用存), of this disk's own volumes. `used` counts
    tickets; `opening` and `closing` are read from the numbers themselves, the present month's
    `closing` from the disk; the rest is what its journal says of whole volumes.

    >>> month = Stock(opening=10, bought=50, used=3, returned=7, closing=50)
    >>> month.missing, (month + month).closing
    (0, 100)
    """

    opening: int = 0  # 期初库存
    bought: int = 0  # 购进
    taken_back: int = 0  # 分机收回
    returned: int = 0  # 退回
    handed_out: int = 0  # 分机分配
    used: int = 0
    closing: int = 0  # 期末库存

    @property
    def missing(self) -> int:
        """期初 + 购进 + 收回 − 退回 − 分配 − 已用 − 期末: 0, or there is a gap in the numbers."""
        there = self.opening + self.bought + self.taken_back
        return there - self.returned - self.handed_out - self.used - self.closing

    def __add__(self, other: Stock) -> Stock:
        names = Stock.__struct_fields__
        return Stock(*(getattr(self, name) + getattr(other, name) for name in names))


class CodeMonth(Struct, frozen=True):
    """One code in a month (发票领用存): its stock, and the numbers from and to; 0: none."""

    kind: InvoiceKind
    code: str
    stock: Stock
    void: int = 0  # of those that were used
    opening_first: int = 0
    opening_last: int = 0
    closing_first: int = 0
    closing_last: int = 0


class KindMonth(Struct, frozen=True):
    """One kind in one month. `stock` None: this disk has no volume of it."""

    kind: InvoiceKind
    sums: Sums
    stock: Stock | None = None

    @property
    def of_other_disks(self) -> int:
        """Tickets of the book that another disk numbered."""
        return self.sums.tickets - (self.stock.used if self.stock else 0)


class RateSums(Struct, frozen=True):
    """What bears one rate; of rate 0 what bears one flag (免税, 不征税, the zero rates)."""

    rate: Decimal
    sums: Sums
    zero_rate: ZeroRate = ZeroRate.NONE

    @property
    def title(self) -> str:
        """As a table says it.

        >>> RateSums(Decimal(0), Sums(), ZeroRate.EXEMPT).title, RateSums(Decimal(0), Sums()).title
        ('免税', '0%')
        """
        return rate_title(self.rate, self.zero_rate)


class Origin(Struct, frozen=True):
    """Of whom a report speaks, and when it was made (the disk's time)."""

    taxpayer_name: str
    taxpayer_id: str
    disk_number: str
    made_at: datetime
    simulated: bool


class MonthReport(Struct, frozen=True):
    """发票汇总表 of one month, of one kind or (`kind` None) of all."""

    period: int  # yyyymm
    kind: InvoiceKind | None
    origin: Origin
    kinds: tuple[KindMonth, ...]
    rates: tuple[RateSums, ...]  # the highest first
    whole: Sums  # the tickets themselves
    codes: tuple[CodeMonth, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the rates together are the tickets, to the fen."""
        return agree(self.whole, self.rates)


class YearReport(Struct, frozen=True):
    """The same by month."""

    year: int
    kind: InvoiceKind | None
    origin: Origin
    months: tuple[tuple[int, Sums], ...]  # (yyyymm, sums), January first, all twelve
    rates: tuple[RateSums, ...]
    whole: Sums

    @property
    def agrees(self) -> bool:
        """Whether months and rates each make up the whole."""
        return added(sums for _, sums in self.months) == self.whole and agree(
            self.whole, self.rates
        )


class Dimension(StrEnum):
    """By what tickets are told apart (分类统计)."""

    RATE = "rate"  # 税率
    GOODS = "goods"  # 商品
    BUYER = "buyer"  # 客户
    DRAWER = "drawer"  # 开票员


class Named(Struct, frozen=True):
    """One subject: what it is called, what else tells it apart (tax id, type and unit)."""

    name: str
    more: str
    sums: Sums


class Breakdown(Struct, frozen=True):
    """A month (`period` yyyymm) or a year (yyyy) by one dimension, the largest first. `subjects`:
    how many there are; `rest`: those that are not among `rows`, together. `behind`: tickets
    that had to be counted on the spot."""

    period: int
    kind: InvoiceKind | None
    dimension: Dimension
    origin: Origin
    rows: tuple[Named, ...]
    subjects: int
    parts: Sums  # of all subjects
    whole: Sums  # of the tickets themselves, by the summaries kept with each
    behind: int = 0

    @property
    def rest(self) -> Sums:
        """What the subjects have that are not shown."""
        shown = added(each.sums for each in self.rows)
        names = Sums.__struct_fields__
        return Sums(*(getattr(self.parts, name) - getattr(shown, name) for name in names))

    @property
    def agrees(self) -> bool:
        """Whether all subjects together have what the tickets have, to the fen."""
        return all(getattr(self.whole, name) == getattr(self.parts, name) for name in _MONEY)


def agree(whole: Sums, rates: Iterable[RateSums]) -> bool:
    """Whether the money of all rates is that of the tickets. (Counts are not added up: a ticket
    of two rates is one ticket.)"""
    parts = added(each.sums for each in rates)
    return all(getattr(whole, name) == getattr(parts, name) for name in _MONEY)
