"""Problems of an entry in words: at which field, what is wrong with its figures, and what mends it.

The sentences are those of every door; a few say more here, because the page knows the place.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.faces import entered_party
from app.domain.money import Money
from app.domain.trial import Tried, Warned
from app.ui.issue_invoice.cells import cell_of
from app.ui.issue_invoice.face import FieldProblem, line_field, line_of
from app.ui.issue_invoice.mending import Mend, mend

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.domain.terms import Terms
    from app.services.problems import Problem, Sentences

_STANDS_FOR = {  # fields of the whole ticket that have no box of their own
    "lines": "lines[1].name",
    "net": "lines[1].amount",
    "tax": "lines[1].tax",
    "gross": "lines[1].amount",
}
MARKED = frozenset({"gross"})  # a doubt is marked where the paper shows it, box or not
MOST = 200  # told at once: nobody mends more before looking again
_ADVISED = frozenset({"SIGN-NOT-GBK", "OVER-LIMIT"})  # no button can mend it: it is said how
_NOTHING_YET = frozenset({"FIELD-MISSING"})


class Told(Struct, frozen=True):
    """A problem as the face shows it, and what mends it."""

    problem: FieldProblem
    mend: Mend | None = None

    @property
    def is_missing(self) -> bool:
        """Whether something is only not typed yet."""
        return self.problem.code in _NOTHING_YET


class Teller:
    """Puts problems of one entry into words."""

    def __init__(self, sentences: Sentences, terms: Terms) -> None:
        self._sentences = sentences
        self._terms = terms
        self._doubts: dict[tuple[str, str, int], Told] = {}

    def told(self, tried: Tried, entered: EnteredInvoice) -> tuple[Told, ...]:
        """Every problem and doubt, in the order of the form, doubts last. One for each place and
        code."""
        rows = printed_rows(tried)
        found = [self.one(broken, entered, rows) for broken in tried.faults[:MOST]]
        found += [self._doubt(each, rows, entered) for each in tried.warnings[:MOST]]
        return tuple({(each.problem.field, each.problem.code): each for each in found}.values())

    def one(self, broken: RuleBroken, entered: EnteredInvoice, rows: tuple[int, ...] = ()) -> Told:
        """A rule that is broken, at the field that the page has for it."""
        field = field_of(broken.field)
        mending = mend(broken, entered, self._terms)
        message, place = self._message(broken, rows), self._place(broken.field, rows)
        if mending is None and broken.code in _ADVISED:
            message = f"{message}。{_bare(self._sentences.fix(broken))}"
        if broken.field.startswith("buyer."):
            party = entered_party(entered.special)
            message, place = (said.replace("购方", party, 1) for said in (message, place))
        problem = FieldProblem(
            field,
            broken.code,
            message,
            place,
            mending.text if mending else "",
            mending.value if mending else "",
        )
        return Told(problem, mending)

    def _doubt(self, warned: Warned, rows: tuple[int, ...], entered: EnteredInvoice) -> Told:
        cell = line_of(warned.field)
        if cell is None:
            return self._new_doubt(warned, self._place(warned.field, rows), entered)
        key = (warned.code, warned.field, _row(cell[0], rows))
        if key not in self._doubts:  # the same in a list of hundreds at every keystroke
            self._doubts[key] = self._new_doubt(warned, self._place(warned.field, rows), entered)
        return self._doubts[key]

    def _new_doubt(self, warned: Warned, at: str, entered: EnteredInvoice) -> Told:
        broken = RuleBroken(warned.code, warned.field)
        mending = mend(broken, entered, self._terms)
        said = self._sentences.warning(warned.code)
        words = (mending.text, mending.value) if mending else ("", "")
        field = warned.field if warned.field in MARKED else field_of(warned.field)
        return Told(
            FieldProblem(field, warned.code, _bare(said), at, *words, warning=True), mending
        )

    def of(self, problem: Problem) -> str:
        """The sentence and what to do, for a place where both stand together."""
        return f"{self._sentences.message(problem)}{self._sentences.fix_at_window(problem)}"

    def sentence(self, problem: Problem) -> str:
        """What is wrong, without the full stop."""
        return _bare(self._sentences.message(problem))

    def warning(self, code: str) -> str:
        """The sentence of a warning."""
        return _bare(self._sentences.warning(code))

    def _message(self, broken: RuleBroken, rows: tuple[int, ...]) -> str:
        own = _OWN_WORDS.get(broken.code)
        if own is not None and (said := own(broken)):
            return said
        there = RuleBroken(broken.code, _printed(broken.field, rows))
        there.facts = broken.facts
        return _bare(self._sentences.message(there))

    def place(self, field: str, rows: tuple[int, ...] = ()) -> str:
        """A field as a person says it: 第 4 行税额."""
        return self._place(field, rows)

    def _place(self, field: str, rows: tuple[int, ...]) -> str:
        cell = line_of(field)
        if cell is None:
            return self._sentences.field_name(field)
        name = self._sentences.field_name(f"lines.{cell[1]}")
        return f"第 {_row(cell[0], rows)} 行{name}"


def printed_rows(tried: Tried) -> tuple[int, ...]:
    """The printed row of each entered line, from 1: discount rows count."""
    rows, at = [], 1
    for each in tried.lines:
        rows.append(at)
        at += 1 if each.discount is None else 2
    return tuple(rows)


def field_of(field: str) -> str:
    """The field on the page for a place of the document."""
    field = _STANDS_FOR.get(field, field)
    cell = line_of(field)
    return field if cell is None else line_field(cell[0], cell_of(cell[1]))


def _row(number: int, rows: tuple[int, ...]) -> int:
    return rows[number - 1] if number <= len(rows) else number


def _printed(field: str, rows: tuple[int, ...]) -> str:
    cell = line_of(field)
    return field if cell is None else line_field(_row(cell[0], rows), cell[1])


def _bare(sentence: str) -> str:
    return sentence.removesuffix("。")


def _tax_difference(broken: RuleBroken) -> str:
    tax, computed, tolerance = (broken.facts.get(name) for name in ("tax", "computed", "tolerance"))
    if not (tax and computed and tolerance):
        return ""
    off = abs(Money.yuan(tax) - Money.yuan(computed))
    return f"税额与金额×税率相差 {off}，最多容许 {tolerance}"


def _line_amount(broken: RuleBroken) -> str:
    amount, computed = broken.facts.get("amount"), broken.facts.get("computed")
    if not (amount and computed):
        return ""
    off = abs(Decimal(amount) - Decimal(computed))
    return f"金额与数量×单价相差 {Money.yuan(off)}，最多容许 0.01"


def _missing(broken: RuleBroken) -> str:
    cell = line_of(broken.field)
    if cell is None or cell[1] not in ("quantity", "price"):
        return ""
    name = {"quantity": "数量和单价", "price": "单价"}[cell[1]]
    return f"缺少{name}，也可以直接填金额"


_OWN_WORDS: dict[str, Callable[[RuleBroken], str]] = {
    "TAX-DIFFERENCE": _tax_difference,
    "LINE-AMOUNT": _line_amount,
    "FIELD-MISSING": _missing,
}
