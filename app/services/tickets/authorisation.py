"""What this terminal may issue now: the disk's limits and rates as terms of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.invoice import Draft, InvoiceKind, Party
from app.domain.limits import clock_gate, lock_gate, offline_gate, report_gate, upload_day_gate
from app.domain.money import Money
from app.domain.rates import rate_fraction
from app.domain.terms import GoodsEntry, Terms
from app.services.disk.offline_quota import QuotaLeft, oldest_unsent, use_of
from hardware.orders import ReportState

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.repositories.registers import Goods
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.disk.device import Device
    from app.settings import Settings
    from hardware.ports import KindLimits


MOST_KNOWN = 5000  # goods kept in memory at once


class _Read(Struct, frozen=True):
    """What was read from the disk, and when by both clocks."""

    terms: Terms
    disk_clock: datetime
    read_at: datetime
    turns: int
    quota: QuotaLeft

    def holds(self, now: datetime, turns: int) -> bool:
        """Until the disk is ordered anything (a 变更 brings a kind, 清卡 other limits), and to its
        own midnight: a new day may bring another rate, lock or limit."""
        same_day = (self.disk_clock + (now - self.read_at)).date() == self.disk_clock.date()
        return same_day and turns == self.turns


class _Registers:
    """What the goods register said, kept as long as nobody writes into it: the same few goods
    stand on ticket after ticket. Only who holds the book alone issues, so nobody else does."""

    def __init__(self) -> None:
        self._changes = -1
        self._names: dict[str, GoodsEntry | None] = {}
        self._codes: dict[str, GoodsEntry | None] = {}

    def of(self, work: UnitOfWork) -> None:
        """Ready to be asked within this unit of work."""
        self._work = work
        if self._changes != work.registers.changes():
            self._changes = work.registers.changes()
            self._names, self._codes = {}, {}

    def by_name(self, name: str) -> GoodsEntry | None:
        """The goods of exactly this name."""
        return _kept(self._names, name, self._work.registers.goods_by_name)

    def by_code(self, code: str) -> GoodsEntry | None:
        """The first goods with this code."""
        return _kept(self._codes, code, self._work.registers.goods_by_code)

    def oil_left(self, code: str) -> Decimal | None:
        """Tons left of an oil code."""
        return self._work.oil.left(code)


def _kept(
    known: dict[str, GoodsEntry | None], asked: str, look: Callable[[str], Goods | None]
) -> GoodsEntry | None:
    if asked not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[asked] = goods_entry(look(asked))
    return known[asked]


class Authorisation:
    """Reads the limits from the disk when they may have changed, and hands out terms."""

    def __init__(
        self,
        *,
        device: Device,
        profile: Profile,
        settings: Settings,
        seller: Callable[[], Party],
        now: Callable[[], datetime],
    ) -> None:
        self._device = device
        self._seller = seller
        self._settings = settings
        self._now = now
        self._last: _Read | None = None
        self._of_drawer: dict[str, Terms] = {}
        self._goods = _Registers()
        self.profile = profile

    def terms(self, drawer: str, work: UnitOfWork) -> Terms:
        """What holds for a ticket that this person issues today; what the registers say is
        looked up in `work`, so that one document sees one state of the book."""
        if self._last is None or not self._last.holds(self._now(), self._device.turns):
            self._last, self._of_drawer = self._read(), {}
        self._goods.of(work)
        if drawer not in self._of_drawer:
            self._of_drawer[drawer] = replace(self._last.terms, drawer=drawer)
        return self._of_drawer[drawer]

    def taken(self, draft: Draft, at: datetime) -> tuple[str, ...]:
        """A ticket stands: what to warn of before the offline quota ends. The disk is not asked;
        nothing to say until it was read again after an order."""
        if self._last is None or self._last.turns != self._device.turns:
            return ()
        return self._last.quota.take(draft.kind, draft.net, at)

    def gates(self, draft: Draft) -> tuple[str, ...]:
        """What the disk would refuse at signing: CLOCK-BACK, LOCKED, REPORT-DUE, OFFLINE-TIME,
        OFFLINE-AMOUNT, OFFLINE-COUNT, NO-STOCK. Takes nothing; what `taken` would warn of."""
        disk = self._device.disk
        status, every = disk.status(), disk.limits()
        clock, oldest = status.clock, oldest_unsent(every)
        limits = next(each for each in every if each.kind == draft.kind)
        clock_gate(clock, status.last_record_at)
        lock_gate(clock.date(), limits.lock_date)
        report_gate(clock.date(), limits.report_to, blocks=self._blocks(limits))
        use = replace(use_of(limits), oldest_unsent_at=oldest)
        offline_gate(clock, use, draft.net)
        upload_day_gate(clock.date(), status.upload_day, oldest)
        disk.next_slot(draft.kind)
        return self._quota(every).after(draft.kind, draft.net, clock)

    def _blocks(self, limits: KindLimits) -> bool:
        """Whether the report of the ended period comes first: until the bureau confirmed it."""
        due = limits.report is not ReportState.CONFIRMED
        return due and self.profile.block_issue_until_reported

    def _quota(self, limits: Iterable[KindLimits]) -> QuotaLeft:
        return QuotaLeft(limits, self.profile.offline)

    def _read(self) -> _Read:
        turns, status = self._device.turns, self._device.disk.status()
        limits = self._device.disk.limits()
        terms = Terms(
            profile=self.profile,
            seller=self._seller(),
            drawer="",
            today=status.clock.date(),
            rates={InvoiceKind(each.kind): _rates(each) for each in limits},
            single_limit={InvoiceKind(each.kind): Money(each.single_limit_fen) for each in limits},
            default_kind=InvoiceKind(self._settings.default_kind),
            goods_by_name=self._goods.by_name,
            known_code=self._goods.by_code,
            oil_stock=self._goods.oil_left,
            goods_code_strict=self._settings.goods_code == "strict",
        )
        return _Read(terms, status.clock, self._now(), turns, self._quota(limits))


def _rates(limits: KindLimits) -> frozenset[Decimal]:
    return frozenset(rate_fraction(units) for units in limits.rates)


def goods_entry(goods: Goods | None) -> GoodsEntry | None:
    """What a row of the register says to the rules; nothing for no row."""
    if goods is None:
        return None
    return GoodsEntry(
        name=goods.name,
        code=goods.goods_code,
        short_name=goods.short_name,
        rate=goods.rate,
        unit=goods.unit,
        spec=goods.spec,
    )
