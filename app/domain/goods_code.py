"""Which goods code (税收分类编码) a line bears, when the document has none or an unknown one.

Source: 国家税务总局公告2017年第45号 (the code's 简称 stands before the name on the face).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from app.domain.entry import EnteredLine
    from app.domain.places import Place
    from app.domain.terms import GoodsEntry, Terms


class ChosenCode(Struct, frozen=True):
    """The code of a line, the 简称 if the code is known, the register row it was taken from,
    and a warning: GOODS-CODE-MISSING, GOODS-CODE-UNKNOWN or empty."""

    code: str
    short_name: str
    entry: GoodsEntry | None = None
    warning: str = ""


def choose_code(line: EnteredLine, place: Place, terms: Terms) -> ChosenCode:
    """The code as given; else from the register by the goods' name, else the profile's.

    Raises GOODS-CODE-WRONG (text, digits) for a malformed one; with `goods_code_strict` also
    GOODS-CODE-MISSING and GOODS-CODE-UNKNOWN (text).
    """
    code = line.goods_code.strip()
    if code:
        return _given(code, place, terms)
    if terms.goods_code_strict:
        raise place.broken("GOODS-CODE-MISSING", "goods_code", name=line.name[:40])
    entry = terms.goods_by_name(line.name.strip())
    chosen = entry.code if entry and entry.code else terms.profile.goods.default_code
    return ChosenCode(chosen, _short_name(chosen, terms), entry, "GOODS-CODE-MISSING")


def is_well_formed(code: str, digits: int = 19) -> bool:
    """
    >>> is_well_formed("1090510000000000000"), is_well_formed("109051")
    (True, False)
    """
    return len(code) == digits and code.isascii() and code.isdigit()


def _given(code: str, place: Place, terms: Terms) -> ChosenCode:
    digits = terms.profile.goods.code_digits
    if not is_well_formed(code, digits):
        raise place.broken("GOODS-CODE-WRONG", "goods_code", text=code[:40], digits=digits)
    known = terms.known_code(code)
    if known:
        return ChosenCode(code, known.short_name)
    if terms.goods_code_strict:
        raise place.broken("GOODS-CODE-UNKNOWN", "goods_code", text=code)
    return ChosenCode(code, "", None, "GOODS-CODE-UNKNOWN")


def _short_name(code: str, terms: Terms) -> str:
    known = terms.known_code(code)
    return known.short_name if known else ""
