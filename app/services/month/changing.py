"""变更: another limit, another kind, another name, another disk, and what the hall granted.

Before any of them the running segment is reported off cycle (非征期抄报). What is asked for is kept
under its request id until the disk has taken what the bureau answered: asked again after a break it
is the same change. `look` holds disk and bureau against each other and says where they differ.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Upload
from app.domain.money import Money
from app.domain.rights import Right
from app.gateway.errors import BureauError, BureauRefused
from app.gateway.messages.devices import ChangeAsked, ChangeKind
from app.repositories.summaries import Side
from app.services.disk.disk_lane import DiskLane, here
from app.services.month.bureau_way import BureauWay
from hardware.errors import DeviceError
from hardware.orders import NumberRange
from hardware.ports import DiskState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.rights import Session
    from app.gateway.messages.devices import Changed, KindGranted, Standing
    from app.gateway.ports import TaxBureau
    from app.repositories.summaries import Summary
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.month.clearing import Clearing
    from app.services.month.reporting import Reporting
    from app.services.stock.stock_returning import StockReturning
    from hardware.ports import KindLimits, Volume

KEPT = "change-asked"  # setting: request id, sort, ticket kind and value of a change not ended
SEPARATOR = "\n"
FETCH = "做非征期抄报后取回变更（change fetch）"
ENDED = "change-ended"  # setting: as KEPT, of the change that cancelled this disk
ENDS = (ChangeKind.DISK, ChangeKind.CANCEL)
LEFT = "STOCK-LEFT"  # warning: numbers that nobody can use any more
FETCHED = (ChangeKind.LIMIT, ChangeKind.KINDS)  # what the hall grants and a disk fetches


class Own(Struct, frozen=True):
    """What the disk says of itself: its number, whose it is, each kind with its 单张限额,
    whether it was cancelled (注销), and the sort of a change that a break left unfinished. `left`:
    numbers that nobody took; `keeps`: as a sub machine (分机) it cannot give them to the bureau."""

    disk: str
    name: str
    limits: tuple[KindLimits, ...]
    cancelled: bool
    unfinished: ChangeKind | None = None
    left: tuple[NumberRange, ...] = ()
    keeps: bool = False


class Difference(Struct, frozen=True):
    """Where disk and bureau differ: what, of which kind, both sides, and what to do, in words."""

    what: str
    kind: str
    disk: str
    bureau: str
    fix: str


class Look(Struct, frozen=True):
    """What waits to be fetched, in words; other disks of the taxpayer; the differences."""

    waiting: tuple[str, ...]
    disks: tuple[str, ...]
    differences: tuple[Difference, ...]


class ChangeMade(Struct, frozen=True):
    """What a change brought: groups whose terms the disk took, kinds that are new on it. `code`:
    the enrolment code for the new disk (换盘). `returned`: numbers that went back to the bureau
    before the disk ended."""

    kind: ChangeKind
    groups: tuple[str, ...]
    new_kinds: tuple[str, ...]
    code: str = ""
    again: bool = False
    warnings: tuple[str, ...] = ()
    returned: tuple[NumberRange, ...] = ()


class Changing(Struct):
    """The service. Blocks on the bureau; disk and book are used on their lane."""

    book: Book
    device: Device
    bureau: TaxBureau
    reporting: Reporting
    clearing: Clearing
    returning: StockReturning
    lane: DiskLane = here

    def own(self) -> Own:
        """The disk alone; nobody else is asked. For the disk's lane. DeviceError."""
        disk = self.device.disk
        status, cancelled = disk.status(), DiskState.CANCELLED
        number, name = self.device.identity.number, status.taxpayer_name
        kept = self._kept()
        unfinished = None if kept is None else kept.kind
        told = number, name, disk.limits(), status.state is cancelled, unfinished
        left = tuple(_rest(each) for each in disk.volumes() if each.left)
        return Own(*told, left, keeps=bool(status.machine))

    def look(self) -> Look:
        """Nothing is changed. BureauError."""
        standing = self.bureau.standing()
        found = self.lane(lambda: tuple(self._differences(standing)))
        others = tuple(number for number in standing.disks if number != standing.disk)
        return Look(standing.changes, others, (*found, *self._of_disks(standing)))

    def fetch(self, session: Session) -> tuple[ChangeMade, ...]:
        """What a break left unfinished, then everything that the hall granted and the disk has
        not, oldest first."""
        made = []
        kept = self.lane(self._kept)
        if kept is not None:
            made.append(self.make(kept.kind, session, kept.value, kept.ticket_kind))
        for kind in FETCHED:
            while self._waits(kind):
                made.append(self.make(kind, session))
        return tuple(made)

    def make(
        self, kind: ChangeKind, session: Session, value: str = "", ticket_kind: str = ""
    ) -> ChangeMade:
        """非征期抄报, then the change. REPORT-…, CHANGE-WRONG (reason), KIND-NOT-GRANTED; of 换盘
        and 注销 also UNSENT-INVOICES, SIGNATURE-FAILED. BureauAway: asked again it is the same
        change; a disk that was cancelled gives the same answer again."""
        session.require(Right.CLEAR)
        ended = self.lane(lambda: self._ended(kind))
        if ended is not None:
            return ChangeMade(kind, (), (), self.bureau.change(ended).enrolment, again=True)
        asked = self.lane(lambda: self._asked_before(kind, value, ticket_kind))
        back: list[NumberRange] = []
        if asked is None:
            self.lane(lambda: self._refuse_unsent(kind))
            self._report(session)
            self._give_back(kind, session, back)
            new = ChangeAsked(uuid4().hex, kind, value, ticket_kind)
            self.lane(lambda: self._keep(new))
            asked = new
        try:
            changed = self.bureau.change(asked)
        except BureauRefused:
            self.lane(self._forget)
            raise
        made = self.lane(lambda: self._made(asked, changed, session))
        return replace(made, returned=tuple(back))

    # -- inside ------------------------------------------------------------------------------

    def _waits(self, kind: ChangeKind) -> bool:
        from app.services.month.changing_words import WORDS

        waiting = self.bureau.standing().changes
        return any(one.startswith(WORDS[kind]) for one in waiting)

    def _report(self, session: Session) -> None:
        for line in self.reporting.send(BureauWay(self.bureau), session, off_cycle=True):
            if line.problem is not None:
                raise line.problem

    def _refuse_unsent(self, kind: ChangeKind) -> None:
        """UNSENT-INVOICES, SIGNATURE-FAILED (count): a disk that has ended reports nothing any
        more, so everything that it issued has to be at the bureau before."""
        if kind not in ENDS:
            return
        with self.book.reading() as work:
            counts = work.outbox.counts()
        if failed := counts.get(Upload.SIGNATURE_FAILED, 0):
            raise RuleBroken("SIGNATURE-FAILED", count=failed)
        if counts:
            raise RuleBroken("UNSENT-INVOICES", count=sum(counts.values()))

    def _give_back(self, kind: ChangeKind, session: Session, back: list[NumberRange]) -> None:
        """清盘, 退票: every number that nobody took, of begun volumes too, before the disk ends, so
        that book and bureau say where each one went. Where it gives none back (分机) they stay,
        and are told."""
        if kind in ENDS and Right.CLAIM in session.rights:
            with suppress(DeviceError, BureauError):
                self.lane(lambda: self._leave_unused(session, back))

    def _leave_unused(self, session: Session, back: list[NumberRange]) -> None:
        """The bureau is told at once: 换盘 keeps the disk's lane from end to end."""
        for volume in (each for each in self.device.disk.volumes() if each.left):
            back.append(self.returning.leave_rest(volume, session))
        self.returning.send_left()

    def _made(self, asked: ChangeAsked, changed: Changed, session: Session) -> ChangeMade:
        before = {each.kind for each in self.device.disk.limits()}
        groups = tuple(self._taken(package, session) for package in changed.packages)
        self._forget()
        if asked.kind in ENDS:
            self._keep(asked, ENDED)
        new = {each.kind for each in self.device.disk.limits()} - before
        left = asked.kind in ENDS and any(each.left for each in self.device.disk.volumes())
        warned = (LEFT,) if left else ()
        told = asked.kind, groups, tuple(sorted(new)), changed.enrolment
        return ChangeMade(*told, warnings=warned)

    def _taken(self, package: bytes, session: Session) -> str:
        from hardware.signing.packages import opened

        self.clearing.apply(package, session)
        return str(opened(package).body.group)

    def _differences(self, standing: Standing) -> Iterator[Difference]:
        status, limits = self.device.disk.status(), self.device.disk.limits()
        name = standing.taxpayer.name
        if status.taxpayer_name != name:
            fix = "名称变更后税控盘仍是旧名称，换盘后才改"
            yield Difference("名称", "", status.taxpayer_name, name, fix)
        here = {each.kind: each for each in limits}
        there = {each.kind: each for each in standing.kinds}
        for kind in sorted(here.keys() | there.keys()):
            yield from _of_kind(kind, here.get(kind), there.get(kind))
        if not standing.active:
            fix = "此盘已注销：剩余号码退回后不能再开票，用新盘"
            yield Difference("状态", "", "在用", "已注销", fix)

    def _of_disks(self, standing: Standing) -> Iterator[Difference]:
        """换盘差额: what the open month has at the bureau beyond this disk's reports, when another
        disk of the taxpayer was replaced by this one in it."""
        period = self.lane(self._running)
        try:
            compared = self.bureau.comparison(period)
        except BureauRefused:
            return
        if not compared.replaced or not compared.lines or not standing.active:
            return
        own = self.lane(lambda: self._billed(period))
        whole = Money(compared.lines[0].bureau_net_fen)
        if own.fen < whole.fen:
            numbers = "、".join(compared.replaced)
            fix = (
                f"差额 {(whole - own).grouped} 元是换下的盘 {numbers} 开的："
                "由它换盘前的非征期抄报报送，与本盘合并申报，不用处理"
            )
            yield Difference(f"{period} 已到税局金额", "", own.grouped, whole.grouped, fix)

    def _running(self) -> str:
        """The month of the disk's clock."""
        return f"{self.device.disk.clock():%Y-%m}"

    def _billed(self, period: str) -> Money:
        """Net of the book's tickets of a month, as they stand."""
        with self.book.reading() as work:
            found = work.summaries.month(int(period.replace("-", "")))
            return Money(sum(one.net.fen for one in found if one.rate is None and _counts(one)))

    def _asked_before(self, kind: ChangeKind, value: str, ticket_kind: str) -> ChangeAsked | None:
        kept = self._kept()
        same = kept is not None and (kept.kind, kept.value, kept.ticket_kind) == (
            kind,
            value,
            ticket_kind,
        )
        return kept if same else None

    def _ended(self, kind: ChangeKind) -> ChangeAsked | None:
        """The change that cancelled the disk of this home, if it was one of this sort."""
        if kind not in ENDS or self.device.disk.status().state is not DiskState.CANCELLED:
            return None
        kept = self._kept(ENDED)
        return kept if kept is not None and kept.kind is kind else None

    def _kept(self, name: str = KEPT) -> ChangeAsked | None:
        """A change of which the disk has not taken what the bureau answered."""
        with self.book.reading() as work:
            kept = work.settings.get(name)
        if not kept:
            return None
        request_id, kind, ticket_kind, value = kept.split(SEPARATOR)
        return ChangeAsked(request_id, ChangeKind(kind), value, ticket_kind)

    def _keep(self, asked: ChangeAsked, name: str = KEPT) -> None:
        with self.book.writing() as work:
            told = (asked.request_id, str(asked.kind), asked.ticket_kind, asked.value)
            work.settings.put(name, SEPARATOR.join(told))
            work.commit()

    def _forget(self) -> None:
        with self.book.writing() as work:
            work.settings.remove(KEPT)
            work.commit()


def _rest(volume: Volume) -> NumberRange:
    return NumberRange(volume.kind, volume.code, volume.next, volume.last)


def _counts(summary: Summary) -> bool:
    return summary.side in (Side.POSITIVE, Side.NEGATIVE)


def _of_kind(kind: str, here: KindLimits | None, there: KindGranted | None) -> Iterator[Difference]:
    fetch = FETCH
    if here is None:
        yield Difference("票种", kind, "没有", "已核定", fetch)
    elif there is None:
        yield Difference("票种", kind, "有", "没有核定", "向税务机关核对票种核定")
    elif here.single_limit_fen != there.single_limit_fen:
        limits = Money(here.single_limit_fen).grouped, Money(there.single_limit_fen).grouped
        yield Difference("单张限额", kind, *limits, fetch)
