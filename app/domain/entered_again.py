"""From a ticket or a file's document back to what a person would have typed (复制, 重开).

As little as gives the same lines again: what follows from quantity and price is not said, so
that on the page it stays computed and moves when a figure is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.compose_discount import with_discount
from app.domain.compose_line import compose_goods
from app.domain.desk import Desk
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.faces import figure_text
from app.domain.invoice import Draft, Line, Nature, Party
from app.domain.places import Place

if TYPE_CHECKING:
    from app.domain.terms import Terms

_HERE = Place(1)


def entered_of(draft: Draft, terms: Terms) -> EnteredInvoice:
    """What would have to be typed for the same content; discounts stand at their lines."""
    desk = Desk(draft.kind, draft.special, replace(terms, goods_code_strict=False))
    return EnteredInvoice(
        lines=tuple(_line(goods, discount, desk) for goods, discount in _pairs(draft.lines)),
        document=draft.document,
        kind=draft.kind.value,
        buyer=_party(draft.buyer),
        remark=draft.remark,
        payee=draft.payee,
        reviewer=draft.reviewer,
        list_name=draft.list_name,
        special=draft.special,
        with_tax=draft.with_tax,
        buyer_is_person=draft.buyer_is_person,
        agency_certificate=draft.agency_certificate,
        roll_width_mm=draft.roll_width_mm,
    )


def folded(entered: EnteredInvoice) -> EnteredInvoice:
    """The document with each 折扣行 of its own put to the line before it, where that is possible
    without changing a figure."""
    lines: list[EnteredLine] = []
    for line in entered.lines:
        before = lines[-1] if lines else None
        if before is not None and _folds(line, before):
            tax = line.tax.strip().removeprefix("-")
            discount = line.amount.strip().removeprefix("-")
            lines[-1] = replace(before, discount=discount, discount_tax=tax)
        else:
            lines.append(line)
    return replace(entered, lines=tuple(_without_mark(line) for line in lines))


def _folds(line: EnteredLine, before: EnteredLine) -> bool:
    said = before.discount or before.discount_rate or not line.amount.strip().startswith("-")
    same = line.amount_with_tax == before.amount_with_tax
    return line.nature.strip() == Nature.DISCOUNT and same and not said


def _without_mark(line: EnteredLine) -> EnteredLine:
    if line.nature.strip() in (Nature.NORMAL, Nature.DISCOUNTED):
        return replace(line, nature="")
    return line


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    for index, line in enumerate(lines):
        if line.nature is Nature.DISCOUNT:
            continue
        behind = lines[index + 1] if index + 1 < len(lines) else None
        is_discount = behind is not None and behind.nature is Nature.DISCOUNT
        yield line, behind if is_discount else None


def _party(party: Party) -> EnteredParty:
    return EnteredParty(party.name, party.tax_id, party.address_phone, party.bank_account)


def _line(goods: Line, discount: Line | None, desk: Desk) -> EnteredLine:
    said = _words(goods)
    for said in _forms(goods, discount):
        if _comes_to(said, goods, discount, desk):
            return said
    return said


def _forms(goods: Line, discount: Line | None) -> Iterator[EnteredLine]:
    """From the least that may be said to everything."""
    with_tax = goods.with_tax
    amount = str(goods.gross if with_tax else goods.net)
    least = _words(goods)
    if discount is not None:
        off = -(discount.gross if with_tax else discount.net)
        least = replace(least, discount=str(off))
    if goods.quantity is not None and goods.price is not None:
        yield least
    whole = replace(least, amount=amount)
    yield whole
    yield replace(whole, tax=str(goods.tax))
    if discount is not None:
        whole = replace(whole, discount_tax=str(-discount.tax))
        yield replace(least, discount_tax=whole.discount_tax)
        yield whole
    yield replace(whole, tax=str(goods.tax))


def _words(goods: Line) -> EnteredLine:
    flagged = bool(goods.zero_rate or goods.preferential_text)
    return EnteredLine(
        name=goods.name,
        unit=goods.unit,
        spec=goods.spec,
        quantity=figure_text(goods.quantity),
        price=figure_text(goods.price),
        rate=f"{goods.rate:f}",
        goods_code=goods.goods_code,
        own_code=goods.own_code,
        preferential=("1" if goods.preferential else "0") if flagged else "",
        preferential_text=goods.preferential_text,
        zero_rate=goods.zero_rate.value,
        deduction=str(goods.deduction) if goods.deduction else "",
        price_with_tax=goods.with_tax,
        amount_with_tax=goods.with_tax,
    )


def _comes_to(said: EnteredLine, goods: Line, discount: Line | None, desk: Desk) -> bool:
    try:
        made = compose_goods(said, _HERE, desk)
        lines = with_discount(said, made, _HERE, desk)
    except RuleBroken:
        return False
    wanted = (goods,) if discount is None else (goods, discount)
    return [_figures(line) for line in lines] == [_figures(line) for line in wanted]


def _figures(line: Line) -> tuple[object, ...]:
    return (line.net, line.tax, line.quantity, line.price, line.with_tax, line.deduction)
