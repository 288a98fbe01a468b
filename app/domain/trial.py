"""A whole entry tried while it is typed: totals so far, and all that is wrong, each at its field.

Lines that did not change since the last trial are not asked again, so a keystroke in a list of
hundreds costs as much as one in three.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from operator import is_
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.check import check_total, warnings_of
from app.domain.check_lines import check_whole_tax
from app.domain.check_texts import check_text, missing_fields
from app.domain.compose import draft_of
from app.domain.desk import Desk
from app.domain.errors import RuleBroken
from app.domain.goods_list import check_line_count, with_list
from app.domain.invoice import Draft, InvoiceKind, Line, Special
from app.domain.kinds import read_kind
from app.domain.money import Money
from app.domain.places import Places
from app.domain.special import check_special, check_special_kind, inferred_special
from app.domain.trial_line import TriedLine, try_line

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice, EnteredLine
    from app.domain.terms import Terms

_REQUEST = bytes(16)
_TEXTS = (
    ("buyer.name", "party_name"),
    ("buyer.tax_id", "tax_id"),
    ("buyer.address_phone", "address_phone"),
    ("buyer.bank_account", "bank_account"),
    ("document", "document"),
    ("payee", "staff"),
    ("reviewer", "staff"),
    ("list_name", "list_name"),
    ("agency_certificate", "agency_certificate"),
)
_WARNED_AT = {
    "TAX-ID-CHECK": "buyer.tax_id",
    "BUYER-TAX-ID-MISSING": "buyer.tax_id",
    "NAME-NORMALISED": "buyer.name",
    "REVIEWER-IS-DRAWER": "reviewer",
    "GROSS-OVER-LIMIT": "gross",
    "ZERO-RATE-ASSUMED": "rate",
    "RATE-FROM-REGISTER": "rate",
    "GOODS-CODE-MISSING": "name",
    "GOODS-CODE-UNKNOWN": "name",
}


class Warned(Struct, frozen=True):
    """A doubt and the field it is about."""

    code: str
    field: str


class Tried(Struct, frozen=True):
    """What an entry comes to. `draft` holds its complete lines; `faults` stand in the order of
    the form."""

    draft: Draft
    lines: tuple[TriedLine, ...]
    special: Special
    list_mode: bool
    faults: tuple[RuleBroken, ...]
    warnings: tuple[Warned, ...]

    @property
    def sound(self) -> bool:
        """Whether every rule lets it pass."""
        return not self.faults


class _Last(Struct, frozen=True):
    """The lines of the entry tried last, what each came to, and its lines on the ticket."""

    lines: tuple[EnteredLine, ...] = ()
    tried: tuple[TriedLine, ...] = ()
    made: tuple[tuple[Line, ...], ...] = ()
    warned: tuple[Warned, ...] = ()

    def others(self, lines: tuple[EnteredLine, ...]) -> list[int]:
        """The places of lines that are not the same object as before."""
        return [at for at, same in enumerate(map(is_, lines, self.lines)) if not same]


class Trial:
    """Remembers what each line came to, as long as kind, special kind and terms stay."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._known: dict[int, tuple[EnteredLine, TriedLine]] = {}
        self._asked_under: tuple[InvoiceKind, Special] | None = None
        self._last = _Last()

    def use(self, terms: Terms) -> None:
        """Other terms from now on: unless they say the same, nothing that was found out holds."""
        if _said(terms) != _said(self._terms):
            self._known, self._last = {}, _Last()
        self._terms = terms

    def forget(self, said: Collection[str]) -> None:
        """More is known about the goods of these names and codes."""
        self._last = _Last()
        self._known = {
            place: known
            for place, known in self._known.items()
            if known[0].name.strip() not in said and known[0].goods_code not in said
        }

    def unknown(self, entered: EnteredInvoice) -> int:
        """How many of its lines `weigh` would have to ask about."""
        kind, _ = self._kind(entered)
        special = entered.special or inferred_special(entered, self._terms.profile)
        if (kind, special) != self._asked_under:
            return len(entered.lines)
        lines, last = entered.lines, self._last
        if len(lines) == len(last.lines):
            lines = tuple(lines[at] for at in last.others(lines))
        return sum(id(line) not in self._known for line in lines)

    def weigh(self, entered: EnteredInvoice) -> Tried:
        """What the entry comes to. Never raises."""
        kind, kind_faults = self._kind(entered)
        special = entered.special or inferred_special(entered, self._terms.profile)
        desk = Desk(kind, special, self._terms)
        self._last = self._lines(entered.lines, desk)
        tried, made = self._last.tried, tuple(chain.from_iterable(self._last.made))
        head = replace(desk, warnings=[])
        draft = draft_of(entered, head, made, _REQUEST)
        faults = [*kind_faults, *_head_faults(draft, self._terms)]
        faults += _line_faults(tried)
        faults += _whole_faults(draft, tried, self._terms, told={each.code for each in faults})
        warnings = (*_warned(draft, self._terms, head.warnings), *self._last.warned)
        listed = with_list(draft, self._terms.profile)
        return Tried(draft, tried, draft.special, listed, tuple(faults), warnings)

    def _kind(self, entered: EnteredInvoice) -> tuple[InvoiceKind, list[RuleBroken]]:
        if not entered.kind.strip():
            return self._terms.default_kind, []
        try:
            return read_kind(entered.kind), []
        except RuleBroken as broken:
            return self._terms.default_kind, [broken]

    def _lines(self, lines: tuple[EnteredLine, ...], desk: Desk) -> _Last:
        under, last = (desk.kind, desk.special), self._last
        same = under == self._asked_under
        if same and len(lines) == len(last.lines) and lines:
            return self._few_lines(lines, last, desk)
        before = self._known if same else {}
        self._asked_under = under
        self._known = {}
        tried = tuple(self._line(line, before, desk) for line in lines)
        made = tuple(each.lines for each in tried)
        return _Last(lines, tried, made, tuple(_lines_warned(tried)))

    def _few_lines(self, lines: tuple[EnteredLine, ...], last: _Last, desk: Desk) -> _Last:
        """A keystroke: only the lines that are others than before are looked at."""
        others = last.others(lines)
        tried, made = list(last.tried), list(last.made)
        for at in others:
            self._known.pop(id(last.lines[at]), None)
            tried[at] = self._line(lines[at], self._known, desk)
            made[at] = tried[at].lines
        doubted = all(tried[at].warnings == last.tried[at].warnings for at in others)
        warned = last.warned if doubted else tuple(_lines_warned(tried))
        return _Last(lines, tuple(tried), tuple(made), warned)

    def _line(
        self, line: EnteredLine, before: dict[int, tuple[EnteredLine, TriedLine]], desk: Desk
    ) -> TriedLine:
        found = before.get(id(line)) or self._known.get(id(line)) or (line, try_line(line, desk))
        self._known[id(line)] = found
        return found[1]


