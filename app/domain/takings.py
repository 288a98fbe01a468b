"""What was issued, counted: the figures of a day, a month, a rate (开具情况)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

from app.domain.invoice import InvoiceKind, ZeroRate
from app.domain.money import ZERO, Money
from app.domain.rates import rate_title

DAYS_SHOWN = 30  # today and the twenty-nine days before


class Takings(Struct, frozen=True):
    """Tickets by sort, and the money of those that count (实际 = 正数 + 负数, void ones left out).

    >>> one = Takings(positive=1, net=Money(100), tax=Money(13))
    >>> (one + Takings(void=1)).tickets, str(one.gross)
    (2, '1.13')
    """

    positive: int = 0  # 正
    negative: int = 0  # 红
    void: int = 0  # 作废, blank ones included
    net: Money = ZERO
    tax: Money = ZERO

    @property
    def tickets(self) -> int:
        """Every number that was taken."""
        return self.positive + self.negative + self.void

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax

    def __add__(self, other: Takings) -> Takings:
        return Takings(
            self.positive + other.positive,
            self.negative + other.negative,
            self.void + other.void,
            self.net + other.net,
            self.tax + other.tax,
        )


NOTHING = Takings()


def together(parts: Iterable[Takings]) -> Takings:
    """The sum of many."""
    whole = NOTHING
    for part in parts:
        whole += part
    return whole


class RateTakings(Struct, frozen=True):
    """What bears one rate: 正数 and 负数 together; of rate 0 what bears one flag (免税, 不征税)."""

    rate: Decimal
    net: Money
    tax: Money
    zero_rate: ZeroRate = ZeroRate.NONE

    @property
    def title(self) -> str:
        """As the statistics say it."""
        return rate_title(self.rate, self.zero_rate)

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax


class TaxDue(Struct, frozen=True):
    """应缴未缴 of one month (2024-01), by its 申报期限."""

    period: str
    amount: Money
    due: date


class StartFigures(Struct, frozen=True):
    """What the start page counts from the book, as of one day."""

    today: date
    day: Takings
    month: Takings
    same_days_before: Takings  # of the month before, from its first to this day of the month
    days: tuple[tuple[date, Takings], ...]  # the last thirty, today last, empty ones too
    rates: tuple[RateTakings, ...] = ()  # this month, the largest first
    used: Mapping[InvoiceKind, int] = field(default_factory=dict)  # numbers taken in those days
    drafts: int = 0
    newest_draft: str = ""
    newest_draft_at: datetime | None = None
    attempts: int = 0  # requests whose outcome is not in the book
    refused: int = 0  # events with 验签失败
    voids: int = 0  # that the bureau was not told of: no count of unsent tickets has them
    owed: tuple[TaxDue, ...] = ()  # the oldest month first

    @property
    def open_days(self) -> int:
        """On how many of the days anything was issued."""
        return sum(1 for _, takings in self.days if takings.tickets)

    @property
    def busiest(self) -> tuple[date, Takings] | None:
        """The day of the highest amount; None when nothing was taken."""
        best = max(self.days, key=lambda each: each[1].gross.fen, default=None)
        return best if best is not None and best[1].gross.fen > 0 else None

    def days_of_use(self, kind: InvoiceKind, left: int) -> int | None:
        """For how many days of business the numbers of a kind last, at the pace of the last
        thirty days; None: none was used."""
        used = self.used.get(kind, 0)
        return left * self.open_days // used if used else None

    @property
    def change_percent(self) -> Decimal | None:
        """This month against the same days of the month before, one place; None: there is
        nothing to compare with."""
        return percent_more(self.month.gross, self.same_days_before.gross)


def percent_more(now: Money, before: Money) -> Decimal | None:
    """By how many percent it is more.

    >>> percent_more(Money(108_200), Money(100_000)), percent_more(Money(1), Money(0))
    (Decimal('8.2'), None)
    """
    if before.fen <= 0:
        return None
    tenths = (now - before).share(1000, before.fen)
    return Decimal(tenths.fen).scaleb(-1)
