"""An amount as people type it into a search; no Qt in it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from app.domain.money import Money

_SHAPE = re.compile(r"[-+]?\d{1,15}(\.\d{1,2})?")


class AmountWrong(ValueError):
    """The text is no amount; its text says what one looks like."""


def read_amount(text: str) -> Money | None:
    """An amount in yuan; nothing for nothing. Thousands signs, full-width signs and ￥ are borne.

    >>> read_amount("￥1,906.40"), read_amount("１２．５"), read_amount("  ")
    (Money(fen=190640), Money(fen=1250), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥").replace(",", "").strip()
    if not plain:
        return None
    if not _SHAPE.fullmatch(plain):
        raise AmountWrong("写成 1906.40，最多两位小数")
    return Money.yuan(Decimal(plain))
