"""The rest of a month at the counter: 申报 of the prefilled return by the clerk, then 清卡.

By the same ledgers as over the network, with the same conditions; nothing is cleared because
somebody stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec.structs import replace
from sqlalchemy import select

from app.bureau.clearances import Clearances
from app.bureau.counter_lines import Answer, CounterLine, Outcome, Step, file_name
from app.bureau.counter_packages import Booked
from app.bureau.month_books import is_reported
from app.bureau.refusals import Refusal
from app.bureau.returns import Returns
from app.bureau.taxpayers import filer_of, open_periods
from app.domain.filing_rhythm import needs_return
from app.domain.money import Money
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import ClearanceAsked, PaymentMade, ReturnState, ReturnSubmitted
from db.bureau_schema.month import clearance

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.taxpayers import Filer
    from app.bureau.work import Work
    from app.gateway.messages.month import TaxReturn

NOT_FILED = frozenset({ReturnState.NONE, ReturnState.DRAFT, ReturnState.REJECTED})
Due = tuple[str, str]  # ticket group, period


class MonthAtCounter:
    """Of one disk at a time."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau

    def due(self, disk: str, reported: Iterable[Due]) -> list[Due]:
        """What may be cleared: the months of the reports that were brought, and those whose report
        came before. A month in which a group is not due yet is left out."""
        with self._bureau.reading() as work:
            found = set(reported)
            for group, period in open_periods(work, disk).items():
                if is_reported(work, disk, group, period):
                    found.add((group, str(period)))
        return sorted(found, key=lambda each: (each[1], each[0]))

    def close(self, disk: str, due: list[Due]) -> Iterator[Booked]:
        """Month by month: the return, then each group."""
        for period in dict.fromkeys(period for _, period in due):
            yield Booked(self._filed(disk, TaxPeriod.read(period)))
            for group in (group for group, of in due if of == period):
                yield self._cleared(disk, group, period)

    # -- 申报 ------------------------------------------------------------------------------------

    def _filed(self, disk: str, period: TaxPeriod) -> CounterLine:
        line = CounterLine(Step.FILE_RETURN, Outcome.NOT_DUE, disk=disk, period=str(period))
        try:
            with self._bureau.writing() as work:
                work.devices.disk(disk, change=True)
                who = filer_of(work, disk)
                if not needs_return(period, quarterly=who.by_quarter):
                    return line
                told, before = _file(work, who, period, disk)
        except Refusal as no:
            return replace(line, outcome=Outcome.REFUSED, code=no.code, facts=no.facts)
        outcome = Outcome.ALREADY_DONE if before else Outcome.DONE
        more: dict[str, str | int] = {
            "state": str(told.state),
            "payable": str(Money(told.payable_fen)),
        }
        return replace(line, outcome=outcome, more=more)

    # -- 清卡 ------------------------------------------------------------------------------------

    def _cleared(self, disk: str, group: str, period: str) -> Booked:
        line = CounterLine(Step.CLEAR, Outcome.REFUSED, "", disk, group, period)
        try:
            with self._bureau.writing() as work:
                before = _was_cleared(work, disk, group, period)
                asked = ClearanceAsked(uuid4().hex, group, period)
                given = Clearances(work).clear(asked, disk)
        except Refusal as no:
            return Booked(replace(line, code=no.code, facts=no.facts))
        name = file_name("control", group, period, disk)
        outcome = Outcome.ALREADY_DONE if before else Outcome.DONE
        more: dict[str, str | int] = {"lock_date": given.lock_date.isoformat()}
        line = replace(line, outcome=outcome, answer=name, more=more)
        return Booked(line, (Answer(name, given.package),))


def _file(work: Work, who: Filer, period: TaxPeriod, disk: str) -> tuple[TaxReturn, bool]:
    """The prefilled return, sent and paid; whether it was there before. One that lacks a disk
    which reported after it is corrected."""
    returns = Returns(work, who)
    told = returns.tax_return(period)
    before = told.state not in NOT_FILED
    if not before:
        told = returns.submit(ReturnSubmitted(uuid4().hex, told.period, told.lines), disk)
    if told.prefilled and "changed" not in returns.standing(period).reasons:
        told = returns.submit(ReturnSubmitted(uuid4().hex, told.period, told.prefilled), disk)
    if told.state is ReturnState.MATCHED and told.payable_fen > 0:
        told = returns.pay(PaymentMade(uuid4().hex, told.period, told.due_fen))
    return told, before


def _was_cleared(work: Work, disk: str, group: str, period: str) -> bool:
    asked = select(clearance.c.at).where(
        clearance.c.disk == disk,
        clearance.c.ticket_group == group,
        clearance.c.period == period,
    )
    return work.connection.scalar(asked) is not None