def _said(terms: Terms) -> tuple[object, ...]:
    """What of the terms a line's verdict hangs on, registers aside."""
    limits = (terms.profile.name, terms.today, terms.rates, terms.single_limit)
    return (*limits, terms.default_kind, terms.goods_code_strict)


def _head_faults(draft: Draft, terms: Terms) -> Iterator[RuleBroken]:
    """What is above the lines: kind and buyer."""
    if draft.kind not in terms.rates or draft.kind not in terms.single_limit:
        yield RuleBroken("KIND-NOT-AUTHORISED", "kind", kind=draft.kind)
    yield from _told(lambda: check_special_kind(draft, terms.profile))
    for path in missing_fields(draft, terms.profile):
        yield RuleBroken("FIELD-MISSING", path, kind=draft.kind)
    limits = terms.profile.lengths_on(draft.kind)
    for path, length in _TEXTS:
        yield from _text_fault(_text_at(draft, path), limits[length], path)
    yield from _text_fault(draft.remark, limits["remark"], "remark", allowed="\n")


def _line_faults(tried: Iterable[TriedLine]) -> Iterator[RuleBroken]:
    wrong = [(number, each) for number, each in enumerate(tried, start=1) if each.faults]
    for number, each in wrong:
        for fault in each.faults:
            yield fault.at(number)


def _whole_faults(
    draft: Draft, tried: tuple[TriedLine, ...], terms: Terms, told: set[str]
) -> Iterator[RuleBroken]:
    """What only all lines together can break, not told line by line already."""
    if all(each.blank for each in tried):
        yield RuleBroken("FIELD-MISSING", "lines[1].name")
        return
    checks: tuple[Callable[[], None], ...] = (
        lambda: check_line_count(draft, terms.profile),
        lambda: _check_special(draft, terms, tried),
        lambda: _check_total(draft, terms),
        lambda: check_whole_tax(draft, terms.profile),
    )
    if draft.lines and draft.kind in terms.single_limit:
        for check in checks:
            yield from (broken for broken in _told(check) if broken.code not in told)


def _check_special(draft: Draft, terms: Terms, tried: tuple[TriedLine, ...]) -> None:
    """Where each line was entered is worked out only for the one that is refused."""
    try:
        check_special(draft, terms, Places())
    except RuleBroken:
        check_special(draft, terms, Places((), _entered_at(tried)))


def _check_total(draft: Draft, terms: Terms) -> None:
    net = draft.net
    check_total(draft.kind, net, net + draft.tax, terms)


def _entered_at(tried: tuple[TriedLine, ...]) -> tuple[int, ...]:
    return tuple(number for number, each in enumerate(tried, 1) for _ in each.lines)


def _told(check: Callable[[], None]) -> Iterator[RuleBroken]:
    try:
        check()
    except RuleBroken as broken:
        yield broken


def _text_fault(text: str, limit: int, field: str, allowed: str = "") -> Iterator[RuleBroken]:
    if text:
        yield from _told(lambda: check_text(text, limit, field, allowed=allowed))


def _text_at(draft: Draft, path: str) -> str:
    side, _, name = path.rpartition(".")
    return str(getattr(draft.buyer if side else draft, name))


def _warned(draft: Draft, terms: Terms, composing: Iterable[str]) -> Iterator[Warned]:
    codes = [*composing]
    if draft.lines and draft.kind in terms.single_limit:
        codes += warnings_of(draft, _gross(draft.lines), terms)
    return (Warned(code, _WARNED_AT[code]) for code in codes)


def _gross(lines: Iterable[Line]) -> Money:
    return Money(sum([line.net.fen + line.tax.fen for line in lines]))


def _lines_warned(tried: Iterable[TriedLine]) -> Iterator[Warned]:
    doubtful = [(number, each) for number, each in enumerate(tried, start=1) if each.warnings]
    for number, each in doubtful:
        yield from (Warned(code, f"lines[{number}].{_WARNED_AT[code]}") for code in each.warnings)
