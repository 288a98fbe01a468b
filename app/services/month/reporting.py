"""上报汇总 (抄税): the disk's signed summary of a period goes out, the bureau's receipt comes in.

The same three steps either way, each of which may be repeated: the disk builds the package and
freezes the period, somebody carries it, the disk takes in the receipt. Over the network they come
at once; to the counter (办税厅) a report disk or a file carries, and the receipt comes another day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.domain.tax_period import TaxPeriod
from app.gateway.errors import BureauAway
from app.repositories.in_doubt import Behind
from app.services.disk.disk_lane import DiskLane, here
from app.services.disk.ordering import Order
from app.services.packages.carried import Found, Way, for_this, kind_of
from app.services.packages.step_lines import StepLine, StepOutcome
from app.services.packages.ticket_groups import TicketGroup, groups_of
from app.services.problems import PROBLEMS
from hardware.errors import DeviceError, Refused
from hardware.orders import PackageKind, RecordSort, ReportOrder, ReportState
from hardware.ports import DiskState
from hardware.signing.packages import opened

if TYPE_CHECKING:
    from datetime import date

    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.disk.certificate_pin import CertificatePin
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.month.parcels import Parcels
    from app.services.problems import Problem
    from hardware.signing.packages import Package

STEP, RECEIPT = "report", "receipt"
RECEIPTS = frozenset({PackageKind.REPORT_RECEIPT, PackageKind.UPLOAD_RECEIPT})


class Reporting(Struct):
    """The service. Methods block on disk, store and reader: call them on the disk lane, except
    `send` over the network and `standing`, which do their pieces on it."""

    book: Book
    device: Device
    ordering: Ordering
    certificate: CertificatePin
    parcels: Parcels
    lane: DiskLane = here

    def standing(self) -> tuple[date, tuple[TicketGroup, ...]]:
        """The disk's day, and where each group stands."""
        return self.lane(lambda: (self.device.disk.clock().date(), self.groups()))

    def groups(self) -> tuple[TicketGroup, ...]:
        """Where each stands, by the disk."""
        return groups_of(self.device.disk.limits())

    def build(self, group: TicketGroup, session: Session, *, off_cycle: bool = False) -> bytes:
        """The signed summary of a group; a period that is frozen gives the same one again.
        `off_cycle` (非征期抄报): of the period so far, freezes nothing. REPORT-NOT-DUE."""
        session.require(Right.REPORT)
        if not off_cycle and group.report is not ReportState.OPEN:
            return self._frozen(group)
        self.certificate.shown()
        order = ReportOrder(group.name, off_cycle)
        done = self.ordering.carry_out(
            Order(RecordSort.REPORT_BUILT, group.name, session.operator, str(group.period)),
            lambda disk, request_id: disk.report(request_id, order),
        )
        return done.package

    def _frozen(self, group: TicketGroup) -> bytes:
        package = self.device.disk.report_package(group.name)
        if package is None:
            raise Refused("NOT-REPORTED")
        return package

    def behind(self, group: TicketGroup) -> Behind:
        """Tickets of the open period that the bureau does not have."""
        with self.book.reading() as work:
            return work.in_doubt.of_days(group.kinds, group.first_day, group.last_day)

    # -- out ---------------------------------------------------------------------------------

    def send(self, way: Way, session: Session, *, off_cycle: bool = False) -> Iterator[StepLine]:
        """One line a group. Once nobody answers the groups behind are not asked and are told the
        same. To the counter go also the tickets that have not arrived at the bureau (a line a
        package), and 退票. NO-RIGHT; where no group is due what `way.ready` raises."""
        session.require(Right.REPORT)
        self.lane(self.ordering.settle)
        today, groups = self.standing()
        due = [each for each in groups if off_cycle or _is_due(each, today)]
        if not due and way.may_wait:  # reported, not cleared: the counter may clear it by that
            due = [each for each in groups if each.is_over(today)]
        silent = _hindrance(way) if due or way.may_wait else None
        if silent is not None and not due:
            raise silent
        ended = way.may_wait and self._has_ended()
        for group in groups:
            if group not in due:
                if ended and silent is None:
                    yield from self._parcels_sent(way, group)
                yield line(STEP, group, _not_due(group))
            elif silent is not None:
                yield line(STEP, group, StepOutcome.REFUSED, problem=silent)
            else:
                only = len(due) == 1
                for told in self._group_sent(way, group, session, off_cycle=off_cycle, only=only):
                    yield told
                    silent = told.problem if ends_all(told.problem) else None
        if way.may_wait and silent is None:
            yield from self.parcels.give_returns(way)

    def _group_sent(
        self, way: Way, group: TicketGroup, session: Session, *, off_cycle: bool, only: bool
    ) -> Iterator[StepLine]:
        """Its tickets that have not arrived, if this way carries them, then its report."""
        parcels = self.parcels.tickets(group) if way.may_wait else []
        carried = 0
        for parcel in parcels:
            told = self.parcels.give(way, group, parcel)
            yield told
            if ends_all(told.problem):
                yield line(STEP, group, StepOutcome.REFUSED, problem=told.problem)
                return
            if told.problem is not None:
                break
            carried += parcel.of_period
        alone = only and not parcels
        yield self._sent(way, group, session, carried, off_cycle=off_cycle, alone=alone)

    def _has_ended(self) -> bool:
        """Whether the disk was cancelled: it reports no more, its tickets still have to arrive."""
        return self.lane(lambda: self.device.disk.status().state) is DiskState.CANCELLED

    def _parcels_sent(self, way: Way, group: TicketGroup) -> Iterator[StepLine]:
        for parcel in self.parcels.tickets(group):
            yield self.parcels.give(way, group, parcel)

    def _sent(
        self,
        way: Way,
        group: TicketGroup,
        session: Session,
        carried: int,
        *,
        off_cycle: bool,
        alone: bool,
    ) -> StepLine:
        again = not off_cycle and group.report is not ReportState.OPEN
        try:
            behind, package = self.lane(lambda: self._built(way, group, session, off_cycle))
            given = way.give(package, _name(group, package), alone=alone)
            if given.receipt:
                self.lane(lambda: self.confirm(given.receipt, session))
        except PROBLEMS as problem:
            return line(STEP, group, StepOutcome.REFUSED, problem=problem)
        same = again and not given.receipt
        outcome = StepOutcome.ALREADY_DONE if same else StepOutcome.DONE
        warnings = {"warnings": ["UNSENT-AT-COUNTER"]} if behind.events > carried else {}
        return line(STEP, group, outcome, given.place, more=warnings)

    def _built(
        self, way: Way, group: TicketGroup, session: Session, off_cycle: bool
    ) -> tuple[Behind, bytes]:
        """Nothing is issued between the look at what was not sent and the freezing."""
        behind = Behind() if off_cycle else self._gate(way, group)
        return behind, self.build(group, session, off_cycle=off_cycle)

    def _gate(self, way: Way, group: TicketGroup) -> Behind:
        """SIGNATURE-FAILED, and UNSENT-INVOICES unless this way may wait for them."""
        behind = self.behind(group)
        if behind.failed:
            raise RuleBroken("SIGNATURE-FAILED", period=group.period, count=behind.failed)
        if behind.events and not way.may_wait:
            raise unsent(str(group.period), behind.events, behind.voids)
        return behind

    # -- the receipt -------------------------------------------------------------------------

    def confirm(self, receipt: bytes, session: Session) -> tuple[TicketGroup, bool]:
        """上报汇总成功, by the bureau's receipt: the group, and whether it was known before.
        PACKAGE-WRONG, PACKAGE-ALTERED, PACKAGE-OTHER-DISK."""
        session.require(Right.REPORT)
        disk = self.device.disk
        package = for_this(disk, receipt)
        group = self._named(package)
        head = disk.status().head_sequence
        done = self.ordering.carry_out(
            Order(RecordSort.REPORT_CONFIRMED, group.name, session.operator, package.number),
            lambda disk, request_id: disk.confirm_report(request_id, receipt),
        )
        return group, done.signature.sequence <= head

    def _named(self, receipt: Package) -> TicketGroup:
        """The group whose last report the receipt is for. PACKAGE-OLD."""
        for group in self.groups():
            package = self.device.disk.report_package(group.name)
            if package is not None and opened(package).number == receipt.body.report:
                return group
        raise Refused("REPORT-UNKNOWN", number=receipt.body.report)

    def take_in(self, way: Way, session: Session) -> Iterator[StepLine]:
        """Every receipt that came back. PACKAGE-NONE: none did; what `way.find` raises."""
        session.require(Right.REPORT)
        self.ordering.settle()
        found = way.find()
        lines = [unread(RECEIPT, each) for each in found if each.problem is not None]
        lines += self.take_receipts(way, found, session)
        if not lines:
            raise RuleBroken("PACKAGE-NONE", place=way.place)
        yield from lines

    def take_receipts(self, way: Way, found: tuple[Found, ...], session: Session) -> list[StepLine]:
        """Every receipt among what was found, of tickets first."""
        lines = self.parcels.take_in(way, found, session)
        for each in found:
            if kind_of(each) is PackageKind.REPORT_RECEIPT:
                lines.append(self._confirmed(way, each, session))
        return lines

    def _confirmed(self, way: Way, found: Found, session: Session) -> StepLine:
        try:
            group, before = self.confirm(found.data, session)
            way.settled(opened(found.data).body.report)
            way.taken(found)
        except PROBLEMS as problem:
            return StepLine(RECEIPT, "", "", StepOutcome.REFUSED, None, found.place, problem)
        outcome = StepOutcome.ALREADY_DONE if before else StepOutcome.DONE
        told = line(RECEIPT, group, outcome, found.place)
        return replace(told, period=str(self._reported(group)))

    def _reported(self, group: TicketGroup) -> TaxPeriod:
        """The period of its last report, which may be closed by now."""
        package = self.device.disk.report_package(group.name)
        assert package is not None  # a receipt of it has just been taken in
        return TaxPeriod.of(opened(package).body.last_day)


