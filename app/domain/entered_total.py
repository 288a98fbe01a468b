"""What the lines of a document come to as they were entered, before any rule looked at them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from app.domain.entry import EnteredInvoice, EnteredLine
from app.domain.money import WIDE, Money

_LARGEST = Decimal(10) ** 15


def entered_total(entered: EnteredInvoice) -> Money | None:
    """The sum of the amounts on their own basis, less discounts; quantity times price where a
    line has no amount. None: a line says nothing that is a figure.

    >>> line = EnteredLine("样例键盘", quantity="3", price="10.5", discount="1")
    >>> str(entered_total(EnteredInvoice(lines=(line,))))
    '30.50'
    """
    sums = [_amount(line) for line in entered.lines if line.name or line.amount]
    known = [each for each in sums if each is not None]
    return Money.yuan(sum(known, Decimal(0))) if known and len(known) == len(sums) else None


def known_as(entered: EnteredInvoice) -> str:
    """What a person calls a document that has no number yet: its buyer, its own number or its
    first goods, and what it comes to; "" where nothing is said.

    >>> line = EnteredLine("样例键盘", quantity="3", price="10.5")
    >>> known_as(EnteredInvoice(lines=(line,), document="D7"))
    'D7　31.50'
    """
    goods = (line.name for line in entered.lines if line.name)
    name = entered.buyer.name or entered.document or next(goods, "")
    total = entered_total(entered)
    return "　".join(filter(None, (name, "" if total is None else f"{total.in_yuan:,.2f}")))


def _amount(line: EnteredLine) -> Decimal | None:
    amount, discount = _figure(line.amount), _figure(line.discount)
    if amount is None:
        quantity, price = _figure(line.quantity), _figure(line.price)
        if quantity is None or price is None:
            return None
        amount = WIDE.multiply(quantity, price)
    return amount - discount if discount is not None else amount


def _figure(text: str) -> Decimal | None:
    try:
        figure = Decimal(text.strip()) if len(text) < 40 else None
    except InvalidOperation:
        return None
    fits = figure is not None and figure.is_finite() and abs(figure) < _LARGEST
    return figure if fits else None
