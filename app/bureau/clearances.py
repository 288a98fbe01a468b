"""清卡, 反写: once a group and period, one package that only that disk takes.

Every condition is looked at here, whatever the terminal thinks: a terminal cannot clear itself.
Nothing is ever deleted; what was given once is given again, the same bytes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Row, func, select

from app.bureau.calendar import Calendar
from app.bureau.clearance_terms import next_terms
from app.bureau.month_books import doubted_tickets, is_reported, missing_tickets
from app.bureau.refusals import Refusal
from app.bureau.returns import PASSED, Returns
from app.bureau.rows import add_new
from app.bureau.taxpayers import filer_of, open_periods
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.devices import GroupStanding
from app.gateway.messages.month import Clearance
from db.bureau_schema.month import clearance
from db.bureau_schema.tickets import ticket
from hardware.orders import ControlBlock, PackageKind

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.devices import DiskFacts
    from app.bureau.work import Work
    from app.gateway.messages.month import ClearanceAsked


class Clearances:
    """What may be cleared, and what was."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._returns: dict[str, Returns] = {}

    def clear(self, asked: ClearanceAsked, disk: str) -> Clearance:
        """GROUP-UNKNOWN, PERIOD-UNKNOWN, REPORT-NOT-DUE, EARLIER-MONTH-OPEN (period),
        NOT-REPORTED, SIGNATURE-FAILED, UNSENT-INVOICES (count), NOT-FILED, NOT-COMPARED,
        COMPARE-MISMATCH (reasons), NOT-PAID (amount)."""
        period = TaxPeriod.read(asked.period)
        facts = self._work.devices.disk(disk, change=True)
        given = self._given(disk, asked.group, period)
        if given is None:
            self._refuse(disk, asked.group, period)
            self._give(facts, asked.group, period)
            given = self._given(disk, asked.group, period)
        assert given is not None
        lock_date = date.fromisoformat(given.lock_date)
        return Clearance(asked.group, str(period), lock_date, given.package)

    def standing(self, disk: str, group: str) -> GroupStanding:
        """Where a group stands in its oldest period that is not cleared. GROUP-UNKNOWN."""
        period = self._open(disk, group)
        filed = self._returns_of(disk).standing(period)
        return GroupStanding(
            group=group,
            period=str(period),
            reported=is_reported(self._work, disk, group, period),
            returned=filed.state not in ("none", "rejected"),
            compared=filed.state in PASSED,
            cleared=self._work.at.date() <= period.last_day,
            lock_date=Calendar(self._work).lock_date(period),
            received=self._received(disk, group, period),
            signature_failed=doubted_tickets(self._work, disk, group, period),
            reason=self._reason(disk, group, period),
        )

    def _reason(self, disk: str, group: str, period: TaxPeriod) -> str:
        try:
            self._refuse(disk, group, period)
        except Refusal as no:
            return no.code
        return ""

    # -- what stands in the way --------------------------------------------------------------

    def _refuse(self, disk: str, group: str, period: TaxPeriod) -> None:
        self._refuse_out_of_turn(self._open(disk, group), period)
        if not is_reported(self._work, disk, group, period):
            raise Refusal("NOT-REPORTED", period=period, group=group)
        self._refuse_unsent(disk, group, period)
        returns = self._returns_of(disk)
        returns.refuse_unpassed(period)
        returns.refuse_unpaid(period)

    def _returns_of(self, disk: str) -> Returns:
        if disk not in self._returns:
            self._returns[disk] = Returns(self._work, filer_of(self._work, disk))
        return self._returns[disk]

    def _open(self, disk: str, group: str) -> TaxPeriod:
        periods = open_periods(self._work, disk)
        if group not in periods:
            raise Refusal("GROUP-UNKNOWN", 404, group=group)
        return periods[group]

    def _refuse_out_of_turn(self, due: TaxPeriod, period: TaxPeriod) -> None:
        if period > due:
            raise Refusal("EARLIER-MONTH-OPEN", period=due)
        if period < due:
            raise Refusal("PERIOD-UNKNOWN", 404, text=period)
        if self._work.at.date() <= period.last_day:
            raise Refusal("REPORT-NOT-DUE", period=period)

    def _refuse_unsent(self, disk: str, group: str, period: TaxPeriod) -> None:
        """A ticket whose signature failed is missing too: it is told first, for what it is."""
        if doubted := doubted_tickets(self._work, disk, group, period):
            raise Refusal("SIGNATURE-FAILED", period=period, count=doubted)
        if missing := missing_tickets(self._work, disk, group, period):
            raise Refusal("UNSENT-INVOICES", period=period, count=missing)

    # -- what is given -----------------------------------------------------------------------

    def _given(self, disk: str, group: str, period: TaxPeriod) -> Row[Any] | None:
        asked = select(clearance).where(
            clearance.c.disk == disk,
            clearance.c.ticket_group == group,
            clearance.c.period == str(period),
        )
        return self._work.connection.execute(asked).first()

    def _give(self, facts: DiskFacts, group: str, period: TaxPeriod) -> None:
        terms = next_terms(self._work, facts, group, period)
        block = ControlBlock(group, terms)
        package = self._work.authority.sealed(PackageKind.CONTROL, facts.number, block)
        row = {
            "disk": facts.number,
            "ticket_group": group,
            "period": str(period),
            "tax_id": facts.tax_id,
            "lock_date": terms[0].lock_date.isoformat(),
            "package": package,
            "at": self._work.seconds,
        }
        add_new(self._work.connection, clearance, row)
        self._work.devices.keep_terms(facts.number, terms)

    def _received(self, disk: str, group: str, period: TaxPeriod) -> int:
        asked = select(func.count()).where(
            ticket.c.disk == disk,
            ticket.c.ticket_group == group,
            ticket.c.period == str(period),
        )
        return int(self._work.connection.scalar(asked) or 0)
