"""What a keystroke or a key makes of the entry: pure functions from one entry to the next.

What is typed is kept as typed, with the basis (含税, 不含税) of the face it was typed on. Of
quantity, price and amount two are the cashier's; the third is worked out and never kept.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.gbk import half_width
from app.domain.taxpayer_id import cleaned
from app.domain.trial_line import BLANK, TriedLine, is_blank, ordered
from app.domain.typed_figures import read_discount
from app.ui.issue_invoice.face import DISCOUNT, line_of

LONGEST = 4000  # signs of one field: no form takes a twentieth of it
_PREFERENCE: dict[str, Any] = {"preferential": "", "preferential_text": "", "zero_rate": ""}
CARRIED = ("payee", "reviewer")
_FIGURES = ("quantity", "price", "amount")


def empty(kind: str, before: EnteredInvoice | None = None) -> EnteredInvoice:
    """A new entry; staff, basis and paper width stay from ticket to ticket."""
    if before is None:
        return EnteredInvoice((), kind=kind)
    return EnteredInvoice(
        (),
        kind=kind,
        payee=before.payee,
        reviewer=before.reviewer,
        with_tax=before.with_tax,
        roll_width_mm=before.roll_width_mm,
    )


def carried(entered: EnteredInvoice) -> frozenset[str]:
    """What an entry that says nothing else has of the ticket before and is printed."""
    if not says_nothing(entered):
        return frozenset()
    return frozenset(field for field in CARRIED if getattr(entered, field))


def says_nothing(entered: EnteredInvoice) -> bool:
    """Whether nothing was typed that is worth keeping."""
    texts = (entered.remark, entered.document, entered.list_name, entered.agency_certificate)
    head = entered.buyer == EnteredParty() and not any(texts)
    return head and all(is_blank(line) for line in entered.lines)


def sound_text(text: str, *, lines: bool = False) -> str:
    """Text that every place can hold: no halves of signs, one line unless several may stand."""
    text = text[:LONGEST].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return text if lines else text.replace("\n", " ")


def typed(
    entered: EnteredInvoice, field: str, text: str, tried: TriedLine = BLANK
) -> EnteredInvoice:
    """The entry with another text in a field; `tried`: what the line came to so far."""
    text = sound_text(text, lines=field == "remark")
    cell = line_of(field)
    if cell is not None:
        number, column = cell
        line = line_at(entered, number - 1)
        said = _typed_cell(line, column, text, tried, with_tax=entered.with_tax)
        return with_line(entered, number - 1, said)
    side, _, name = field.rpartition(".")
    said_there: dict[str, Any] = {name: text}
    if side == "buyer":
        return replace(entered, buyer=replace(entered.buyer, **said_there))
    return replace(entered, **said_there)


def text_at(entered: EnteredInvoice, field: str) -> str:
    """What a field says now, as it was typed."""
    cell = line_of(field)
    if cell is not None:
        line = line_at(entered, cell[0] - 1)
        return line.discount or line.discount_rate if cell[1] == DISCOUNT else _of(line, cell[1])
    side, _, name = field.rpartition(".")
    return _of(entered.buyer if side == "buyer" else entered, name)


def _of(said: object, name: str) -> str:
    return str(getattr(said, name))


def line_at(entered: EnteredInvoice, index: int) -> EnteredLine:
    """A line; one that is not there yet begins on the basis of the face."""
    if index < len(entered.lines):
        return entered.lines[index]
    taxed = entered.with_tax
    return EnteredLine("", price_with_tax=taxed, amount_with_tax=taxed)


def with_line(entered: EnteredInvoice, index: int, line: EnteredLine) -> EnteredInvoice:
    """The entry with a line in place of another, or behind the last."""
    lines = entered.lines
    gap = tuple(line_at(entered, len(lines)) for _ in range(index - len(lines)))
    return replace(entered, lines=(*lines[:index], *gap, line, *lines[index + 1 :]))


def _typed_cell(
    line: EnteredLine, column: str, text: str, tried: TriedLine, *, with_tax: bool
) -> EnteredLine:
    changed: dict[str, Any] = {column: text}
    if column in _FIGURES:
        return _with_figure(line, column, text, tried, with_tax=with_tax)
    if column == DISCOUNT:
        return with_discount(line, text, tried, with_tax=with_tax)
    if column == "rate":
        changed |= {"tax": "", **_PREFERENCE}
    elif column == "deduction":
        changed["tax"] = ""
    elif column == "name" and not text.strip():
        changed |= {"goods_code": "", "own_code": "", **_PREFERENCE}
    return replace(line, **changed)


def _with_figure(
    line: EnteredLine, column: str, text: str, tried: TriedLine, *, with_tax: bool
) -> EnteredLine:
    """The two figures typed last stand; a tax of the cashier's own does not outlive them."""
    if column == "amount":
        line = on_basis(line, tried, with_tax=with_tax)
    changed: dict[str, Any] = {column: text, "tax": ""}
    if line.discount_rate:  # a share of several lines: what the row calls 5 % is 5 % of this
        changed |= {"discount": "", "discount_tax": ""}
    if column == "price":
        changed["price_with_tax"] = with_tax
    line = replace(line, **changed)
    if all(_of(line, name).strip() for name in _FIGURES):
        gone: dict[str, Any] = {"price" if column == "amount" else "amount": ""}
        line = replace(line, **gone)
    if not (line.amount or line.discount):
        line = replace(line, amount_with_tax=with_tax)
    return line


