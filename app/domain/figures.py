"""Figures out of text: strict, because a figure misread is a wrong ticket.

Only ASCII digits, one point, one sign; no thousand separators, no exponent, no full-width digits.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.money import WIDE, Money

if TYPE_CHECKING:
    from app.domain.places import Place
    from app.domain.profile_parts import NumberRule

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_LONGEST = 80
_SHOWN = 40


def read_number(text: str, rule: NumberRule, place: Place, field: str) -> Decimal | None:
    """The figure, exactly as typed; None: nothing was given.

    Raises NOT-A-NUMBER (text; decimals) for anything else, or for more decimals than the rule has,
    AMOUNT-TOO-LARGE (text, digits) for more digits before the point.
    """
    text = text.strip()
    if not text:
        return None
    plain = text.replace(".", "", 1)
    if not ((plain.isascii() and plain.isdigit()) or _NUMBER.fullmatch(text)):
        raise place.broken("NOT-A-NUMBER", field, text=text[:_SHOWN])
    if not rule.decimals >= len(text) <= rule.digits - rule.decimals:
        _refuse_size(text, rule, place, field)
    return Decimal(text)


def _refuse_size(text: str, rule: NumberRule, place: Place, field: str) -> None:
    """Signs before the point, which zeros do not fill, and behind it."""
    whole, _, fraction = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > rule.digits - rule.decimals:
        digits = rule.digits - rule.decimals
        raise place.broken("AMOUNT-TOO-LARGE", field, text=text[:_SHOWN], digits=digits)
    if len(fraction.rstrip("0")) > rule.decimals or len(text) > _LONGEST:
        raise place.broken("NOT-A-NUMBER", field, text=text[:_SHOWN], decimals=rule.decimals)


def read_money(text: str, rule: NumberRule, place: Place, field: str) -> Money | None:
    """The amount in yuan; None: nothing was given. Raises as `read_number`."""
    if not text:
        return None
    yuan, _, fen = text.partition(".")
    if 2 <= rule.decimals <= rule.digits - len(text) and len(fen) == 2 and yuan:
        digits = yuan + fen  # as most amounts are written
        if digits.isascii() and digits.isdigit():
            return Money(int(digits))
    figure = read_number(text, rule, place, field)
    return None if figure is None else Money.yuan(figure)


def fen_off(quantity: Decimal, price: Decimal, amount: Money) -> Decimal:
    """How many fen quantity × price is away from an amount.

    >>> fen_off(Decimal(3), Decimal("0.333"), Money(100))
    Decimal('0.100')
    """
    product = WIDE.multiply(quantity, price)
    return abs(WIDE.multiply(product, 100) - amount.fen)


def fits(amount: Money, rule: NumberRule) -> bool:
    """Whether a computed amount can be kept.

    >>> from app.domain.profile_parts import NumberRule
    >>> fits(Money(10**16), NumberRule(16, 2))
    False
    """
    largest: int = 10**rule.digits
    return abs(amount.fen) < largest
