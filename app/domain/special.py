"""The special kinds of tickets: 收购, 成品油, 差额征税, 减按计征.

Sources: 国家税务总局公告2018年第1号 (成品油: unit, quantity, no list, oil alone), 财税〔2016〕36号
(差额), 国家税务总局公告2016年第16号 (减按1.5%).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Line, Nature, Special
from app.domain.rates import rate_text, read_rate

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.domain.places import Places
    from app.domain.profile import Profile
    from app.domain.terms import Terms


def inferred_special(entered: EnteredInvoice, profile: Profile) -> Special:
    """What the lines say where the document does not: a deduction makes 差额, the reduced rate
    减按计征."""
    for line in entered.lines:
        if line.deduction and line.deduction.strip(" 0."):
            return Special.DIFFERENCE
    for text in {line.rate for line in entered.lines}:
        written = read_rate(text)
        if written and written.rate == profile.reduced.rate:
            return Special.REDUCED
    return Special.NONE


def is_oil(goods_code: str, profile: Profile) -> bool:
    """Whether a goods code is one of 成品油."""
    return goods_code.startswith(profile.oil.code_prefixes)


def is_all_oil(lines: Iterable[Line], profile: Profile) -> bool:
    """Whether every line is oil."""
    return all(is_oil(line.goods_code, profile) for line in lines)


def check_special_kind(draft: Draft, profile: Profile) -> None:
    """Whether this kind of ticket may be of this special kind at all: asked first, because what
    is required depends on it. Raises SPECIAL-NOT-FOR-KIND (special, kind)."""
    special, kind = draft.special, draft.kind
    if special is not Special.NONE and kind not in profile.special_kinds.get(special, ()):
        raise RuleBroken("SPECIAL-NOT-FOR-KIND", "special", special=special, kind=kind)


def check_special(draft: Draft, terms: Terms, places: Places) -> None:
    """The rules of the special kind.

    Raises PURCHASE-TAX-ID, PURCHASE-WITH-TAX (rate),
    OIL-MIXED (goods_code), OIL-UNIT (unit), OIL-STOCK (goods_code, left, needed),
    LIST-FORBIDDEN (special), LINE-COUNT (count, limit), DIFFERENCE-LINES (count),
    DEDUCTION-NOT-DIFFERENCE, REDUCED-MIXED (rate), FIELD-MISSING.
    """
    _check_mixture(draft, terms.profile, places)
    if draft.special is Special.NONE:
        return
    if draft.special is Special.OIL:
        _check_oil(draft, terms, places)
    elif draft.special is Special.PURCHASE:
        _check_purchase(draft, places)
    elif draft.special is Special.DIFFERENCE:
        _check_difference(draft, places)
    else:
        _check_reduced(draft, terms.profile, places)


def _check_mixture(draft: Draft, profile: Profile, places: Places) -> None:
    oil, difference = draft.special is Special.OIL, draft.special is Special.DIFFERENCE
    codes = {line.goods_code for line in draft.lines}
    strange = {code for code in codes if is_oil(code, profile) is not oil}
    for index, line in enumerate(draft.lines):
        if line.deduction.fen and not difference:
            raise places[index].broken("DEDUCTION-NOT-DIFFERENCE", "deduction")
        if line.goods_code in strange:
            raise places[index].broken("OIL-MIXED", "goods_code", goods_code=line.goods_code)


def _check_purchase(draft: Draft, places: Places) -> None:
    if draft.buyer.tax_id:
        raise RuleBroken("PURCHASE-TAX-ID", "buyer.tax_id")
    for index, line in enumerate(draft.lines):
        if line.rate:
            raise places[index].broken("PURCHASE-WITH-TAX", "rate", rate=rate_text(line.rate))


def _check_difference(draft: Draft, places: Places) -> None:
    goods = [at for at, line in enumerate(draft.lines) if line.nature is not Nature.DISCOUNT]
    if len(goods) != 1:
        raise RuleBroken("DIFFERENCE-LINES", "lines", count=len(goods))
    if not draft.lines[goods[0]].deduction:
        raise places[goods[0]].broken("FIELD-MISSING", "deduction")


def _check_reduced(draft: Draft, profile: Profile, places: Places) -> None:
    for index, line in enumerate(draft.lines):
        if line.rate != profile.reduced.rate:
            raise places[index].broken("REDUCED-MIXED", "rate", rate=rate_text(line.rate))


def _check_oil(draft: Draft, terms: Terms, places: Places) -> None:
    oil, limit = terms.profile.oil, terms.profile.form.oil_lines
    if draft.list_name:
        raise RuleBroken("LIST-FORBIDDEN", "list_name", special=draft.special)
    if len(draft.lines) > limit:
        raise RuleBroken("LINE-COUNT", "lines", count=len(draft.lines), limit=limit)
    for index, line in enumerate(draft.lines):
        if line.nature is Nature.DISCOUNT:
            continue
        if line.quantity is None:
            raise places[index].broken("FIELD-MISSING", "quantity")
        if line.unit not in oil.units:
            raise places[index].broken("OIL-UNIT", "unit", unit=line.unit)
    _check_oil_stock(draft, terms)


def _check_oil_stock(draft: Draft, terms: Terms) -> None:
    needed = tons_by_code(draft, terms.profile)
    for code, tons in needed.items():
        left = terms.oil_stock(code)
        if left is not None and tons > left:
            place = [line.goods_code for line in draft.lines].index(code) + 1
            field = f"lines[{place}].quantity"
            raise RuleBroken("OIL-STOCK", field, goods_code=code, left=left, needed=tons)


def tons_by_code(draft: Draft, profile: Profile) -> dict[str, Decimal]:
    """Tons of each oil code on the ticket; litres are turned into tons by the profile's table."""
    tons: dict[str, Decimal] = {}
    for line in draft.lines:
        if line.quantity is not None:
            tons[line.goods_code] = tons.get(line.goods_code, Decimal(0)) + _tons(line, profile)
    return tons


def _tons(line: Line, profile: Profile) -> Decimal:
    quantity = line.quantity or Decimal(0)
    litres = profile.litres_per_ton(line.goods_code)
    return quantity / litres if line.unit == profile.oil.units[0] and litres else quantity
