"""清卡 (反写): the bureau's control block goes into the disk, which opens its next period by it.

No invoice is deleted by it, and before the first block of a run a verified copy of the book is
made (services.book_backup): without it nothing is cleared. From the counter the block comes on a
report disk or in a file, usually with the receipt of the report; over the network it is asked for,
group by group.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.gateway.messages.month import ClearanceAsked
from app.services.disk.disk_lane import DiskLane, here
from app.services.disk.ordering import Order
from app.services.month.reporting import RECEIPTS, ends_all, line, unread
from app.services.packages.carried import for_this, kind_of
from app.services.packages.step_lines import StepLine, StepOutcome
from app.services.packages.ticket_groups import TicketGroup
from app.services.problems import PROBLEMS
from hardware.errors import Refused
from hardware.orders import PackageKind, RecordSort, ReportState
from hardware.signing.packages import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.domain.rights import Session
    from app.gateway.ports import TaxBureau
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.month.reporting import Reporting
    from app.services.packages.carried import Found, Way
    from app.services.problems import Problem
    from app.services.repair.book_backup import BackupMade, BookBackup

STEP = "clear"


class Clearing(Struct):
    """The service. Methods block on disk, store and reader: call them on the disk lane, except
    `fetch`, which blocks on the network and does its pieces there."""

    device: Device
    ordering: Ordering
    reporting: Reporting
    backup: BookBackup
    lane: DiskLane = here

    def apply(self, block: bytes, session: Session) -> bool:
        """One control block; whether it was in the disk before. PACKAGE-WRONG, PACKAGE-ALTERED,
        PACKAGE-OTHER-DISK, PACKAGE-OLD, NOT-REPORTED."""
        session.require(Right.CLEAR)
        disk = self.device.disk
        package = for_this(disk, block)
        head = disk.status().head_sequence
        order = Order(RecordSort.CLEARED, package.body.group, session.operator, package.number)
        done = self.ordering.carry_out(
            order, lambda disk, request_id: disk.clear(request_id, block)
        )
        return done.signature.sequence <= head

    # -- from the counter --------------------------------------------------------------------

    def take_in(self, way: Way, session: Session, group: str = "") -> Iterator[StepLine]:
        """Receipts first, then blocks, oldest first; a line each. `group`: that one's blocks only.
        PACKAGE-NONE: nothing of the kind lies there; what `way.find` raises; GROUP-UNKNOWN."""
        session.require(Right.CLEAR)
        self.ordering.settle()
        self._named(group)
        found = way.find()
        blocks = [each for each in found if _is_block(each, group)]
        receipts = [each for each in found if kind_of(each) in RECEIPTS]
        yield from (unread(STEP, each) for each in found if each.problem is not None)
        if not blocks and not receipts and not any(each.problem for each in found):
            raise RuleBroken("PACKAGE-NONE", place=way.place)
        yield from self.reporting.take_receipts(way, tuple(receipts), session)
        copied = self.backup.once()
        for each in sorted(blocks, key=lambda one: opened(one.data).head.made_at):
            yield self._taken(way, each, session, copied)

    def _taken(
        self, way: Way, found: Found, session: Session, copied: Callable[[], BackupMade]
    ) -> StepLine:
        name = opened(found.data).body.group
        before = self._group(name)
        try:
            backup = copied()
            again = self.apply(found.data, session)
            way.taken(found)
        except PROBLEMS as problem:
            if before is None:
                refused = StepOutcome.REFUSED
                return StepLine(STEP, name, "", refused, None, found.place, problem)
            return line(STEP, before, StepOutcome.REFUSED, found.place, problem)
        return self._cleared(before, name, found.place, backup, again=again)

    def _cleared(
        self,
        before: TicketGroup | None,
        name: str,
        place: str,
        backup: BackupMade,
        *,
        again: bool,
    ) -> StepLine:
        """With the lock date of now; the period is the one that was closed."""
        now = self._group(name)
        assert now is not None  # the block has just been taken in
        closed = now if before is None else before
        outcome = StepOutcome.ALREADY_DONE if again else StepOutcome.DONE
        period = str(now.period.previous if again else closed.period)
        more = {"backup": str(backup.path), "backup_tickets": backup.tickets}
        return StepLine(STEP, name, period, outcome, now.lock_date, place, more=more)

    def _group(self, name: str) -> TicketGroup | None:
        return next((each for each in self.reporting.groups() if each.name == name), None)

    def _named(self, name: str) -> tuple[TicketGroup, ...]:
        """All groups, or the one of this name. GROUP-UNKNOWN."""
        groups = self.reporting.groups()
        named = tuple(each for each in groups if name in ("", each.name))
        if not named:
            raise RuleBroken("GROUP-UNKNOWN", "group", group=name)
        return named

    # -- over the network --------------------------------------------------------------------

    def fetch(self, bureau: TaxBureau, session: Session, group: str = "") -> Iterator[StepLine]:
        """Asks for every group that is due; a line each. Once nobody answers the groups behind
        are not asked and are told the same. GROUP-UNKNOWN."""
        session.require(Right.CLEAR)
        today, groups = self.lane(lambda: self._asked(group))
        copied = self.backup.once()
        silent: Problem | None = None
        for each in groups:
            if not each.is_over(today):
                yield _not_due(each)
            elif silent is not None:
                yield line(STEP, each, StepOutcome.REFUSED, problem=silent)
            else:
                told = self._fetched(bureau, each, session, copied)
                yield told
                silent = told.problem if ends_all(told.problem) else None

    def _fetched(
        self,
        bureau: TaxBureau,
        group: TicketGroup,
        session: Session,
        copied: Callable[[], BackupMade],
    ) -> StepLine:
        try:
            if group.report is not ReportState.CONFIRMED:
                raise Refused("NOT-REPORTED")
            asked = ClearanceAsked(uuid4().hex, group.name, str(group.period))
            block = bureau.clear(asked).package
            return self.lane(lambda: self._opened(group, block, session, copied))
        except PROBLEMS as problem:
            return line(STEP, group, StepOutcome.REFUSED, problem=problem)

    def _asked(self, group: str) -> tuple[date, tuple[TicketGroup, ...]]:
        self.ordering.settle()
        return self.device.disk.clock().date(), self._named(group)

    def _opened(
        self,
        group: TicketGroup,
        block: bytes,
        session: Session,
        copied: Callable[[], BackupMade],
    ) -> StepLine:
        """The copy, then the block, with nothing issued in between."""
        backup = copied()
        again = self.apply(block, session)
        return self._cleared(group, group.name, "", backup, again=again)


def _not_due(group: TicketGroup) -> StepLine:
    """Its period runs; the one before it was cleared, unless it is the first."""
    if group.last_clear is None:
        return line(STEP, group, StepOutcome.NOT_DUE)
    closed, done = str(group.period.previous), StepOutcome.ALREADY_DONE
    return StepLine(STEP, group.name, closed, done, group.lock_date)


def _is_block(found: Found, group: str) -> bool:
    if kind_of(found) is not PackageKind.CONTROL:
        return False
    return group in ("", opened(found.data).body.group)
