"""Packages that a disk made for the bureau and a person carries: opened, proved, booked.

Each in one transaction, by the very ledgers that the network's calls use: what came here the
network knows, and the other way round. The same package again is the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Table, select

from app.bureau.counter_lines import Answer, CounterLine, Outcome, Step, file_name
from app.bureau.refusals import Refusal
from app.bureau.tickets import Looked, looked_at
from app.bureau.uploads import Uploads, settle_all
from app.bureau.verification import SORTS, Event
from app.gateway.messages.uploads import TicketSent, TicketVerdict, UploadResult
from db.bureau_schema.reports import report
from db.bureau_schema.stock import stock_return
from hardware.errors import PackageWrong
from hardware.orders import CarriedRecord, PackageKind
from hardware.signing import packages
from hardware.signing.packages import Package
from hardware.signing.records import Unreadable, statement_of

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.counter_lines import Brought
    from app.bureau.work import Work

EVENTS = {sort: event for event, sort in SORTS.items()}
STEPS = {
    PackageKind.TICKETS: Step.UPLOAD,
    PackageKind.REPORT: Step.REPORT,
    PackageKind.RETURN: Step.RETURN,
    PackageKind.DISTRIBUTION: Step.ASSIGN,
}
ORDER = tuple(STEPS)  # tickets first: what asks for them comes behind


class Opened(Struct, frozen=True):
    """A package of a disk that this bureau's authority issued, and where it came from. A TICKETS
    package is proved when it is booked, record by record."""

    name: str
    data: bytes
    package: Package

    @property
    def disk(self) -> str:
        """Who made it."""
        return packages.signer_of(self.package).disk

    @property
    def step(self) -> Step:
        """What it is about."""
        return STEPS[self.package.kind]

    @property
    def for_disk(self) -> str:
        """The other disk that it is for (分票, 退票 to a host); empty: it is for the bureau."""
        return self.package.head.disk if self.package.head.disk != self.disk else ""


class Booked(Struct, frozen=True):
    """What became of it."""

    line: CounterLine
    answers: tuple[Answer, ...] = ()


def opened(brought: Brought, authority: bytes) -> Opened | None:
    """None: it is one of the bureau's own, for a disk. Refusal: PACKAGE-WRONG (`reason`),
    PACKAGE-ALTERED (`what`), or what kept it from being read."""
    if brought.code:
        raise Refusal(brought.code, 422, **brought.facts)
    try:
        if packages.opened(brought.data).kind not in packages.FROM_DISKS:
            return None
        return Opened(brought.name, brought.data, _true(brought.data, authority))
    except PackageWrong as wrong:
        raise Refusal(wrong.code, 422, **wrong.facts) from wrong


def _true(data: bytes, authority: bytes) -> Package:
    """Who made it and that it is whole; the records of TICKETS are looked at when it is booked."""
    said = packages.opened(data)
    altered = PackageWrong("PACKAGE-ALTERED", what=said.number)
    if said.kind is PackageKind.TICKETS:
        if not packages.is_enclosed(said):
            raise altered
        return packages.addressed(data, authority)
    try:
        return packages.verified(data, authority)
    except PackageWrong as wrong:
        if packages.is_whole(said):
            raise
        raise altered from wrong


class Booking:
    """Books packages, each for itself."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self._ways = {
            PackageKind.TICKETS: self._tickets,
            PackageKind.REPORT: self._report,
            PackageKind.RETURN: self._return,
            PackageKind.DISTRIBUTION: _passed_over,
        }

    def book(self, one: Opened) -> Booked:
        """Refusal: nothing of it was booked. What is for another disk is none of the counter's
        business."""
        if one.for_disk:
            return _passed_over(one)
        return self._ways[one.package.kind](one)

    # -- 发票明细 --------------------------------------------------------------------------------

    def _tickets(self, one: Opened) -> Booked:
        """PACKAGE-ALTERED: a record in it is not what the disk signed. What the bureau has against
        single tickets stands in the line; the others are taken."""
        with self._bureau.reading() as work:
            facts = work.devices.disk(one.disk)
        looked = looked_at(_sent(one), facts)
        if not all(isinstance(each.found, Event) for each in looked):
            raise Refusal("PACKAGE-ALTERED", 422, what=one.package.number)
        with self._bureau.writing() as work:
            work.devices.disk(one.disk, change=True)
            result, before = _taken(work, one, looked)
        return _told_of_tickets(one, result, before=before)

    # -- 抄报资料 --------------------------------------------------------------------------------

    def _report(self, one: Opened) -> Booked:
        settle_all(self._bureau, one.disk)
        with self._bureau.writing() as work:
            before = _is_known(work, report, one)
            taken = work.reports.take(one.disk, one.data)
        kind = "off-cycle" if one.package.body.off_cycle else ""
        name = file_name("receipt", kind, taken.group, taken.period, one.disk)
        line = CounterLine(
            Step.REPORT,
            Outcome.ALREADY_DONE if before else Outcome.DONE,
            one.name,
            one.disk,
            taken.group,
            taken.period,
            name,
            more={"missing": taken.missing} if taken.missing else {},
        )
        return Booked(line, (Answer(name, taken.receipt),))

    # -- 退票 ------------------------------------------------------------------------------

    def _return(self, one: Opened) -> Booked:
        with self._bureau.writing() as work:
            before = _is_known(work, stock_return, one)
            work.stock.volumes.take_back(one.disk, one.data)
        outcome = Outcome.ALREADY_DONE if before else Outcome.DONE
        return Booked(CounterLine(Step.RETURN, outcome, one.name, one.disk, more=_numbers(one)))


