"""What a discount that is being typed will take off, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.errors import RuleBroken
from app.domain.money import ZERO, Money, total
from app.domain.rates import read_rate
from app.domain.typed_figures import read_discount
from app.ui.issue_invoice.cells import separated

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")
UNCLEAR = "写 10%、9折，或金额 20.00"


def said(text: str, amounts: Sequence[Money]) -> tuple[str, bool]:
    """The sentence, and whether such a discount can be given; "" where nothing can be said.

    >>> said("10%", [Money.yuan("500.00")])
    ('折扣 50.00，金额变为 450.00', True)
    >>> said("600", [Money.yuan("500.00")])
    ('折扣 600.00 比金额 500.00 大', False)
    """
    whole = total(amounts)
    if not text.strip() or not whole:
        return "", True
    off = _off(text, whole)
    if off is None:
        return UNCLEAR, False
    if off > whole:
        return f"折扣 {separated(off)} 比金额 {separated(whole)} 大", False
    return f"折扣 {separated(off)}，金额变为 {separated(whole - off)}", True


def amount(text: str) -> Money:
    """An amount as a cell has it; zero while it is none."""
    bare = text.replace(",", "").strip()
    return Money.yuan(bare) if _AMOUNT.fullmatch(bare) else ZERO


def _off(text: str, whole: Money) -> Money | None:
    typed, percent = read_discount(text.strip().removeprefix("-"))
    if not percent:
        return Money.yuan(typed) if _AMOUNT.fullmatch(typed) else None
    try:
        written = read_rate(percent)
    except RuleBroken:
        return None
    return None if written is None else whole.share(*written.rate.as_integer_ratio())