def _hindrance(way: Way) -> Problem | None:
    """Why this way carries nothing now: known before a period is frozen."""
    try:
        way.ready()
    except PROBLEMS as problem:
        return problem
    return None


def unsent(period: str, events: int, voids: int) -> RuleBroken:
    """UNSENT-INVOICES (period, count), and how many of it are voids: those are in no count of
    unsent tickets, and change what the month comes to."""
    more: dict[str, Any] = {"voids": voids} if voids else {}
    return RuleBroken("UNSENT-INVOICES", period=period, count=events, **more)


def ends_all(problem: Problem | None) -> bool:
    """Whether nobody answers any more: then the other groups are not asked."""
    silent = isinstance(problem, DeviceError) and not isinstance(problem, Refused)
    return silent or isinstance(problem, BureauAway)


def unread(step: str, found: Found) -> StepLine:
    """The line of what could not be read."""
    return StepLine(step, "", "", StepOutcome.REFUSED, None, found.place, found.problem)


def line(
    step: str,
    group: TicketGroup,
    outcome: StepOutcome,
    receipt: str = "",
    problem: Problem | None = None,
    more: dict[str, Any] | None = None,
) -> StepLine:
    """The line of a step about a group."""
    told = step, group.name, str(group.period), outcome, group.lock_date, receipt, problem
    return StepLine(*told, more or {})


def _is_due(group: TicketGroup, today: date) -> bool:
    return group.is_over(today) and group.report is not ReportState.CONFIRMED


def _not_due(group: TicketGroup) -> StepOutcome:
    confirmed = group.report is ReportState.CONFIRMED
    return StepOutcome.ALREADY_DONE if confirmed else StepOutcome.NOT_DUE


def _name(group: TicketGroup, package: bytes) -> str:
    head = opened(package)
    kind = "off-cycle" if head.body.off_cycle else "report"
    return f"{kind}-{group.name}-{group.period}-{head.number}"
