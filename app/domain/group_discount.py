"""One discount over several lines (整组折扣): shared by their amounts, the last takes the fen left.

Source: 国税函〔2006〕1279号; the name check of one discount line over many goods lines is gone
since 2016, so each goods line is followed by its own share.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.figures import read_money
from app.domain.money import ZERO, Money, total
from app.domain.places import Place
from app.domain.rates import read_rate
from app.domain.tax import spread
from app.domain.typed_figures import read_discount

if TYPE_CHECKING:
    from app.domain.profile import Profile


def shares(text: str, amounts: Sequence[Money], profile: Profile) -> tuple[Money, ...]:
    """What is taken off each of the amounts, on their own basis.

    `text` is an amount or a percentage of the whole (`read_discount`). Raises NOT-A-NUMBER,
    NEGATIVE-BLUE (text), DISCOUNT-TOO-LARGE (discount, amount), with the field `discount`.
    """
    whole = total(amounts)
    discount = _discount(text, whole, profile)
    if discount < ZERO:
        raise RuleBroken("NEGATIVE-BLUE", "discount", text=discount)
    if not discount or discount > whole:
        raise RuleBroken("DISCOUNT-TOO-LARGE", "discount", discount=discount, amount=whole)
    return spread(discount, tuple(amounts))


def _discount(text: str, whole: Money, profile: Profile) -> Money:
    amount, percent = read_discount(text)
    if percent:
        written = read_rate(percent)
        part, of = (written.rate if written else Decimal(0)).as_integer_ratio()
        return whole.share(part, of)
    try:
        found = read_money(amount, profile.numbers.amount, Place(1), "discount")
    except RuleBroken as broken:
        broken.field = "discount"
        raise
    return ZERO if found is None else found