def _passed_over(one: Opened) -> Booked:
    """From disk to disk it goes by itself."""
    line = CounterLine(one.step, Outcome.NOT_DUE, one.name, one.disk, code="PACKAGE-FOR-DISK")
    return Booked(replace(line, facts={"disk": one.package.head.disk}))


def _numbers(one: Opened) -> dict[str, str | int]:
    """Which numbers a 退票 gives back: of several volumes the first."""
    return {
        name: value
        for each in one.package.body.ranges[:1]
        for name, value in (
            ("code", each.code),
            ("first", f"{each.first:08d}"),
            ("last", f"{each.last:08d}"),
        )
    }


def _sent(one: Opened) -> tuple[TicketSent, ...]:
    try:
        return tuple(map(_ticket, one.package.body.records))
    except (Unreadable, KeyError) as wrong:
        raise Refusal("PACKAGE-ALTERED", 422, what=one.package.number) from wrong


def _ticket(record: CarriedRecord) -> TicketSent:
    """As the network would have brought it."""
    stated = statement_of(record.signed)
    return TicketSent(
        stated.code,
        stated.number,
        EVENTS[stated.sort],
        record.content,
        record.signed,
        record.signature,
    )


def _taken(work: Work, one: Opened, looked: list[Looked]) -> tuple[UploadResult, bool]:
    """Brought again is answered as before if all of it was received; else it is looked at a second
    time."""
    uploads, sent = Uploads(work), tuple(each.sent for each in looked)
    digest = packages.digest(one.data)
    requests = digest[:16].hex(), digest[16:].hex(), uuid4().hex
    for look, request in enumerate(requests):
        serial = uploads.take(one.disk, request, sent, min(look, 1)).serial
        row = uploads.row(one.disk, serial, change=True)
        if not row.done:
            results = work.tickets.receive(looked, one.disk, row.look)
            said = uploads.settle(serial, results, one.disk)
            return msgspec.json.decode(said, type=UploadResult), False
        before = msgspec.json.decode(row.results, type=UploadResult)
        if _all_received(before):
            break
    return before, True


def _all_received(result: UploadResult) -> bool:
    return all(each.verdict is TicketVerdict.RECEIVED for each in result.results)


def _told_of_tickets(one: Opened, result: UploadResult, *, before: bool) -> Booked:
    refused = [each for each in result.results if each.verdict is not TicketVerdict.RECEIVED]
    name = file_name("uploaded", one.package.number, one.disk) if result.receipt else ""
    more: dict[str, str | int] = {"events": len(result.results) - len(refused)}
    line = CounterLine(
        Step.UPLOAD,
        Outcome.ALREADY_DONE if before else Outcome.DONE,
        one.name,
        one.disk,
        answer=name,
        more=more,
    )
    if refused:
        problem = refused[0].problem
        assert problem is not None
        more |= {"refused": len(refused)}
        line = replace(
            line, outcome=Outcome.REFUSED, code=problem.code, facts=problem.facts, more=more
        )
    return Booked(line, (Answer(name, result.receipt),) if result.receipt else ())


def _is_known(work: Work, table: Table, one: Opened) -> bool:
    """Whether this very package came before."""
    mine = (table.c.disk == one.disk) & (table.c.number == one.package.number)
    kept = work.connection.scalar(select(table.c.package).where(mine))
    return kept is not None and bytes(kept) == one.data
