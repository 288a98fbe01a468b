"""变更: another limit, another kind, another name, another disk, and what the hall granted.

Before any of them the running segment is reported off cycle (非征期抄报). What is asked for is kept
under its request id until the disk has taken what the bureau answered: asked again after a break it
is the same change. `look` holds disk and bureau against each other and says where they differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct

from app.domain.money import Money
from app.domain.rights import Right
from app.gateway.errors import BureauRefused
from app.gateway.messages.devices import ChangeAsked, ChangeKind
from app.services.bureau_way import BureauWay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.rights import Session
    from app.gateway.messages.devices import KindGranted, Standing
    from app.gateway.ports import TaxBureau
    from app.services.book import Book
    from app.services.clearing import Clearing
    from app.services.device import Device
    from app.services.reporting import Reporting
    from hardware.ports import KindLimits

KEPT = "change-asked"  # setting: request id, sort, ticket kind and value of a change not ended
SEPARATOR = "\n"
FETCHED = (ChangeKind.LIMIT, ChangeKind.KINDS)  # what the hall grants and a disk fetches


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
    the enrolment code for the new disk (换盘)."""

    kind: ChangeKind
    groups: tuple[str, ...]
    new_kinds: tuple[str, ...]
    code: str = ""


class Changing(Struct):
    """The service. Methods block on the bureau, then on disk and store."""

    book: Book
    device: Device
    bureau: TaxBureau
    reporting: Reporting
    clearing: Clearing

    def look(self) -> Look:
        """Nothing is changed. BureauError."""
        standing = self.bureau.standing()
        own = self.device.identity.number
        others = tuple(number for number in standing.disks if number != own)
        return Look(standing.changes, others, tuple(self._differences(standing)))

    def fetch(self, session: Session) -> tuple[ChangeMade, ...]:
        """Everything that the hall granted and the disk has not, oldest first."""
        made = []
        for kind in FETCHED:
            while self._waits(kind):
                made.append(self.make(kind, session))
        return tuple(made)

    def make(
        self, kind: ChangeKind, session: Session, value: str = "", ticket_kind: str = ""
    ) -> ChangeMade:
        """非征期抄报, then the change. REPORT-…, CHANGE-WRONG (reason), KIND-NOT-GRANTED;
        BureauAway: asked again it is the same change."""
        session.require(Right.CLEAR)
        before = {each.kind for each in self.device.disk.limits()}
        asked = self._asked_before(kind, value, ticket_kind)
        if asked is None:
            self._report(session)
            asked = ChangeAsked(uuid4().hex, kind, value, ticket_kind)
            self._keep(asked)
        try:
            changed = self.bureau.change(asked)
        except BureauRefused:
            self._forget()
            raise
        groups = tuple(self._taken(package, session) for package in changed.packages)
        self._forget()
        new = {each.kind for each in self.device.disk.limits()} - before
        return ChangeMade(kind, groups, tuple(sorted(new)), changed.enrolment)

    # -- inside ------------------------------------------------------------------------------

    def _waits(self, kind: ChangeKind) -> bool:
        from app.services.changing_words import WORDS

        waiting = self.bureau.standing().changes
        return any(one.startswith(WORDS[kind]) for one in waiting)

    def _report(self, session: Session) -> None:
        for line in self.reporting.send(BureauWay(self.bureau), session, off_cycle=True):
            if line.problem is not None:
                raise line.problem

    def _taken(self, package: bytes, session: Session) -> str:
        from hardware.signing.packages import opened

        self.clearing.apply(package, session)
        return str(opened(package).body.group)

    def _differences(self, standing: Standing) -> Iterator[Difference]:
        status, limits = self.device.disk.status(), self.device.disk.limits()
        name = standing.taxpayer.name
        if status.taxpayer_name != name:
            fix = "名称变更后税控盘仍是旧名称, 换盘后才改"
            yield Difference("名称", "", status.taxpayer_name, name, fix)
        here = {each.kind: each for each in limits}
        there = {each.kind: each for each in standing.kinds}
        for kind in sorted(here.keys() | there.keys()):
            yield from _of_kind(kind, here.get(kind), there.get(kind))
        if not standing.active:
            fix = "此盘已注销: 剩余号码退回后不能再开票, 用新盘"
            yield Difference("状态", "", "在用", "已注销", fix)

    def _asked_before(self, kind: ChangeKind, value: str, ticket_kind: str) -> ChangeAsked | None:
        with self.book.reading() as work:
            kept = work.settings.get(KEPT)
        if not kept:
            return None
        request_id, *rest = kept.split(SEPARATOR)
        same = rest == [str(kind), ticket_kind, value]
        return ChangeAsked(request_id, kind, value, ticket_kind) if same else None

    def _keep(self, asked: ChangeAsked) -> None:
        with self.book.writing() as work:
            told = (asked.request_id, str(asked.kind), asked.ticket_kind, asked.value)
            work.settings.put(KEPT, SEPARATOR.join(told))
            work.commit()

    def _forget(self) -> None:
        with self.book.writing() as work:
            work.settings.remove(KEPT)
            work.commit()


def _of_kind(kind: str, here: KindLimits | None, there: KindGranted | None) -> Iterator[Difference]:
    fetch = "做非征期抄报后取回变更 (change fetch)"
    if here is None:
        yield Difference("票种", kind, "没有", "已核定", fetch)
    elif there is None:
        yield Difference("票种", kind, "有", "没有核定", "向税务机关核对票种核定")
    elif here.single_limit_fen != there.single_limit_fen:
        limits = (str(Money(here.single_limit_fen)), str(Money(there.single_limit_fen)))
        yield Difference("单张限额", kind, *limits, fetch)
