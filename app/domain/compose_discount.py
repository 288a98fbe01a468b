"""Discount lines (折扣行): out of a discount beside a line, or as a line of its own.

Source: 国税函〔2006〕1279号 and 国税发〔2006〕156号: price and discount stand on one ticket.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.compose_line import read_line_rate
from app.domain.figures import read_money
from app.domain.invoice import Line, Nature
from app.domain.money import ZERO, Money
from app.domain.rates import read_rate

if TYPE_CHECKING:
    from app.domain.desk import Desk
    from app.domain.entry import EnteredLine
    from app.domain.places import Place


def with_discount(line: EnteredLine, goods: Line, place: Place, desk: Desk) -> tuple[Line, ...]:
    """The goods line alone, or as 被折扣行 followed by its 折扣行.

    Raises DISCOUNT-TOO-LARGE (discount, amount), DISCOUNT-RATE-UNCLEAR (text), NOT-A-NUMBER.
    """
    if not (line.discount or line.discount_rate):
        return (goods,)
    discount = _discount(line, goods, place, desk)
    if not discount:
        return (goods,)
    if discount > (goods.gross if line.amount_with_tax else goods.net):
        facts = {"discount": discount, "amount": goods.net}
        raise place.broken("DISCOUNT-TOO-LARGE", "discount", **facts)
    net, tax = _net_and_tax(line, goods, discount, place, desk)
    return replace(goods, nature=Nature.DISCOUNTED), discount_line(goods, net, tax)


def discount_line(goods: Line, net: Money, tax: Money) -> Line:
    """The 折扣行 of a goods line: same name, code and rate, no figures but the amounts, below
    zero on a blue ticket. `net` and `tax` are what is taken off."""
    return replace(
        goods,
        net=-net,
        tax=-tax,
        spec="",
        unit="",
        quantity=None,
        price=None,
        with_tax=False,
        nature=Nature.DISCOUNT,
        deduction=ZERO,
    )


def entered_discount(line: EnteredLine, goods: Line | None, place: Place, desk: Desk) -> Line:
    """A line that a format marks as 折扣行 (nature 1); what it leaves out is as on its goods line.

    Raises DISCOUNT-ORPHAN, DISCOUNT-HAS-FIGURES, DISCOUNT-NOT-NEGATIVE (amount), FIELD-MISSING,
    NOT-A-NUMBER.
    """
    if goods is None:
        raise place.broken("DISCOUNT-ORPHAN", "nature")
    if line.quantity.strip(" 0.") or line.price.strip(" 0."):
        raise place.broken("DISCOUNT-HAS-FIGURES", "quantity")
    rules = desk.terms.profile.numbers
    amount = read_money(line.amount, rules.amount, place, "amount")
    if amount is None:
        raise place.broken("FIELD-MISSING", "amount")
    if amount.fen >= 0:
        raise place.broken("DISCOUNT-NOT-NEGATIVE", "amount", amount=amount)
    written = read_line_rate(line, place)
    rate = goods.rate if written is None else written.rate
    tax = read_money(line.tax, rules.amount, place, "tax")
    net, tax = _taxed(amount, tax, rate, desk, with_tax=line.amount_with_tax)
    return replace(_marked(discount_line(goods, -net, -tax), line), rate=rate)


def _discount(line: EnteredLine, goods: Line, place: Place, desk: Desk) -> Money:
    rule = desk.terms.profile.numbers.amount
    discount = read_money(line.discount, rule, place, "discount")
    if discount is None:
        return _by_rate(line, goods, place) if line.discount_rate.strip() else ZERO
    if discount < ZERO:
        raise place.broken("NEGATIVE-BLUE", "discount", text=discount)
    return discount


def _by_rate(line: EnteredLine, goods: Line, place: Place) -> Money:
    """A bare figure below 1 may be a fraction or less than one percent: it is asked about."""
    word = line.discount_rate.strip()
    written = read_rate(word)
    if written is None or written.zero_rate:
        raise place.broken("NOT-A-NUMBER", "discount_rate", text=word[:40], decimals=3)
    if written.rate and "%" not in word and Decimal(word) < 1:
        raise place.broken("DISCOUNT-RATE-UNCLEAR", "discount_rate", text=word[:40])
    part, whole = written.rate.as_integer_ratio()
    return (goods.gross if line.amount_with_tax else goods.net).share(part, whole)


def _net_and_tax(
    line: EnteredLine, goods: Line, discount: Money, place: Place, desk: Desk
) -> tuple[Money, Money]:
    """What is taken off; the whole amount takes off the whole tax."""
    rule = desk.terms.profile.numbers.amount
    tax = read_money(line.discount_tax, rule, place, "discount_tax")
    if tax is not None and tax < ZERO:
        raise place.broken("NEGATIVE-BLUE", "discount_tax", text=tax)
    with_tax = line.amount_with_tax
    if tax is None and discount == (goods.gross if with_tax else goods.net):
        return goods.net, goods.tax
    return _taxed(discount, tax, goods.rate, desk, with_tax=with_tax)


def _taxed(
    amount: Money, tax: Money | None, rate: Decimal, desk: Desk, *, with_tax: bool
) -> tuple[Money, Money]:
    if tax is not None:
        return (amount - tax if with_tax else amount), tax
    return (desk.of_gross if with_tax else desk.of_net)(amount, ZERO, rate)


def _marked(discount: Line, line: EnteredLine) -> Line:
    """What the line says of itself is kept, so that `check` sees where it differs."""
    return replace(
        discount,
        name=line.name.strip() or discount.name,
        goods_code=line.goods_code.strip() or discount.goods_code,
        unit=line.unit.strip(),
        spec=line.spec.strip(),
    )
