"""What the lines of a document come to as they were entered, before any rule looked at them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from app.domain.entry import EnteredInvoice, EnteredLine
from app.domain.money import WIDE, Money
from app.domain.rates import read_rate

_LARGEST = Decimal(10) ** 15


def entered_total(entered: EnteredInvoice) -> Money | None:
    """The sum of the amounts on their own basis, less discounts; quantity times price where a
    line has no amount. None: a line says nothing that is a figure.

    >>> line = EnteredLine("样例键盘", quantity="3", price="10.5", discount="1")
    >>> str(entered_total(EnteredInvoice(lines=(line,))))
    '30.50'
    >>> line = EnteredLine("样例键盘", quantity="3", price="10", discount_rate="10%")
    >>> str(entered_total(EnteredInvoice(lines=(line,))))
    '27.00'
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


def amount_of_figures(line: EnteredLine) -> Money | None:
    """Quantity times price, on the price's own basis; it needs no rate.

    >>> str(amount_of_figures(EnteredLine("样例杯", quantity="3", price="10.333")))
    '31.00'
    """
    product = _product(line)
    return None if product is None else Money.yuan(product)


def _product(line: EnteredLine) -> Decimal | None:
    quantity, price = _figure(line.quantity), _figure(line.price)
    return None if quantity is None or price is None else WIDE.multiply(quantity, price)


def _amount(line: EnteredLine) -> Decimal | None:
    amount, discount = _figure(line.amount), _figure(line.discount)
    if amount is None:
        amount = _product(line)
    if amount is None:
        return None
    return amount - (_share(line.discount_rate, amount) if discount is None else discount)


def _share(rate: str, amount: Decimal) -> Decimal:
    """What a percentage takes off; nothing while it is not one yet."""
    written = read_rate(rate)
    if written is None:
        return Decimal(0)
    return Money.yuan(amount).share(*written.rate.as_integer_ratio()).in_yuan


def _figure(text: str) -> Decimal | None:
    try:
        figure = Decimal(text.strip()) if len(text) < 40 else None
    except InvalidOperation:
        return None
    fits = figure is not None and figure.is_finite() and abs(figure) < _LARGEST
    return figure if fits else None
