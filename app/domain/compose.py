"""From text to a draft: the one way in for every door (窗口, words, files, components)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.compose_discount import entered_discount, with_discount
from app.domain.compose_line import compose_goods
from app.domain.desk import Desk
from app.domain.errors import RuleBroken
from app.domain.gbk import half_width
from app.domain.invoice import Draft, InvoiceKind, Line, Nature, Party, Special
from app.domain.kinds import SPECIALS, read_kind
from app.domain.money import Money
from app.domain.places import Place
from app.domain.remark import is_red, with_difference
from app.domain.special import inferred_special, is_all_oil
from app.domain.taxpayer_id import cleaned

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
    from app.domain.terms import Terms

PERSON = "个人"
_ENTERED_NATURES = ("", Nature.NORMAL, Nature.DISCOUNT, Nature.DISCOUNTED)


class Composed(Struct, frozen=True):
    """A draft that is typed but not yet checked. Of each line of the draft: the line of the file
    (`lines_at`) and the number of the entered line it came from (`entered_at`), for `check`."""

    draft: Draft
    warnings: tuple[str, ...] = ()
    lines_at: tuple[int, ...] = ()
    entered_at: tuple[int, ...] = ()


def compose(
    entered: EnteredInvoice, terms: Terms, request_id: bytes, kind: InvoiceKind | None = None
) -> Composed:
    """Read the figures, compute what is missing, make discount lines.

    The kind is `kind`, else the document's own, else the default of the terms. Raises RuleBroken
    with the field as entered (`lines[3].tax`, from 1) and the line of the file; nothing is kept.
    """
    chosen = kind or _kind(entered, terms)
    _refuse_line_count(entered, terms)
    special = entered.special or inferred_special(entered, terms.profile)
    desk = Desk(chosen, special, terms, list(entered.warnings))
    _refuse_red(entered)
    lines, lines_at, entered_at = _lines(entered, desk)
    draft = draft_of(entered, desk, lines, request_id)
    warnings = tuple(dict.fromkeys(desk.warnings))
    return Composed(draft, warnings, lines_at, entered_at)


def _kind(entered: EnteredInvoice, terms: Terms) -> InvoiceKind:
    if not entered.kind.strip():
        return terms.default_kind
    return read_kind(entered.kind, line=entered.source_line)


def _refuse_line_count(entered: EnteredInvoice, terms: Terms) -> None:
    count, cap = len(entered.lines), terms.profile.form.line_cap
    if not 1 <= count <= cap:
        raise RuleBroken("LINE-COUNT", "lines", line=entered.source_line, count=count, limit=cap)


def _refuse_red(entered: EnteredInvoice) -> None:
    """A red bill in a blue file: its sentence in the remark and an amount below zero."""
    if not entered.remark or not is_red(entered.remark):
        return
    if any(line.amount.strip().startswith("-") for line in entered.lines):
        raise RuleBroken("NOT-YET", "remark", line=entered.source_line, text="红字发票")


def _lines(
    entered: EnteredInvoice, desk: Desk
) -> tuple[tuple[Line, ...], tuple[int, ...], tuple[int, ...]]:
    lines: list[Line] = []
    lines_at: list[int] = []
    entered_at: list[int] = []
    for number, line in enumerate(entered.lines, start=1):
        made = _line(line, lines, Place(number, line.source_line), desk)
        lines += made
        lines_at += [line.source_line] * len(made)
        entered_at += [number] * len(made)
    return tuple(lines), tuple(lines_at), tuple(entered_at)


def _line(line: EnteredLine, before: list[Line], place: Place, desk: Desk) -> tuple[Line, ...]:
    nature = line.nature.strip()
    if nature not in _ENTERED_NATURES:
        raise place.broken("NATURE-UNKNOWN", "nature", text=nature[:40])
    if nature == Nature.DISCOUNT:
        made = entered_discount(line, before[-1] if before else None, place, desk)
        if before[-1].nature is Nature.NORMAL:
            before[-1] = replace(before[-1], nature=Nature.DISCOUNTED)
        return (made,)
    goods = compose_goods(line, place, desk)
    if nature == Nature.DISCOUNTED:
        goods = replace(goods, nature=Nature.DISCOUNTED)
    return with_discount(line, goods, place, desk)


def draft_of(
    entered: EnteredInvoice, desk: Desk, lines: tuple[Line, ...], request_id: bytes
) -> Draft:
    """The draft around lines that are made already. Raises SELLER-OTHER."""
    special, profile = _special(desk, lines), desk.terms.profile
    roll = profile.form.roll_width_mm if desk.kind is InvoiceKind.ROLL else 0
    return Draft(
        request_id=request_id,
        kind=desk.kind,
        buyer=_buyer(entered.buyer, desk),
        seller=_seller(entered, desk.terms),
        lines=lines,
        document=entered.document.strip(),
        remark=_remark(entered, special, lines),
        payee=entered.payee.strip(),
        reviewer=entered.reviewer.strip(),
        drawer=desk.terms.drawer,
        special=special,
        with_tax=entered.with_tax,
        list_name=entered.list_name.strip(),
        buyer_is_person=_is_person(entered, desk.kind),
        agency_certificate=entered.agency_certificate.strip(),
        goods_code_version=entered.goods_code_version.strip() or profile.goods.default_version,
        roll_width_mm=entered.roll_width_mm or roll,
    )


def _special(desk: Desk, lines: tuple[Line, ...]) -> Special:
    """A ticket of oil codes alone is one of 成品油, whether its file can say so or not."""
    if lines and desk.special is Special.NONE and is_all_oil(lines, desk.terms.profile):
        return Special.OIL
    return desk.special


def _buyer(party: EnteredParty, desk: Desk) -> Party:
    name, tax_id = half_width(party.name).strip(), half_width(party.tax_id)
    if name != party.name.strip() or tax_id != party.tax_id:
        desk.warnings.append("NAME-NORMALISED")
    return Party(name, cleaned(tax_id), party.address_phone.strip(), party.bank_account.strip())


def _seller(entered: EnteredInvoice, terms: Terms) -> Party:
    """Our own taxpayer; a document may bring another address and bank of the same one."""
    party, own = entered.seller, terms.seller
    if not (party.name or party.tax_id or party.address_phone or party.bank_account):
        return own
    same = cleaned(party.tax_id) == own.tax_id if party.tax_id.strip() else True
    if not same or (not party.tax_id.strip() and party.name.strip() not in ("", own.name)):
        facts = {"name": party.name[:40], "own": own.name}
        raise RuleBroken("SELLER-OTHER", "seller", line=entered.source_line, **facts)
    address, bank = party.address_phone.strip(), party.bank_account.strip()
    return Party(own.name, own.tax_id, address or own.address_phone, bank or own.bank_account)


def _is_person(entered: EnteredInvoice, kind: InvoiceKind) -> bool:
    """The document says so, or an ordinary ticket is made out to 「个人」."""
    if entered.buyer_is_person or kind in SPECIALS:
        return entered.buyer_is_person
    return entered.buyer.name.strip() == PERSON


def _remark(entered: EnteredInvoice, special: Special, lines: tuple[Line, ...]) -> str:
    text = entered.remark.replace("\r\n", "\n").replace("\r", "\n").strip()
    if special is not Special.DIFFERENCE:
        return text
    return with_difference(text, Money(sum(line.deduction.fen for line in lines)))