def on_basis(line: EnteredLine, tried: TriedLine, *, with_tax: bool) -> EnteredLine:
    """The same line, its amount and discount said on the other basis, to the fen."""
    if line.amount_with_tax == with_tax:
        return line
    changed: dict[str, Any] = {"amount_with_tax": with_tax}
    goods, discount = tried.goods, tried.discount
    if line.amount and tried.complete and goods is not None:
        amount = goods.gross if with_tax else goods.net
        changed |= {"amount": str(amount), "tax": str(goods.tax)}
    if line.discount and discount is not None:
        off = discount.gross if with_tax else discount.net
        changed |= {"discount": str(-off), "discount_tax": str(-discount.tax)}
    return replace(line, **changed)


def with_discount(line: EnteredLine, text: str, tried: TriedLine, *, with_tax: bool) -> EnteredLine:
    """A discount on the face's basis: `20`, `10%`, `9折`; "" takes it away. The row shows it
    below zero, so a sign before it says nothing."""
    amount, percent = read_discount(text.strip().removeprefix("-"))
    if amount:
        line = on_basis(line, tried, with_tax=with_tax)
    return replace(line, discount=amount, discount_rate=percent, discount_tax="")


def with_percentage(line: EnteredLine, text: str) -> EnteredLine:
    """A share of a discount of several lines keeps its amount, so that together they are the
    percentage of the whole to the fen, until a figure of the line changes: then it follows."""
    _, percent = read_discount(text.strip().removeprefix("-"))
    return replace(line, discount_rate=percent) if line.discount else line


def in_order(entered: EnteredInvoice, field: str) -> EnteredInvoice:
    """The entry with one field put in order, as it is when the field is left."""
    cell = line_of(field)
    if cell is not None:
        if cell[0] > len(entered.lines):
            return entered
        line = entered.lines[cell[0] - 1]
        tidy = _stripped(ordered(line))
        return entered if tidy == line else with_line(entered, cell[0] - 1, tidy)
    text = text_at(entered, field)
    tidy_text = text.strip()
    if field == "buyer.tax_id":
        tidy_text = cleaned(half_width(text))
    elif field == "buyer.name":
        tidy_text = half_width(text).strip()
    return entered if tidy_text == text else typed(entered, field, tidy_text)


def _stripped(line: EnteredLine) -> EnteredLine:
    said = {name: _of(line, name) for name in ("name", "spec", "unit", "rate")}
    changed: dict[str, Any] = {name: text.strip() for name, text in said.items()}
    return line if changed == said else replace(line, **changed)


def all_in_order(entered: EnteredInvoice) -> EnteredInvoice:
    """Every field put in order, and lines that say nothing left out."""
    for field in ("buyer.name", "buyer.tax_id", "buyer.address_phone", "buyer.bank_account"):
        entered = in_order(entered, field)
    lines = tuple(_stripped(ordered(line)) for line in entered.lines if not is_blank(line))
    same = len(lines) == len(entered.lines) and all(map(_is, lines, entered.lines))
    return entered if same else replace(entered, lines=lines)


def _is(one: object, other: object) -> bool:
    return one is other


def without_line(entered: EnteredInvoice, index: int) -> EnteredInvoice:
    """One line less."""
    return replace(entered, lines=entered.lines[:index] + entered.lines[index + 1 :])


def moved(entered: EnteredInvoice, index: int, by: int) -> EnteredInvoice:
    """A line at another place; at the edge it stays."""
    there = index + by
    if not (0 <= index < len(entered.lines) and 0 <= there < len(entered.lines)):
        return entered
    lines = list(entered.lines)
    lines.insert(there, lines.pop(index))
    return replace(entered, lines=tuple(lines))


def with_lines_at(
    entered: EnteredInvoice, index: int, lines: tuple[EnteredLine, ...]
) -> EnteredInvoice:
    """Lines put in before line `index`; a blank line there gives its place to them."""
    behind = entered.lines[index:]
    if behind and is_blank(behind[0]):
        behind = behind[1:]
    return replace(entered, lines=(*entered.lines[:index], *lines, *behind))
