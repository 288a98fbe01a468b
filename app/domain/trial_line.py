"""One entered line tried by itself: what it comes to so far, and all that is wrong with it.

Made for a page that is being typed into. The same `compose` and `check` as everywhere; where
they refuse a figure, the line is asked again without it, until nothing more is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from app.domain.check_lines import line_refusals
from app.domain.check_texts import check_text
from app.domain.compose_discount import with_discount
from app.domain.compose_line import compose_goods
from app.domain.desk import Desk
from app.domain.entry import EnteredLine
from app.domain.errors import RuleBroken
from app.domain.figures import read_number
from app.domain.gbk import half_width
from app.domain.invoice import Draft, Line, Party, Special
from app.domain.places import Place, Places
from app.domain.special import check_special
from app.domain.typed_figures import in_order

if TYPE_CHECKING:
    from app.domain.terms import Terms

MOST_ASKED = 16  # rounds; each takes one refused figure away
_HERE = Place(1)
_NOBODY = Party("-")
_FIGURES = ("quantity", "price", "amount")
_ORDERED = (*_FIGURES, "tax", "discount", "discount_tax", "deduction")
_TYPED = ("name", "spec", "unit", *_FIGURES, "rate", "tax", "discount", "discount_rate")
_TEXTS = {"name": "goods_name", "spec": "spec", "unit": "unit", "own_code": "own_code"}
_ALONE = frozenset({Special.OIL, Special.PURCHASE, Special.REDUCED})  # told line by line


class Fault(Struct, frozen=True):
    """What is wrong in a column of the line."""

    code: str
    column: str
    facts: Mapping[str, str]

    def at(self, number: int) -> RuleBroken:
        """The same at its place in the document; lines count from 1."""
        return Place(number).broken(self.code, self.column, **self.facts)


class TriedLine(Struct, frozen=True):
    """`goods` and its `discount` as far as they are known: rate and name even before an amount.
    Only a `complete` line counts in the totals; a `blank` one says nothing at all."""

    goods: Line | None = None
    discount: Line | None = None
    complete: bool = False
    rated: bool = False  # the rate is known
    blank: bool = False
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines on the ticket; none while it is not complete."""
        if not self.complete or self.goods is None:
            return ()
        return (self.goods,) if self.discount is None else (self.goods, self.discount)


BLANK = TriedLine(blank=True)


def is_blank(line: EnteredLine) -> bool:
    """Whether nothing was typed into it.

    >>> is_blank(EnteredLine("  ", rate="13")), is_blank(EnteredLine("", price="1"))
    (True, False)
    """
    return not any(getattr(line, name).strip() for name in _TYPED if name != "rate")


def ordered(line: EnteredLine) -> EnteredLine:
    """The line with its figures in the one form that is read: `１２．５`, `1,234.5`, `12元`.

    >>> ordered(EnteredLine("", price="1,234.50元", rate="１３％")).rate
    '13%'
    """
    said = {name: in_order(text) for name in _ORDERED if (text := getattr(line, name))}
    changed: dict[str, Any] = {
        name: text for name, text in said.items() if text != getattr(line, name)
    }
    if line.rate and (rate := half_width(line.rate).strip()) != line.rate:
        changed["rate"] = rate
    return replace(line, **changed) if changed else line


def try_line(line: EnteredLine, desk: Desk) -> TriedLine:
    """What a line comes to. Never raises; `desk.warnings` is left alone."""
    if is_blank(line):
        return BLANK
    asked = _Asked(ordered(line), desk)
    asked.make()
    return asked.answer()


