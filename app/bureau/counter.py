"""办税服务厅窗口: a person brings packages and goes home with the answers.

What is brought is booked in the bureau's own database exactly as the network's calls book it; so a
month that was closed here is closed for everybody. Nobody signs in: every package proves itself by
the signature of its disk, and what is given back serves that disk only.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import update

from app.bureau.counter_lines import (
    Answer,
    Bought,
    Brought,
    CounterLine,
    Outcome,
    Step,
    Visit,
    volume_name,
)
from app.bureau.counter_month import Due, MonthAtCounter
from app.bureau.counter_packages import ORDER, Booked, Booking, Opened, opened
from app.bureau.counter_visits import Visits
from app.bureau.refusals import Refusal
from app.gateway.messages.stock import ClaimAsked, ClaimState
from db.bureau_schema.stock import claim
from hardware.orders import PackageKind

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.work import Work


class Counter:
    """One desk; several at once, in several processes, are one counter."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self._booking = Booking(bureau)
        self._month = MonthAtCounter(bureau)

    def serve(self, brought: Iterable[Brought], bought: Iterable[Bought] = ()) -> Visit:
        """A whole visit: tickets first, then reports, 退票, the return, 清卡, 购票. What is refused
        stands in its line and holds nothing else up."""
        done = [*self._served(list(brought)), *map(self._sold, bought)]
        answers = {each.name: each for booked in done for each in booked.answers}
        lines = tuple(booked.line for booked in done)
        with self._bureau.writing() as work:
            visit = Visit(secrets.token_hex(16), work.at, lines, tuple(answers.values()))
            if lines:
                Visits(work).keep(visit)
        return visit

    def _served(self, brought: list[Brought]) -> Iterator[Booked]:
        good: list[Opened] = []
        for each in self._opened(brought):
            if isinstance(each, Booked):
                yield each
            else:
                good.append(each)
        disks: dict[str, set[Due]] = {}
        for one in sorted(good, key=lambda each: ORDER.index(each.package.kind)):
            booked = self._booked(one)
            yield booked
            if booked.line.outcome not in (Outcome.REFUSED, Outcome.NOT_DUE):
                disks.setdefault(one.disk, set()).update(_reported(one, booked.line))
        for disk, reported in disks.items():
            yield from self._month.close(disk, self._month.due(disk, reported))

    def _opened(self, brought: list[Brought]) -> Iterator[Opened | Booked]:
        with self._bureau.writing() as work:
            authority = work.authority.signer().certificate
        for each in brought:
            try:
                one = opened(each, authority)
            except Refusal as no:
                yield Booked(_refused(Step.READ, each.name, "", no))
            else:
                if one is not None:
                    yield one

    def _booked(self, one: Opened) -> Booked:
        try:
            return self._booking.book(one)
        except Refusal as no:
            return Booked(_refused(one.step, one.name, one.disk, no))

    # -- 购票 ------------------------------------------------------------------------------------

    def _sold(self, bought: Bought) -> Booked:
        """Handed over here and now, so there is nothing to confirm; the same request once more
        gives the same numbers."""
        try:
            with self._bureau.writing() as work:
                return _sale(work, bought)
        except Refusal as no:
            line = _refused(Step.CLAIM, "", bought.disk, no)
            return Booked(line)


def _sale(work: Work, bought: Bought) -> Booked:
    facts = work.devices.disk(bought.disk, change=True)
    before = any(each.request_id == bought.request_id for each in work.stock.claims(facts.number))
    count = bought.count or _usual(work, bought)
    given = work.stock.claim(facts.number, ClaimAsked(bought.request_id, bought.kind, count))
    mine = (claim.c.disk == facts.number) & (claim.c.request_id == bought.request_id)
    handed_over = update(claim).where(mine).values(state=str(ClaimState.DONE))
    work.connection.execute(handed_over)
    (numbers,) = given.ranges
    name = volume_name(numbers, facts.number)
    more: dict[str, str | int] = {
        "kind": numbers.kind,
        "code": numbers.code,
        "first": f"{numbers.first:08d}",
        "last": f"{numbers.last:08d}",
    }
    outcome = Outcome.ALREADY_DONE if before else Outcome.DONE
    line = CounterLine(Step.CLAIM, outcome, disk=facts.number, answer=name, more=more)
    return Booked(line, (Answer(name, given.package),))


def _usual(work: Work, bought: Bought) -> int:
    terms = {each.kind for each in work.devices.terms(bought.disk)}
    if bought.kind not in terms:
        raise Refusal("KIND-NOT-GRANTED", kind=bought.kind)
    return work.stock.usual(work.devices.disk(bought.disk), bought.kind)


def _reported(one: Opened, line: CounterLine) -> set[Due]:
    """The month of a report that freezes it."""
    final = one.package.kind is PackageKind.REPORT and not one.package.body.off_cycle
    return {(line.group, line.period)} if final else set()


def _refused(step: Step, name: str, disk: str, no: Refusal) -> CounterLine:
    return CounterLine(step, Outcome.REFUSED, name, disk, code=no.code, facts=no.facts)
