"""申报: the VAT return as the bureau prefills it from the reports, sent and paid in simulation.

A return is the taxpayer's, a line is told for each ticket group whose period it closes. Asking
again files nothing twice: what stands is told as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec import Struct

from app.domain.comparison import Reason
from app.domain.money import Money
from app.domain.rights import Right
from app.gateway.errors import BureauAway, BureauError, BureauRefused
from app.gateway.messages.month import PaymentMade, ReturnState, ReturnSubmitted
from app.services.month.reporting import line
from app.services.packages.step_lines import StepLine, StepOutcome
from app.services.tax_owed import UNPAID, Owed, TaxOwed
from hardware.errors import DeviceError

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.domain.tax_period import TaxPeriod
    from app.gateway.messages.devices import Unpaid
    from app.gateway.messages.month import ReturnLine, TaxReturn
    from app.gateway.ports import TaxBureau
    from app.services.month.reporting import Reporting
    from app.services.packages.ticket_groups import TicketGroup
    from app.services.problems import Problem

STEP = "file-return"
NOT_FILED = frozenset({ReturnState.NONE, ReturnState.DRAFT, ReturnState.REJECTED})
QUARTERLY = "RETURN-NOT-DUE"  # this month its quarter will file


class Filed(Struct, frozen=True):
    """What became of the return of one month."""

    outcome: StepOutcome
    problem: Problem | None = None
    told: TaxReturn | None = None

    def facts(self) -> dict[str, Any]:
        """Figures for the line."""
        if self.told is None:
            return {}
        return {
            "state": str(self.told.state),
            "payable": str(Money(self.told.payable_fen)),
            "due": self.told.due.isoformat(),
            "overdue": self.told.overdue,
            **self._unpaid(self.told),
            **self._overpaid(self.told),
        }

    def _unpaid(self, told: TaxReturn) -> dict[str, Any]:
        if told.state is not ReturnState.MATCHED or not told.due_fen:
            return {}
        return {"unpaid": str(Money(told.due_fen)), "warnings": [UNPAID]}

    def _overpaid(self, told: TaxReturn) -> dict[str, Any]:
        """多缴, after a correction downwards: the next return takes it."""
        return {"overpaid": str(Money(told.overpaid_fen))} if told.overpaid_fen else {}


class Filing(Struct):
    """The service. Blocks on the network; what it wants of the disk `reporting` fetches."""

    reporting: Reporting
    bureau: TaxBureau

    def file_due(
        self, session: Session, *, pay: bool = True, prefilled: bool = False
    ) -> Iterator[StepLine]:
        """One line a group: the return of the period that it has open, once that is over; then of
        each month that passed and still owes its tax. `prefilled`: one that does not pass is
        corrected with the figures of the tickets. NO-RIGHT, DeviceError."""
        session.require(Right.FILE_RETURN)
        today, groups = self.reporting.standing()
        filed: dict[str, Filed] = {}
        for group in groups:
            if not group.is_over(today):
                yield line(STEP, group, StepOutcome.NOT_DUE)
                continue
            period = str(group.period)
            found = filed.get(period) or self.file(period, pay=pay, prefilled=prefilled)
            filed[period] = found
            yield line(STEP, group, found.outcome, problem=found.problem, more=found.facts())
        if not any(isinstance(each.problem, (BureauAway, DeviceError)) for each in filed.values()):
            yield from self._owed(groups, filed, pay=pay)

    def _owed(
        self, groups: Iterable[TicketGroup], filed: Mapping[str, Filed], *, pay: bool
    ) -> Iterator[StepLine]:
        """缴款 of months that were cleared without it."""
        for owed in self._unpaid():
            if owed.period not in filed:
                yield from _lines(groups, owed.period, self.file(owed.period, pay=pay))

    def _unpaid(self) -> tuple[Unpaid, ...]:
        """Who does not answer is told by the steps that cannot do without him."""
        try:
            unpaid = self.bureau.standing().unpaid
        except (BureauError, DeviceError):
            return ()
        owed = [Owed(each.period, each.amount_fen, each.due) for each in unpaid]
        self.reporting.lane(lambda: self._owed_now().keep(owed))
        return unpaid

    def file_month(
        self, month: TaxPeriod, session: Session, *, pay: bool = True, prefilled: bool = False
    ) -> Iterator[StepLine]:
        """The return of one month, a line a group; as `file_due`."""
        session.require(Right.FILE_RETURN)
        _, groups = self.reporting.standing()
        yield from _lines(groups, str(month), self.file(str(month), pay=pay, prefilled=prefilled))

    def look(self, period: str) -> TaxReturn:
        """The return of a month as it was filed, or as it is prefilled; of a month that its
        quarter covers that of the quarter. Only the bureau is asked. BureauError."""
        return self.bureau.tax_return(period)

    def submit(self, told: TaxReturn, session: Session) -> Filed:
        """申报, or its correction, with the lines as they are handed in. NO-RIGHT, RETURN-LINE,
        RETURN-AMOUNT, RETURN-TAX, RETURN-CLOSED, NOT-REPORTED, BureauAway: asking again is safe."""
        session.require(Right.FILE_RETURN)
        return self._ended(self._sent(told, told.lines))

    def pay(self, told: TaxReturn, session: Session) -> Filed:
        """缴款 of what is still due. NO-RIGHT, NOT-FILED, NOT-COMPARED, COMPARE-MISMATCH."""
        session.require(Right.FILE_RETURN)
        return self._ended(self._pay(told, told.due_fen))

    def _ended(self, told: TaxReturn) -> Filed:
        self._note(told)
        problem = self._against(told)
        outcome = StepOutcome.REFUSED if problem else StepOutcome.DONE
        return Filed(outcome, problem, told)

    def file(self, period: str, *, pay: bool = True, prefilled: bool = False) -> Filed:
        """The return of one month (2024-01). What the bureau has against it is in the answer."""
        try:
            told = self.bureau.tax_return(period)
            return self._filed(period, told, pay=pay, prefilled=prefilled)
        except BureauRefused as refused:
            if refused.code == QUARTERLY:
                return Filed(StepOutcome.NOT_DUE)
            return Filed(StepOutcome.REFUSED, refused)
        except (BureauAway, DeviceError) as away:
            return Filed(StepOutcome.REFUSED, away)

    def _filed(self, period: str, told: TaxReturn, *, pay: bool, prefilled: bool) -> Filed:
        """A return of another period is that of the quarter: nothing is due for this month."""
        if told.period != period:
            return Filed(StepOutcome.NOT_DUE)
        outcome = StepOutcome.ALREADY_DONE
        if told.state in NOT_FILED:
            outcome = StepOutcome.DONE
            told = self._sent(told, told.lines)
            if told.prefilled:  # another disk reported while it was on its way
                told = self._sent(told, told.prefilled)
        elif told.prefilled and (prefilled or self._lacks_a_disk(told)):
            outcome = StepOutcome.DONE
            told = self._sent(told, told.prefilled)
        if pay and told.state is ReturnState.MATCHED and told.payable_fen > 0:
            outcome = StepOutcome.DONE
            told = self._pay(told, told.due_fen)
        self._note(told)
        problem = self._against(told)
        return Filed(StepOutcome.REFUSED if problem else outcome, problem, told)

    def _owed_now(self) -> TaxOwed:
        return TaxOwed(self.reporting.book)

    def _note(self, told: TaxReturn) -> None:
        """What is left to pay of a return that passed is told by `status` from now on."""
        due = told.due_fen if told.state is ReturnState.MATCHED else 0
        owed = Owed(told.period, due, told.due) if due else None
        self.reporting.lane(lambda: self._owed_now().note(told.period, owed))

    def _sent(self, told: TaxReturn, lines: tuple[ReturnLine, ...]) -> TaxReturn:
        return self.bureau.submit_return(ReturnSubmitted(uuid4().hex, told.period, lines))

    def _lacks_a_disk(self, told: TaxReturn) -> bool:
        """Whether another disk reported after it was filed, and nobody changed a figure."""
        reasons = self._reasons(told)
        return Reason.OTHER_DISK in reasons and Reason.CHANGED not in reasons

    def _reasons(self, told: TaxReturn) -> tuple[str, ...]:
        lines = self.bureau.comparison(told.period).lines
        return tuple(dict.fromkeys(reason for each in lines for reason in each.reasons))

    def _pay(self, told: TaxReturn, amount_fen: int) -> TaxReturn:
        return self.bureau.pay(PaymentMade(uuid4().hex, told.period, amount_fen))

    def _against(self, told: TaxReturn) -> BureauRefused | None:
        """Why a return that was sent does not pass."""
        if told.state is ReturnState.MISMATCH:
            said = " ".join(self._reasons(told))
            return BureauRefused("COMPARE-MISMATCH", period=told.period, reasons=said)
        if told.state in (ReturnState.SUBMITTED, ReturnState.PROCESSING):
            return BureauRefused("NOT-COMPARED", period=told.period)
        return None


def _lines(groups: Iterable[TicketGroup], period: str, found: Filed) -> Iterator[StepLine]:
    """What became of a month's return, a line a group, whichever month those have open."""
    for group in groups:
        told = STEP, group.name, period, found.outcome
        locks = group.lock_date if str(group.period) == period else None
        yield StepLine(*told, locks, problem=found.problem, more=found.facts())