class _Asked:
    """A line that is asked again and again, each time without what was refused."""

    def __init__(self, line: EnteredLine, desk: Desk) -> None:
        self._typed = line
        self._line = line
        self._desk = replace(desk, warnings=[])
        self._faults: list[Fault] = [*_zero_figures(line, desk), *_no_name(line)]
        self._made: tuple[Line, ...] = ()
        self._complete = True
        self._rated = True

    def make(self) -> None:
        """Until it can be composed, or asking again changes nothing more."""
        for _ in range(MOST_ASKED):
            try:
                self._desk.warnings.clear()
                goods = compose_goods(self._line, _HERE, self._desk)
                self._made = with_discount(self._line, goods, _HERE, self._desk)
                return
            except RuleBroken as broken:
                self._note(broken)
                self._take_away(broken)

    def answer(self) -> TriedLine:
        """What was found out."""
        goods = self._made[0] if self._made else None
        complete = self._complete and self._rated and goods is not None
        if goods is not None:
            self._faults += _rule_faults(self._made, self._desk, complete, self._rated)
        return TriedLine(
            goods,
            self._made[1] if len(self._made) > 1 else None,
            complete,
            self._rated and goods is not None,
            False,
            tuple({(each.code, each.column): each for each in self._faults}.values()),
            tuple(self._desk.warnings) if complete else (),
        )

    def _note(self, broken: RuleBroken) -> None:
        column = _column(broken)
        if broken.code == "FIELD-MISSING" and column == "amount":
            if self._has_fault(*_FIGURES):
                return
            column = _first_missing(self._typed)
        self._faults.append(Fault(broken.code, column, broken.facts))

    def _has_fault(self, *columns: str) -> bool:
        return any(fault.column in columns for fault in self._faults)

    def _take_away(self, broken: RuleBroken) -> None:
        column, line = _column(broken), self._line
        if column == "rate":
            self._rated, self._line = False, replace(line, rate="0")
        elif broken.code in ("GOODS-CODE-MISSING", "GOODS-CODE-UNKNOWN"):
            terms = replace(self._desk.terms, goods_code_strict=False)
            self._desk = replace(self._desk, terms=terms)
        elif broken.code == "AMOUNT-LOOKS-TAXED":
            self._line = replace(line, price="", tax="")
        elif column == "amount" and (broken.code == "FIELD-MISSING" or not line.amount.strip()):
            self._complete, self._line = False, _without_amount(line)
        else:
            self._line = replace(line, **_cleared(column))


def _cleared(column: str) -> dict[str, Any]:
    """What is blanked with a column: a figure alone, the three words of a preference together."""
    if column in ("zero_rate", "preferential", "preferential_text"):
        return {"zero_rate": "", "preferential": "", "preferential_text": ""}
    if column.startswith("discount"):
        return {"discount": "", "discount_rate": "", "discount_tax": ""}
    return {column: ""}


def _without_amount(line: EnteredLine) -> EnteredLine:
    """The line as if it were of nothing: its name and rate can be made out all the same."""
    columns = (*_FIGURES, "tax", "deduction", "discount", "discount_rate")
    nothing: dict[str, Any] = dict.fromkeys(columns, "")
    return replace(line, **{**nothing, "amount": "0"})


def _column(broken: RuleBroken) -> str:
    return broken.field.partition("].")[2]


def _first_missing(line: EnteredLine) -> str:
    """Where a person goes on typing: the one of quantity and price that is not there yet."""
    return "price" if line.quantity.strip() else "quantity"


def _zero_figures(line: EnteredLine, desk: Desk) -> Iterator[Fault]:
    """0 is no quantity and no price: elsewhere it counts as not given, here it is told."""
    rules = desk.terms.profile.numbers
    for column, rule in (("quantity", rules.quantity), ("price", rules.price)):
        text = getattr(line, column)
        try:
            figure = read_number(text, rule, _HERE, column)
        except RuleBroken:
            continue  # composing tells it
        if figure == Decimal(0):
            yield Fault("FIGURE-ZERO", column, {"text": text.strip()})


def _no_name(line: EnteredLine) -> Iterator[Fault]:
    if not line.name.strip():
        yield Fault("FIELD-MISSING", "name", {})


def _rule_faults(
    made: tuple[Line, ...], desk: Desk, complete: bool, rated: bool
) -> Iterator[Fault]:
    draft = _alone(made, desk)
    yield from _text_faults(made[0], draft, desk.terms)
    if rated:
        yield from _line_faults(made, draft, desk.terms, complete)
    if complete and desk.special in _ALONE:
        yield from _special_faults(draft, desk.terms)


def _line_faults(
    made: tuple[Line, ...], draft: Draft, terms: Terms, complete: bool
) -> Iterator[Fault]:
    """Of a line without an amount only the rate can be judged."""
    for line in made:
        for broken in line_refusals(line, draft, terms, _HERE):
            column = _column(broken)
            if complete or column == "rate":
                is_goods = line is made[0] or column == "rate"
                yield Fault(broken.code, column if is_goods else "discount", broken.facts)


def _text_faults(line: Line, draft: Draft, terms: Terms) -> Iterator[Fault]:
    limits = terms.profile.lengths_on(draft.kind)
    for column, length in _TEXTS.items():
        try:
            check_text(getattr(line, column), limits[length], column)
        except RuleBroken as broken:
            yield Fault(broken.code, column, broken.facts)


def _special_faults(draft: Draft, terms: Terms) -> Iterator[Fault]:
    try:
        check_special(draft, terms, Places())
    except RuleBroken as broken:
        yield Fault(broken.code, _column(broken), broken.facts)


def _alone(made: tuple[Line, ...], desk: Desk) -> Draft:
    """A ticket of this line alone, so that a rule can be asked about it."""
    return Draft(b"", desk.kind, _NOBODY, _NOBODY, made, special=desk.special)
