"""Money in whole fen. The one place where an amount is rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from msgspec import Struct

WIDE = Context(
    prec=80, rounding=ROUND_HALF_UP
)  # quantity × price, each numeric(36,15), stays exact
_FEN = Decimal("0.01")


class Money(Struct, frozen=True, order=True, gc=False):
    """An amount (金额) in whole fen, 1 yuan = 100 fen. Negative on red-letter invoices.

    >>> Money.yuan("0.015") + Money(1)
    Money(fen=3)
    >>> str(Money(-123456))
    '-1234.56'
    """

    fen: int

    @classmethod
    def yuan(cls, amount: str | int | Decimal) -> Money:
        """Round half up (away from zero) to the fen, as tax arithmetic rounds (四舍五入)."""
        whole = Decimal(amount).quantize(_FEN, context=WIDE)
        return cls(int(whole.scaleb(2, WIDE)))

    @property
    def in_yuan(self) -> Decimal:
        """The exact amount in yuan, two places."""
        return Decimal(self.fen).scaleb(-2)

    @property
    def grouped(self) -> str:
        """As a person reads it, with thousands apart; answers for programs have `str`.

        >>> Money(-123456789).grouped
        '-1,234,567.89'
        """
        return f"{self.in_yuan:,.2f}"

    def share(self, numerator: int, denominator: int) -> Money:
        """This amount × numerator ÷ denominator (> 0), rounded half up (away from zero).

        >>> Money(-5).share(1, 2)
        Money(fen=-3)
        """
        product = self.fen * numerator
        size = (2 * abs(product) + denominator) // (2 * denominator)
        return Money(size if product >= 0 else -size)

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __abs__(self) -> Money:
        return Money(abs(self.fen))

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        sign = "-" if self.fen < 0 else ""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{sign}{yuan}.{fen:02d}"


ZERO = Money(0)
_LARGE = re.compile(r"-?\d{4,}\.\d\d")


def grouped(text: str) -> str:
    """An amount that stands in an answer, as a person reads it; anything else as it is.

    >>> grouped("99999.99"), grouped("2024"), grouped("13%")
    ('99,999.99', '2024', '13%')
    """
    return Money.yuan(text).grouped if _LARGE.fullmatch(text) else text


def total(amounts: Iterable[Money]) -> Money:
    """The sum of an iterable of Money; nothing sums to zero.

    >>> total([Money(1), Money(2)])
    Money(fen=3)
    """
    return Money(sum([amount.fen for amount in amounts]))
