"""Tax out of an amount (价税分离) and tax on an amount, to the fen.

Every function rounds half up once. A rate is a fraction: Decimal("0.13").
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from app.domain.money import ZERO, Money


def tax_on(net: Money, rate: Decimal) -> Money:
    """The tax of an amount without tax.

    >>> tax_on(Money.yuan("100.00"), Decimal("0.13"))
    Money(fen=1300)
    """
    part, whole = _ratio(rate)
    return net.share(part, whole)


@lru_cache(maxsize=256)
def _ratio(rate: Decimal) -> tuple[int, int]:
    return rate.as_integer_ratio()


def split_tax_inclusive(gross: Money, rate: Decimal) -> tuple[Money, Money]:
    """Net amount and tax of a price that contains the tax. They always add up to it.

    >>> split_tax_inclusive(Money.yuan("100.00"), Decimal("0.13"))
    (Money(fen=8850), Money(fen=1150))
    """
    part, whole = _ratio(rate)
    net = gross.share(whole, whole + part)
    return net, gross - net


def split_difference(gross: Money, deduction: Money, rate: Decimal) -> tuple[Money, Money]:
    """差额征税: tax lies only on what is left after the deduction (扣除额).

    Source: 财税〔2016〕36号, the deduction is part of the net amount on the face.
    >>> split_difference(Money.yuan("113.00"), Money.yuan("13.00"), Decimal("0.13"))
    (Money(fen=10150), Money(fen=1150))
    """
    net, tax = split_tax_inclusive(gross - deduction, rate)
    return net + deduction, tax


def split_reduced(gross: Money, rate: Decimal, reduced_from: Decimal) -> tuple[Money, Money]:
    """减按计征: the price is divided by 1 + the full rate, the tax taken at the reduced one.

    Source: 国家税务总局公告2016年第16号 (homes let by persons: 5 % reduced to 1.5 %).
    >>> split_reduced(Money.yuan("1050.00"), Decimal("0.015"), Decimal("0.05"))
    (Money(fen=103500), Money(fen=1500))
    """
    part, whole = _ratio(rate)
    full_part, full_whole = _ratio(reduced_from)
    tax = gross.share(part * full_whole, whole * (full_whole + full_part))
    return gross - tax, tax


def tax_on_reduced_net(net: Money, rate: Decimal, reduced_from: Decimal) -> Money:
    """The tax of a reduced line of which only the net amount is known.

    >>> tax_on_reduced_net(Money.yuan("1035.00"), Decimal("0.015"), Decimal("0.05"))
    Money(fen=1500)
    """
    part, whole = _ratio(rate)
    full_part, full_whole = _ratio(reduced_from)
    ratio_part, ratio_whole = part * full_whole, whole * (full_whole + full_part)
    return net.share(ratio_part, ratio_whole - ratio_part)


def spread(amount: Money, over: tuple[Money, ...]) -> tuple[Money, ...]:
    """An amount shared over others by their size; the last takes the fen that is left.

    No share is below zero or above what it stands against, as long as `amount` is not above
    their sum.
    >>> [share.fen for share in spread(Money(1000), (Money(10000),) * 3)]
    [333, 333, 334]
    >>> [share.fen for share in spread(Money(3), (Money(1),) * 5)]
    [1, 0, 1, 0, 1]
    """
    whole = sum(part.fen for part in over)
    shares = [amount.share(part.fen, whole) for part in over[:-1]]
    last = amount - Money(sum(share.fen for share in shares))
    if ZERO <= last <= over[-1]:
        return (*shares, last)
    return _spread_running(amount, over, whole)


def _spread_running(amount: Money, over: tuple[Money, ...], whole: int) -> tuple[Money, ...]:
    shares, before, seen = [], ZERO, 0
    for part in over:
        seen += part.fen
        upto = amount.share(seen, whole)
        shares.append(upto - before)
        before = upto
    return tuple(shares)
