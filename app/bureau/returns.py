"""VAT returns (申报): prefilled, sent, compared, corrected, paid in simulation, sent back.

States: none → submitted → processing → matched | mismatch → paid; the console may send one back
(rejected). One that was filed is compared again whenever somebody asks: what was missing may be
here now, and what passed may differ since a report or a ticket came after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Row, select, update

from app.bureau.calendar import Calendar
from app.bureau.comparisons import Comparisons
from app.bureau.filed import add_step, carried_over, row_of, steps_of, stored_lines
from app.bureau.month_books import MonthBooks, is_reported
from app.bureau.refusals import Refusal
from app.bureau.rows import put
from app.bureau.settings import CLEAR_NEEDS_PAYMENT
from app.bureau.taxpayers import open_periods
from app.domain.comparison import all_match
from app.domain.errors import RuleBroken
from app.domain.filing_rhythm import covered_months, needs_return, return_period
from app.domain.money import Money
from app.domain.tax_period import TaxPeriod
from app.domain.vat_relief import relief_on
from app.domain.vat_return import Filled, entered, prefilled, renewed
from app.gateway.messages.month import ReturnLine, ReturnState, TaxReturn
from db.bureau_schema.month import vat_return

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from app.bureau.taxpayers import Filer
    from app.bureau.work import Work
    from app.domain.comparison import Compared
    from app.domain.vat_return import Form, FormLine
    from app.gateway.messages.month import PaymentMade, ReturnSubmitted

QUEUE = "return_queue_s"  # setting: how long a return is 受理中
PASSED = frozenset({ReturnState.MATCHED, ReturnState.PAID})
NOT_STANDING = frozenset({ReturnState.MISMATCH, ReturnState.REJECTED})  # has to be filed again


class Standing(Struct, frozen=True):
    """Where a return stands: its state, and the reasons of a mismatch."""

    state: ReturnState
    reasons: tuple[str, ...] = ()


class Returns:
    """The returns of one taxpayer."""

    def __init__(self, work: Work, filer: Filer) -> None:
        self._work = work
        self._filer = filer
        self._lines: dict[TaxPeriod, tuple[Compared, ...]] = {}  # as long as nothing is filed

    def tax_return(self, period: TaxPeriod) -> TaxReturn:
        """The one filed last, or the prefilled one. A month that its quarter covers answers with
        the return of the quarter."""
        of = return_period(period, quarterly=self._filer.by_quarter)
        self.settle(of)
        row = row_of(self._work, self._filer.tax_id, of)
        if row is None:
            return self._told(of, self.prefilled(of), ReturnState.NONE)
        form, state = _stored(self._filer.form, row), ReturnState(row.state)
        now = self._renewed(of, form) if state in NOT_STANDING else form
        filed = now if state is ReturnState.REJECTED else form
        told = self._told(of, filed, state, bool(row.overdue))
        fresh = _said(now.lines) if now.lines != filed.lines else ()
        return replace(told, paid_fen=int(row.paid_fen), prefilled=fresh)

    def prefilled(self, period: TaxPeriod) -> Filled:
        """From the disks' reports and what the last return left."""
        months = covered_months(period, quarterly=self._filer.by_quarter)
        sold = MonthBooks(self._work, self._filer, months).sold()
        return prefilled(
            self._filer.form, sold, self._filer.rates, self._relief(period), self._carried(months)
        )

    def _renewed(self, period: TaxPeriod, filed: Filled) -> Filled:
        """As prefilled now, with what the taxpayer had entered."""
        return renewed(self.prefilled(period), filed.lines, self._relief(period))

    def submit(self, sent: ReturnSubmitted, disk: str) -> TaxReturn:
        """申报, or its correction. RETURN-NOT-DUE, REPORT-NOT-DUE, NOT-REPORTED,
        OTHER-DISK-UNREPORTED (disk), RETURN-CLOSED, RETURN-LINE, RETURN-AMOUNT, RETURN-TAX."""
        period = TaxPeriod.read(sent.period)
        self._refuse_early(period)
        self._refuse_unreported(period, disk)
        self.settle(period)
        row = row_of(self._work, self._filer.tax_id, period, lock=True)
        before = self.prefilled(period)
        form = self._entered(period, before, sent)
        if row is None or not _is_same(row, form):
            self._refuse_closed(period, row)
            self._keep(period, form, before, int(row.paid_fen) if row else 0)
        return self.tax_return(period)

    def pay(self, made: PaymentMade) -> TaxReturn:
        """缴款 of what is still due. NOT-FILED, NOT-COMPARED, COMPARE-MISMATCH, PAYMENT-AMOUNT."""
        period = TaxPeriod.read(made.period)
        self.settle(period)
        row = row_of(self._work, self._filer.tax_id, period, lock=True)
        if row is None:
            raise Refusal("NOT-FILED", period=period)
        self.refuse_unpassed(period)
        if row.state != ReturnState.PAID:
            self._take(period, row, made.amount_fen)
        return self.tax_return(period)

    def send_back(self, period: TaxPeriod, note: str) -> None:
        """退回 by the bureau's people: it has to be filed again. NOT-FILED."""
        if row_of(self._work, self._filer.tax_id, period, lock=True) is None:
            raise Refusal("NOT-FILED", period=period)
        self._become(period, ReturnState.REJECTED, note)

    def standing(self, period: TaxPeriod) -> Standing:
        """Where the return of a month stands, as things are now; nothing is changed."""
        of = return_period(period, quarterly=self._filer.by_quarter)
        row = row_of(self._work, self._filer.tax_id, of)
        if row is None:
            return Standing(ReturnState.NONE)
        state = ReturnState(row.state)
        if state is ReturnState.REJECTED:
            return Standing(state)
        if state not in PASSED and self._work.seconds < row.ready_at:
            return Standing(ReturnState.PROCESSING)
        lines = self._compared(of)
        if all_match(lines):
            return Standing(state if state in PASSED else ReturnState.MATCHED)
        reasons = dict.fromkeys(reason for line in lines for reason in line.reasons)
        return Standing(ReturnState.MISMATCH, tuple(reasons))

    def _compared(self, period: TaxPeriod) -> tuple[Compared, ...]:
        if period not in self._lines:
            self._lines[period] = Comparisons(self._work, self._filer).lines(period)
        return self._lines[period]

    def settle(self, period: TaxPeriod) -> Standing:
        """The state as it is now is kept, and a step of the time line made of it."""
        standing = self.standing(period)
        of = return_period(period, quarterly=self._filer.by_quarter)
        row = row_of(self._work, self._filer.tax_id, of, lock=True)
        if row is not None and row.state != standing.state:
            self._become(of, standing.state, " ".join(standing.reasons))
        return standing

    def refuse_unpassed(self, period: TaxPeriod) -> None:
        """NOT-FILED, NOT-COMPARED or COMPARE-MISMATCH (reasons) unless it passed; a month
        without a return passes by itself."""
        if not needs_return(period, quarterly=self._filer.by_quarter):
            return
        standing = self.standing(period)
        if standing.state in (ReturnState.NONE, ReturnState.REJECTED):
            raise Refusal("NOT-FILED", period=period)
        if standing.state is ReturnState.PROCESSING:
            raise Refusal("NOT-COMPARED", period=period)
        if standing.state is ReturnState.MISMATCH:
            raise Refusal("COMPARE-MISMATCH", period=period, reasons=" ".join(standing.reasons))

    def refuse_unpaid(self, period: TaxPeriod) -> None:
        """NOT-PAID (amount) where the bureau lets nobody clear before the tax is paid, and
        wherever a correction left a difference to what had been paid."""
        if not needs_return(period, quarterly=self._filer.by_quarter):
            return
        row = row_of(self._work, self._filer.tax_id, period)
        due = 0 if row is None else max(0, row.payable_fen - row.paid_fen)
        asked = row is not None and (row.paid_fen or self._work.settings.get(CLEAR_NEEDS_PAYMENT))
        if due and asked:
            raise Refusal("NOT-PAID", period=period, amount=str(Money(due)))

    # -- what may not be -------------------------------------------------------------------

    def _refuse_early(self, period: TaxPeriod) -> None:
        if not needs_return(period, quarterly=self._filer.by_quarter):
            following = return_period(period, quarterly=True)
            raise Refusal("RETURN-NOT-DUE", period=period, next=following)
        if self._work.at.date() <= period.last_day:
            raise Refusal("REPORT-NOT-DUE", period=period)

    def _refuse_unreported(self, period: TaxPeriod, disk: str) -> None:
        """The return is the taxpayer's: every disk that has the month open has to be in it."""
        for month, group in self._unreported(period, disk):
            raise Refusal("NOT-REPORTED", period=month, group=group)
        for other in sorted(self._filer.active - {disk}):
            for month, group in self._unreported(period, other):
                facts = {"disk": other, "period": month, "group": group}
                raise Refusal("OTHER-DISK-UNREPORTED", **facts)

    def _unreported(self, period: TaxPeriod, disk: str) -> Iterator[tuple[TaxPeriod, str]]:
        for group, open_period in open_periods(self._work, disk).items():
            for month in covered_months(period, quarterly=self._filer.by_quarter):
                due = open_period <= month
                if due and not is_reported(self._work, disk, group, month):
                    yield month, group

    def _refuse_closed(self, period: TaxPeriod, row: Row[Any] | None) -> None:
        due = Calendar(self._work).due(period)
        late = self._work.at.date() > due
        if row is not None and late and ReturnState(row.state) in PASSED:
            raise Refusal("RETURN-CLOSED", period=period, due=due)

    # -- what is kept ----------------------------------------------------------------------

    def _entered(self, period: TaxPeriod, before: Filled, sent: ReturnSubmitted) -> Filled:
        said = [(line.key, line.net_fen, line.tax_fen) for line in sent.lines]
        try:
            return entered(before, said, self._relief(period))
        except RuleBroken as broken:
            raise Refusal(broken.code, 422, **broken.facts) from broken

    def _keep(self, period: TaxPeriod, form: Filled, before: Filled, paid_fen: int) -> None:
        """With what was overpaid of other months taken into account (多缴抵减)."""
        tax_id = self._filer.tax_id
        credit = carried_over(self._work, tax_id, period, form.payable_fen - paid_fen)
        late = self._work.at.date() > Calendar(self._work).due(period)
        queue = int(self._work.settings.get(QUEUE, "0"))
        row = {
            "tax_id": tax_id,
            "period": str(period),
            "form": form.form,
            "state": ReturnState.SUBMITTED,
            "submitted_at": self._work.seconds,
            "ready_at": self._work.seconds + queue,
            "overdue": int(late),
            "payable_fen": form.payable_fen,
            "paid_fen": paid_fen + credit,
            "carried_fen": form.carried_fen,
            "lines": msgspec.json.encode(form.lines),
            "note": "",
            "prefilled": msgspec.json.encode(before.lines).decode(),
        }
        put(self._work.connection, vat_return, row)
        self._lines.clear()
        note = f"以前多缴抵减{Money(credit).grouped}" if credit else ""
        add_step(self._work, tax_id, period, ReturnState.SUBMITTED, note)
        add_step(self._work, tax_id, period, ReturnState.PROCESSING)

    def _take(self, period: TaxPeriod, row: Row[Any], amount_fen: int) -> None:
        due = max(0, row.payable_fen - row.paid_fen)
        if amount_fen != due:
            raise Refusal("PAYMENT-AMOUNT", 422, expected=str(Money(due)))
        of = self._of(period)
        self._work.connection.execute(
            update(vat_return).where(*of).values(paid_fen=row.paid_fen + amount_fen)
        )
        self._become(period, ReturnState.PAID)

    def _become(self, period: TaxPeriod, state: ReturnState, note: str = "") -> None:
        values = {"state": state, "note": note}
        self._work.connection.execute(update(vat_return).where(*self._of(period)).values(**values))
        if state is not ReturnState.PROCESSING:
            add_step(self._work, self._filer.tax_id, period, state, note)

    def _of(self, period: TaxPeriod) -> tuple[Any, ...]:
        return vat_return.c.tax_id == self._filer.tax_id, vat_return.c.period == str(period)

    def _relief(self, period: TaxPeriod) -> Any:
        return relief_on(period.last_day, quarterly=self._filer.by_quarter)

    def _carried(self, months: tuple[TaxPeriod, ...]) -> int:
        """期末留抵 of the period before, if it was filed."""
        asked = select(vat_return.c.carried_fen).where(
            vat_return.c.tax_id == self._filer.tax_id,
            vat_return.c.period == str(months[0].previous),
            vat_return.c.state != ReturnState.REJECTED,
        )
        return int(self._work.connection.scalar(asked) or 0)

    def _told(
        self, period: TaxPeriod, form: Filled, state: ReturnState, overdue: bool = False
    ) -> TaxReturn:
        due = Calendar(self._work).due(period)
        late = state is ReturnState.NONE and self._work.at.date() > due
        return TaxReturn(
            period=str(period),
            form=form.form,
            state=state,
            lines=_said(form.lines),
            payable_fen=form.payable_fen,
            due=due,
            overdue=overdue or late,
            steps=steps_of(self._work, self._filer.tax_id, period),
        )


def _stored(form: Form, row: Row[Any]) -> Filled:
    return Filled(form, stored_lines(row), row.payable_fen, row.carried_fen)


def _said(lines: tuple[FormLine, ...]) -> tuple[ReturnLine, ...]:
    return msgspec.convert(lines, tuple[ReturnLine, ...], from_attributes=True)


def _is_same(row: Row[Any], form: Filled) -> bool:
    """Whether this was filed already: asked twice, or sent twice."""
    return row.state != ReturnState.REJECTED and stored_lines(row) == form.lines
