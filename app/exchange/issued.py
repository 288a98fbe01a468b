"""An issued invoice in the words that all exports share: its mark, kind, state and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.domain.invoice import Invoice, InvoiceKind, Line, Status
from app.domain.money import Money

MARK = "模拟"
"""What an emulated disk signed says so wherever it goes; nothing turns it off."""

KIND_NAMES = {
    InvoiceKind.SPECIAL: "专用发票",
    InvoiceKind.ORDINARY: "普通发票",
    InvoiceKind.ROLL: "卷票",
    InvoiceKind.E_ORDINARY: "电子普通发票",
    InvoiceKind.E_SPECIAL: "电子专用发票",
}

STATUS_NAMES = {
    Status.VALID: "正常",
    Status.VOID: "作废",
    Status.RED: "红字",
    Status.BLANK_VOID: "空白作废",
}

_PRICE_PLACES = Decimal("1e-15")


def mark_of(invoices: Iterable[Invoice], *, simulated: bool = False) -> str:
    """The mark of a file: MARK if its terminal's disk is emulated or any invoice in it is so."""
    return MARK if simulated or any(invoice.simulated for invoice in invoices) else ""


def is_void(invoice: Invoice) -> bool:
    """Whether it counts as 作废."""
    return invoice.status in (Status.VOID, Status.BLANK_VOID)


def day_of(invoice: Invoice) -> str:
    """开票日期 as YYYYMMDD."""
    return invoice.issued_at.strftime("%Y%m%d")


def plain(number: Decimal | None) -> str:
    """A number without exponent or useless zeros; nothing for None.

    >>> plain(Decimal("1E+2")), plain(Decimal("0.130")), plain(None)
    ('100', '0.13', '')
    """
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def single_rate(invoice: Invoice) -> str:
    """The rate if all lines bear the same, else empty."""
    rates = {plain(line.rate) for line in invoice.draft.lines}
    return rates.pop() if len(rates) == 1 else ""


def price_on(line: Line, *, with_tax: bool) -> str:
    """单价 on the asked basis: as it was entered, else amount by quantity to 15 places."""
    if line.price is None or not line.quantity:
        return ""
    if line.with_tax == with_tax:
        return plain(line.price)
    amount: Money = line.gross if with_tax else line.net
    return plain((amount.in_yuan / line.quantity).quantize(_PRICE_PLACES))
