"""What mends a broken rule, where the program can know it: offered, never done unasked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.gbk import first_control_sign, first_sign_outside, half_width
from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.taxpayer_id import cleaned
from app.domain.typed_figures import without_exponent
from app.ui.issue_invoice import editing
from app.ui.issue_invoice.face import line_of

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice, EnteredLine
    from app.domain.terms import Terms

Make = Callable[["EnteredInvoice"], "EnteredInvoice"]


class Mend(Struct, frozen=True):
    """The words of the button, the value it brings (where it is one), and the deed."""

    text: str
    value: str
    make: Make


def mend(broken: RuleBroken, entered: EnteredInvoice, terms: Terms) -> Mend | None:
    """The proposal for a broken rule; None where only a person can know."""
    propose = _PROPOSALS.get(broken.code)
    return propose(broken, entered, terms) if propose else None


def _to(field: str, text: str, words: str = "") -> Mend:
    """Another text in the field itself."""
    return Mend(words or f"改为 {text}", text, lambda entered: editing.typed(entered, field, text))


def _line(field: str, words: str, value: str = "", **changed: Any) -> Mend | None:
    cell = line_of(field)
    if cell is None:
        return None
    index = cell[0] - 1

    def make(entered: EnteredInvoice) -> EnteredInvoice:
        line: EnteredLine = replace(editing.line_at(entered, index), **changed)
        return editing.with_line(entered, index, line)

    return Mend(words, value, make)


def _tax(broken: RuleBroken, _: EnteredInvoice, __: Terms) -> Mend | None:
    """The computed tax: nothing said, so that it moves with the amount from now on."""
    computed = broken.facts.get("computed", "")
    if (cell := line_of(broken.field)) and cell[1] == "discount":
        return _line(broken.field, f"改为 {computed}", computed, discount_tax="")
    return _line(broken.field, f"改为 {computed}", computed, tax="")


def _amount(broken: RuleBroken, _: EnteredInvoice, __: Terms) -> Mend | None:
    computed = broken.facts.get("computed", "")
    return _line(broken.field, f"改为 {computed}", computed, amount="", tax="")


def _number(broken: RuleBroken, entered: EnteredInvoice, _: Terms) -> Mend | None:
    text = without_exponent(editing.text_at(entered, broken.field))
    return _to(broken.field, text) if text else None


def _positive(broken: RuleBroken, entered: EnteredInvoice, _: Terms) -> Mend | None:
    text = editing.text_at(entered, broken.field).strip()
    return _to(broken.field, text[1:]) if text.startswith("-") else None


def _sign(broken: RuleBroken, entered: EnteredInvoice, _: Terms) -> Mend | None:
    """A twin that GBK has; else, for what is no writing (an emoji), leaving it out."""
    text = editing.text_at(entered, broken.field)
    outside = first_sign_outside(text)
    if outside is None:
        return None
    place, sign = outside
    twin = unicodedata.normalize("NFKC", sign)
    if twin != sign and first_sign_outside(twin) is None:
        return _to(broken.field, text.replace(sign, twin), f"改为「{twin}」")
    if unicodedata.category(sign).startswith("L"):
        return None
    return _to(broken.field, text[: place - 1] + text[place:], "删去这个符号")


def _control(broken: RuleBroken, entered: EnteredInvoice, _: Terms) -> Mend | None:
    text = editing.text_at(entered, broken.field)
    while (found := first_control_sign(text, "\n")) is not None:
        text = text.replace(found[1], " " if found[1] == "\t" else "")
    return _to(broken.field, text, "删去不可见字符")


def _half_width(_: RuleBroken, entered: EnteredInvoice, __: Terms) -> Mend | None:
    party = entered.buyer
    said = replace(
        party, name=half_width(party.name).strip(), tax_id=cleaned(half_width(party.tax_id))
    )
    return Mend("改为半角", said.name, lambda now: replace(now, buyer=said))


def _person(_: RuleBroken, __: EnteredInvoice, ___: Terms) -> Mend | None:
    return Mend("购方是个人", "", lambda now: replace(now, buyer_is_person=True))


def _kind(kind: InvoiceKind) -> Callable[[RuleBroken, EnteredInvoice, Terms], Mend | None]:
    return lambda _, __, terms: (
        Mend(f"改开{SHORT_NAMES[kind]}", kind, lambda now: replace(now, kind=kind.value))
        if kind in terms.rates
        else None
    )


def _ordinary(broken: RuleBroken, entered: EnteredInvoice, terms: Terms) -> Mend | None:
    is_electronic = broken.facts.get("kind") == InvoiceKind.E_SPECIAL
    kind = InvoiceKind.E_ORDINARY if is_electronic else InvoiceKind.ORDINARY
    return _kind(kind)(broken, entered, terms)


def _taxed(broken: RuleBroken, _: EnteredInvoice, __: Terms) -> Mend | None:
    return _line(broken.field, "按含税金额计算", amount_with_tax=True)


def _cell(words: str, text: str) -> Callable[[RuleBroken, EnteredInvoice, Terms], Mend | None]:
    return lambda broken, _, __: _to(broken.field, text, words)


def _unit(broken: RuleBroken, _: EnteredInvoice, terms: Terms) -> Mend | None:
    unit = terms.profile.oil.units[0]
    return _to(broken.field, unit, f"改为{unit}")


def _roll(_: RuleBroken, __: EnteredInvoice, terms: Terms) -> Mend | None:
    width = terms.profile.form.roll_width_mm
    return Mend(f"改为 {width} 毫米", str(width), lambda now: replace(now, roll_width_mm=width))


def _whole(broken: RuleBroken, _: EnteredInvoice, __: Terms) -> Mend | None:
    amount = broken.facts.get("amount", "")
    return _line(broken.field, f"改为 {amount}", amount, discount=amount, discount_rate="")


_PROPOSALS: dict[str, Callable[[RuleBroken, EnteredInvoice, Terms], Mend | None]] = {
    "TAX-DIFFERENCE": _tax,
    "LINE-AMOUNT": _amount,
    "NOT-A-NUMBER": _number,
    "NEGATIVE-BLUE": _positive,
    "SIGN-NOT-GBK": _sign,
    "CONTROL-SIGN": _control,
    "NAME-NORMALISED": _half_width,
    "BUYER-TAX-ID-MISSING": _person,
    "ZERO-RATE-FORBIDDEN": _ordinary,
    "SPECIAL-NOT-FOR-KIND": _kind(InvoiceKind.ORDINARY),
    "AMOUNT-LOOKS-TAXED": _taxed,
    "PURCHASE-TAX-ID": _cell("清空税号", ""),
    "PURCHASE-WITH-TAX": _cell("税率改为 0", "0"),
    "FIGURE-ZERO": _cell("清空", ""),
    "OIL-UNIT": _unit,
    "ROLL-WIDTH": _roll,
    "LIST-FORBIDDEN": _cell("不写清单行名称", ""),
    "DEDUCTION-NOT-DIFFERENCE": _cell("去掉扣除额", ""),
    "DISCOUNT-TOO-LARGE": _whole,
    "DOCUMENT-CONFLICT": _cell("不写单据号", ""),
}
