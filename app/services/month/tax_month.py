"""报税处理: how the month stands, by disk and book here and by the bureau there.

Two looks, because they belong to different lanes: `here` never waits for anybody, `there` may wait
for the bureau. Neither changes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.money import ZERO, Money
from app.domain.tax_period import TaxPeriod
from app.gateway.errors import BureauError, BureauRefused
from app.repositories.in_doubt import Behind
from app.repositories.summaries import Side
from app.services.month.first_month import first_month
from app.services.month.preflight import Check, checks
from app.services.packages.ticket_groups import TicketGroup, groups_of
from hardware.errors import DeviceError, PinRefused
from hardware.orders import ReportState

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.gateway.messages.devices import GroupStanding, Standing
    from app.gateway.messages.month import Comparison, TaxReturn
    from app.gateway.ports import TaxBureau
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.certificate_pin import CertificatePin
    from app.services.disk.device import Device
    from app.services.problems import Problem, Sentences
    from app.services.repair.book_backup import BookBackup
    from app.services.upload.network import Network
    from hardware.ports import DiskStatus

_VOID = (Side.POSITIVE_VOID, Side.NEGATIVE_VOID)


class GroupLook(Struct, frozen=True):
    """A ticket group with what the book has of its open period. `gross`: without voids."""

    group: TicketGroup
    tickets: int = 0
    gross: Money = ZERO
    behind: Behind = Behind()

    @property
    def name(self) -> str:
        """Of the group."""
        return self.group.name

    @property
    def period(self) -> str:
        """The open one (2024-01)."""
        return str(self.group.period)

    @property
    def reported(self) -> bool:
        """上报汇总成功."""
        return self.group.report is ReportState.CONFIRMED


class Here(Struct, frozen=True):
    """Disk and book. `gone`: why the disk does not answer; the rest is empty then. `pin`: why it
    would not sign."""

    groups: tuple[GroupLook, ...] = ()
    status: DiskStatus | None = None
    pc: datetime | None = None
    network_on: bool = True
    gone: Problem | None = None
    pin: Problem | None = None
    backup_at: datetime | None = None
    begins: TaxPeriod | None = None
    report_first: bool = False  # this profile issues nothing before 抄税

    @property
    def today(self) -> date | None:
        """By the disk."""
        return self.status.clock.date() if self.status is not None else None

    @property
    def due(self) -> tuple[GroupLook, ...]:
        """Groups whose open period is over: to be closed."""
        today = self.today
        return tuple(each for each in self.groups if today and each.group.is_over(today))

    @property
    def periods(self) -> tuple[str, ...]:
        """Open ones, the oldest first."""
        return tuple(sorted({each.period for each in self.groups}))

    @property
    def period(self) -> str:
        """The one that is to be closed next; while nothing is due, the one that runs."""
        return min((each.period for each in self.due), default=(*self.periods, "")[0])

    @property
    def months(self) -> tuple[str, ...]:
        """Whose return may be looked at: from the one that is closed next back to the first of
        this terminal."""
        last = TaxPeriod.read(self.period)
        return tuple(map(str, last.back_to(self.begins or last)))

    @property
    def locked(self) -> bool:
        """Whether some group is past its lock date."""
        today = self.today
        return today is not None and any(today > each.group.lock_date for each in self.groups)

    def of(self, period: str) -> tuple[GroupLook, ...]:
        """The groups that have this period open."""
        return tuple(each for each in self.groups if each.period == period)


class There(Struct, frozen=True):
    """The bureau. `problem`: why it does not answer. `unfiled`: why there is no return."""

    period: str
    asked_at: datetime
    standing: Standing | None = None
    tax_return: TaxReturn | None = None
    comparison: Comparison | None = None
    problem: Problem | None = None
    unfiled: BureauRefused | None = None

    def group(self, name: str) -> GroupStanding | None:
        """What it knows of one."""
        groups = self.standing.groups if self.standing is not None else ()
        return next((each for each in groups if each.group == name), None)

    @property
    def needs_return(self) -> bool:
        """Whether this month has a return of its own: a quarter's other months have none."""
        return self.tax_return is not None and self.tax_return.period == self.period


class Told(Struct, frozen=True):
    """A line of the list with the words of its problem; empty while there is none."""

    check: Check
    message: str = ""
    way_out: str = ""
    code: str = ""


class TaxMonth(Struct):
    """The service."""

    book: Book
    device: Device
    certificate: CertificatePin
    network: Network
    backup: BookBackup
    bureau: Callable[[], TaxBureau]
    sentences: Callable[[], Sentences]
    now: Callable[[], datetime]
    report_first: bool = False

    def here(self) -> Here:
        """For the disk's lane; asks nobody else. StoreError."""
        try:
            return self._here()
        except DeviceError as gone:
            return Here(pc=self.now(), network_on=self.network.is_on, gone=gone)

    def _here(self) -> Here:
        disk = self.device.disk
        groups, status = groups_of(disk.limits()), disk.status()
        with self.book.reading() as work:
            looks = tuple(_look(work, each) for each in groups)
            begins = first_month(work, (each.first_day for each in groups), status.clock.date())
        return Here(
            groups=looks,
            status=status,
            pc=self.now(),
            network_on=self.network.is_on,
            pin=self._pin(),
            backup_at=self.backup.newest(),
            begins=begins,
            report_first=self.report_first,
        )

    def _pin(self) -> Problem | None:
        """A wrong 口令 costs one try of a run of this program, however often it is looked at."""
        try:
            self.certificate.shown()
        except PinRefused as refused:
            return refused
        return None

    def told(
        self, here: Here, there: There | None, session: Session, period: str
    ) -> tuple[Told, ...]:
        """The list of what stands in the way, in words. Asks nobody."""
        return tuple(self._told(each) for each in checks(here, there, session, period))

    def _told(self, check: Check) -> Told:
        if check.problem is None:
            return Told(check)
        words = self.sentences()
        said = words.message(check.problem), words.fix_at_window(check.problem)
        return Told(check, *said, check.problem.code)

    def said(self, problem: Problem | None) -> str:
        """A problem in one sentence."""
        return "" if problem is None else self.sentences().message(problem)

    def there(self, period: str) -> There:
        """For a lane that may wait."""
        at = self.now()
        try:
            return self._there(period, at)
        except (BureauError, DeviceError) as problem:
            return There(period, at, problem=problem)

    def _there(self, period: str, at: datetime) -> There:
        bureau = self.bureau()
        standing = bureau.standing()
        try:
            told = bureau.tax_return(period)
            compared = bureau.comparison(period) if told.period == period else None
        except BureauRefused as refused:
            return There(period, at, standing, unfiled=refused)
        return There(period, at, standing, told, compared)


def _look(work: UnitOfWork, group: TicketGroup) -> GroupLook:
    tickets, gross = 0, ZERO
    for each in work.summaries.month(_number(group.period)):
        if each.rate is None and str(each.kind) in group.kinds:
            tickets += each.tickets
            gross += ZERO if each.side in _VOID else each.net + each.tax
    behind = work.in_doubt.of_days(group.kinds, group.first_day, group.last_day)
    return GroupLook(group, tickets, gross, behind)


def _number(period: TaxPeriod) -> int:
    return period.year * 100 + period.month
