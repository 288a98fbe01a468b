"""The face of an entry: everything the view shows, made of what the trial found out."""

from __future__ import annotations

from itertools import chain
from operator import is_
from typing import TYPE_CHECKING

from msgspec import Struct, field

from app.domain.amount_words import in_words
from app.domain.faces import STARS, total_tax_on_face
from app.domain.gbk import byte_length
from app.domain.invoice import InvoiceKind, Special
from app.domain.kinds import SPECIALS, TITLES
from app.domain.money import Money
from app.domain.rates import rate_text
from app.ui.issue_invoice.cells import DiscountCells, GoodsCells, separated
from app.ui.issue_invoice.face import (
    BLANK_ROW,
    COLUMNS,
    DEDUCTION,
    DISCOUNT,
    DISCOUNT_ROW,
    GOODS_ROW,
    CellText,
    Face,
    FieldProblem,
    KindChoice,
    PartyTexts,
    RateChoice,
    Row,
    line_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from app.domain.entry import EnteredInvoice, EnteredLine
    from app.domain.trial import Tried
    from app.domain.trial_line import TriedLine
    from app.services.tickets.entering import Ground, NextNumber
    from app.ui.issue_invoice.telling import Told

SPECIAL_TITLES = {
    Special.NONE: "普通业务",
    Special.PURCHASE: "收购",
    Special.OIL: "成品油",
    Special.DIFFERENCE: "差额征税",
    Special.REDUCED: "减按1.5%计征",
}
NOT_READ = "还没有读到税控盘"
_FREE = (RateChoice("免税", "免税"), RateChoice("不征税", "不征税"))
_BLANK_CELLS = {"name": CellText()}
_NOTHING: frozenset[str] = frozenset()


def _never(_code: str, _number: str) -> bool:
    return False


class Standing(Struct, frozen=True):
    """The name and day of the ticket that came of the entry."""

    code: str
    number: str
    day: date


class Around(Struct):
    """What stands around the entry and is not part of it."""

    standing: Standing | None = None
    checked: Callable[[str, str], bool] = _never
    saved_text: str = ""
    undo_title: str = ""
    redo_title: str = ""
    busy: str = ""
    notice: str = ""
    shows_missing: bool = False
    carried: frozenset[str] = frozenset()  # fields of the ticket before that nobody looked at


class _Shown(Struct, frozen=True):
    """The lines of the last face, what was wrong in them, and their rows."""

    lines: tuple[EnteredLine, ...] = ()
    tried: tuple[TriedLine, ...] = ()
    wrong: Mapping[int, frozenset[str]] = field(default_factory=dict)  # by line, from 1
    made: Sequence[tuple[Row, ...]] = ()

    def others(
        self,
        lines: tuple[EnteredLine, ...],
        tried: tuple[TriedLine, ...],
        wrong: Mapping[int, frozenset[str]],
    ) -> set[int]:
        """The places that look otherwise now. Lines are told apart by identity."""
        marks = {*wrong, *self.wrong} if wrong != self.wrong else ()
        marked = {at - 1 for at in marks if wrong.get(at) != self.wrong.get(at)}
        return {
            *(at for at in marked if at < len(lines)),
            *range(len(self.lines), len(lines)),
            *(at for at, same in enumerate(map(is_, lines, self.lines)) if not same),
            *(at for at, same in enumerate(map(is_, tried, self.tried)) if not same),
        }


class Facing(Struct):
    """Makes faces; rows that did not change are the same objects as before."""

    _last: _Shown = field(default_factory=_Shown)
    _under: tuple[object, ...] = ()

    def face(
        self,
        entered: EnteredInvoice,
        tried: Tried,
        told: Sequence[Told],
        ground: Ground,
        around: Around,
    ) -> Face:
        """The face of an entry under the terms of the ground."""
        draft, kind = tried.draft, tried.draft.kind
        next_one, standing = ground.numbers.get(kind), around.standing
        code, number, day = _name(next_one, standing, ground)
        shown, missing = _problems(told, shows_missing=around.shows_missing)
        columns = (*COLUMNS, DEDUCTION) if tried.special is Special.DIFFERENCE else COLUMNS
        limits = ground.terms.profile.lengths_on(kind)
        net, tax = draft.net, draft.tax
        gross = net + tax
        return Face(
            kind=kind.value,
            kind_title=TITLES[kind],
            special=tried.special.value,
            code=code,
            number=number,
            stock_left=next_one.left if next_one else 0,
            day_text=f"{day:%Y年%m月%d日}",
            issued=standing is not None,
            paper_checked=around.checked(code, number),
            with_tax=entered.with_tax,
            buyer=_texts(entered.buyer),
            seller=_texts(draft.seller),
            rows=self._all_rows(entered, tried, shown, columns),
            columns=columns,
            list_mode=tried.list_mode,
            form_lines=_form_lines(entered, ground, kind),
            net=separated(net),
            tax=_total_tax(tried, tax),
            gross=separated(gross),
            words=_words(gross, ground) if draft.lines else "",
            remark=entered.remark,
            remark_bytes=(byte_length(draft.remark), limits["remark"]),
            payee=entered.payee,
            reviewer=entered.reviewer,
            drawer=draft.drawer,
            carried=around.carried,
            document=entered.document,
            list_name=entered.list_name,
            agency_certificate=entered.agency_certificate,
            buyer_is_person=draft.buyer_is_person,
            roll_width_mm=draft.roll_width_mm,
            roll_widths=_widths(ground, kind),
            kinds=tuple(_kinds(ground)),
            specials=tuple(_specials(ground, kind)),
            rates=tuple(_rates(ground, kind)),
            units=_units(tried.special, ground),
            problems=shown,
            missing=missing,
            line_count=len(entered.lines),
            saved_text=around.saved_text,
            undo_title=around.undo_title,
            redo_title=around.redo_title,
            busy=around.busy,
            notice=around.notice,
            simulated=ground.simulated,
            ready=tried.sound and next_one is not None and not around.notice,
        )

    def _all_rows(
        self,
        entered: EnteredInvoice,
        tried: Tried,
        problems: Sequence[FieldProblem],
        columns: tuple[str, ...],
    ) -> tuple[Row, ...]:
        """Rows in order. Those of a line that is the same at the same place are kept."""
        wrong, under = _wrong_cells(problems), (columns, entered.with_tax)
        last = self._last if under == self._under else _Shown()
        count = min(len(entered.lines), len(tried.lines))  # more are being tried elsewhere
        lines, found = entered.lines[:count], tried.lines[:count]
        made = list(last.made[:count])
        made += [()] * (count - len(made))
        for at in sorted(last.others(lines, found, wrong)):
            here = (at, lines[at], found[at], wrong.get(at + 1, _NOTHING))
            made[at] = _line_rows(here, columns, with_tax=entered.with_tax)
        self._last, self._under = _Shown(lines, found, wrong, made), under
        return (*chain.from_iterable(made), Row(len(entered.lines), BLANK_ROW, _BLANK_CELLS))


def bare_face(entered: EnteredInvoice, around: Around) -> Face:
    """What was typed into the boxes, while nobody has read the disk: nothing of it vanishes."""
    return Face(
        kind=entered.kind,
        kind_title=NOT_READ,
        with_tax=entered.with_tax,
        buyer=_texts(entered.buyer),
        remark=entered.remark,
        payee=entered.payee,
        reviewer=entered.reviewer,
        document=entered.document,
        list_name=entered.list_name,
        agency_certificate=entered.agency_certificate,
        buyer_is_person=entered.buyer_is_person,
        saved_text=around.saved_text,
        busy=around.busy,
        notice=around.notice,
    )


def _line_rows(
    here: tuple[int, EnteredLine, TriedLine, frozenset[str]],
    columns: tuple[str, ...],
    *,
    with_tax: bool,
) -> tuple[Row, ...]:
    index, line, tried, wrong = here
    goods = Row(index, GOODS_ROW, GoodsCells(line, tried, columns, wrong, with_tax))
    if not (line.discount or line.discount_rate):
        return (goods,)
    cells = DiscountCells(line, tried, (*columns, DISCOUNT), wrong, with_tax)
    return goods, Row(index, DISCOUNT_ROW, cells)


def _name(
    next_one: NextNumber | None, standing: Standing | None, ground: Ground
) -> tuple[str, str, date]:
    """Of the ticket that stands, else what the next one would bear."""
    if standing is not None:
        return standing.code, standing.number, standing.day
    named = (next_one.code, next_one.number) if next_one else ("", "")
    return *named, ground.clock.date()


def _problems(
    told: Sequence[Told], *, shows_missing: bool
) -> tuple[tuple[FieldProblem, ...], tuple[FieldProblem, ...]]:
    """What is shown as wrong, and what is only not there yet."""
    shown = [each.problem for each in told if shows_missing or not each.is_missing]
    doubts = [problem for problem in shown if problem.warning]
    missing = tuple(each.problem for each in told if each.is_missing)
    return (*(problem for problem in shown if not problem.warning), *doubts), missing


def _wrong_cells(problems: Sequence[FieldProblem]) -> dict[int, frozenset[str]]:
    cells: dict[int, frozenset[str]] = {}
    for problem in problems:
        cell = None if problem.warning else line_of(problem.field)
        if cell is not None:
            cells[cell[0]] = cells.get(cell[0], frozenset()) | {cell[1]}
    return cells


def _texts(party: object) -> PartyTexts:
    names = ("name", "tax_id", "address_phone", "bank_account")
    return PartyTexts(*(getattr(party, name) for name in names))


def _total_tax(tried: Tried, tax: Money) -> str:
    """The stars of a ticket without tax, else its sum."""
    free = tried.draft.lines and total_tax_on_face(tried.draft) == STARS
    return STARS if free else separated(tax)


def _words(gross: Money, ground: Ground) -> str:
    if abs(gross.fen) >= 10**18:  # the words end at 10^16 yuan
        return ""
    return in_words(gross, ground.terms.profile.form.capital_amount_style)


def _form_lines(entered: EnteredInvoice, ground: Ground, kind: InvoiceKind) -> int:
    form = ground.terms.profile.form
    if kind is InvoiceKind.ROLL:
        return form.roll_lines.get(entered.roll_width_mm or form.roll_width_mm, form.lines)
    return form.lines


def _widths(ground: Ground, kind: InvoiceKind) -> tuple[int, ...]:
    form = ground.terms.profile.form
    return tuple(sorted(form.roll_lines)) if kind is InvoiceKind.ROLL else ()


def _kinds(ground: Ground) -> Iterator[KindChoice]:
    for kind in InvoiceKind:
        why_not = "" if kind in ground.terms.rates else "税控盘没有授权这个票种"
        if not why_not and kind not in ground.numbers:
            why_not = "没有库存，先领购发票卷"
        yield KindChoice(kind.value, TITLES[kind], why_not)


def _specials(ground: Ground, kind: InvoiceKind) -> Iterator[KindChoice]:
    possible = ground.terms.profile.special_kinds
    for special, title in SPECIAL_TITLES.items():
        fits = special is Special.NONE or kind in possible.get(special, ())
        yield KindChoice(special.value, title, "" if fits else "这个票种不能开")


def _units(special: Special, ground: Ground) -> tuple[str, ...]:
    return ground.terms.profile.oil.units if special is Special.OIL else ()


def _rates(ground: Ground, kind: InvoiceKind) -> Iterator[RateChoice]:
    """Authorised ones only; a free line is one of rate 0."""
    allowed = ground.terms.rates.get(kind, frozenset())
    for rate in sorted(allowed, reverse=True):
        if rate or kind not in SPECIALS:
            yield RateChoice(rate_text(rate), rate_text(rate))
    if any(not rate for rate in allowed) and kind not in SPECIALS:
        yield from _FREE
