"""How a ticket shows: the other face of prices (含税/不含税), and words in place of figures.

Stored is what was typed and its basis; the other face is computed here for display and never
written back, so turning it twice shows the same digits.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.invoice import Draft, Line, Special, ZeroRate
from app.domain.money import WIDE, Money
from app.domain.rates import rate_text

if TYPE_CHECKING:
    from collections.abc import Sequence

STARS = "***"
_WORDS = {ZeroRate.EXEMPT: "免税", ZeroRate.NOT_TAXED: "不征税"}


def printed_name(line: Line) -> str:
    """`*简称*名称`; the name alone where the code is not known.

    >>> printed_name(Line("鼠标", Money(100), Decimal("0.13"), Money(13), short_name="计算机外设"))
    '*计算机外设*鼠标'
    """
    return f"*{line.short_name}*{line.name}" if line.short_name else line.name


def amount_on_face(line: Line, *, with_tax: bool) -> Money:
    """金额 of the line on a face."""
    return line.gross if with_tax else line.net


def price_on_face(line: Line, *, with_tax: bool, decimals: int = 8) -> Decimal | None:
    """单价 of the line on a face: as typed on its own, else amount ÷ quantity.

    >>> line = Line("鼠标", Money(8850), Decimal("0.13"), Money(1150), quantity=Decimal(2),
    ...             price=Decimal("50"), with_tax=True)
    >>> price_on_face(line, with_tax=True), price_on_face(line, with_tax=False)
    (Decimal('50'), Decimal('44.25'))
    """
    if line.price is None or line.with_tax == with_tax:
        return line.price
    if line.quantity:
        other = WIDE.divide(amount_on_face(line, with_tax=with_tax).in_yuan, line.quantity)
    else:
        factor = 1 + line.rate
        other = WIDE.multiply(line.price, factor) if with_tax else WIDE.divide(line.price, factor)
    rounded = other.quantize(Decimal(1).scaleb(-decimals), context=WIDE)
    return WIDE.create_decimal(figure_text(rounded))


def figure_text(figure: Decimal | None) -> str:
    """A quantity or price without exponent and without trailing zeros behind the point.

    >>> figure_text(Decimal("1E+2")), figure_text(Decimal("2.50")), figure_text(None)
    ('100', '2.5', '')
    """
    if figure is None:
        return ""
    text = str(figure)
    if "E" in text:
        text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate_on_face(line: Line, special: Special = Special.NONE) -> str:
    """税率 column: 免税, 不征税, `***` for 差额, else the percentage."""
    if special is Special.DIFFERENCE:
        return STARS
    return rate_in_words(line.rate, line.zero_rate)


def rate_in_words(rate: Decimal, zero_rate: ZeroRate) -> str:
    """As a face says it.

    >>> rate_in_words(Decimal(0), ZeroRate.EXEMPT), rate_in_words(Decimal("0.13"), ZeroRate.NONE)
    ('免税', '13%')
    """
    return _WORDS.get(zero_rate) or rate_text(rate)


def tax_on_face(line: Line) -> str:
    """税额 column: `***` for 免税 and 不征税."""
    return STARS if line.zero_rate in _WORDS else str(line.tax)


def total_tax_on_face(draft: Draft) -> str:
    """合计税额: `***` only when every line is free."""
    free = all(line.zero_rate in _WORDS for line in draft.lines)
    return STARS if free else str(draft.tax)


def entered_party(special: str) -> str:
    """What the party that is typed into is on the paper: 收购 is written by the buyer.

    >>> entered_party(Special.NONE), entered_party(Special.PURCHASE)
    ('购方', '销方')
    """
    return "销方" if special == Special.PURCHASE else "购方"


def corner_words(draft: Draft, *, red: bool = False, void: bool = False) -> tuple[str, ...]:
    """The words in the corner of the face, in the order they are printed."""
    words: Sequence[tuple[bool, str]] = (
        (red, "销项负数"),
        (void, "作废"),
        (draft.special is Special.PURCHASE, "收购"),
        (draft.special is Special.OIL, "成品油"),
        (bool(draft.agency_certificate), "代开"),
    )
    return tuple(word for stands, word in words if stands)
