"""Orders of the bureau beside volumes and clearing: receipts of uploaded tickets, the clock, a 口令
as it was issued. Those of the last two sorts hold for the disk's last challenge only, once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from hardware.emulator import changes
from hardware.emulator.accepting import accept
from hardware.emulator.changes import Change
from hardware.emulator.clock import YEARS
from hardware.emulator.core import Core, Plan
from hardware.emulator.entries import Entry
from hardware.emulator.facts import CLOCK_OFFSET
from hardware.emulator.refusal import Refusal, needs, number_in
from hardware.orders import PackageKind, RecordSort, TicketNumber
from hardware.ports import Done, KindLimits
from hardware.protocol.order_bodies import NONCE_SIZE, Order
from hardware.protocol.status import StatusWord
from hardware.signing.chain import read_statement
from hardware.signing.packages import Package

_MICROSECOND = timedelta(microseconds=1)


class BureauOrders:
    """MARK UPLOADED; SET CLOCK and UNBLOCK PIN by order."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._challenge = b""

    def challenge(self) -> bytes:
        """Fresh bytes; the ones before hold no more."""
        self._challenge = secrets.token_bytes(NONCE_SIZE)
        return self._challenge

    def _use(self, challenge: bytes) -> None:
        needs(bool(challenge) and challenge == self._challenge, StatusWord.STALE)
        self._challenge = b""

    # -- clock and 口令 ----------------------------------------------------------------------

    def set_clock(self, order: Order) -> Done:
        """校时 by a signed order."""
        kinds = (PackageKind.CLOCK,)
        return accept(self._core, order, RecordSort.CLOCK_SET, kinds, self._clock_set)

    def _clock_set(self, package: Package) -> Plan:
        core, at = self._core, package.body.at
        core.needs_life()
        needs(at.year in YEARS, StatusWord.DATA)
        last = core.memory.last_record_at
        needs(last is None or at >= last, StatusWord.CLOCK_BACK)
        self._use(package.body.challenge)
        offset = core.clock.offset_for(at) // _MICROSECOND
        return Plan(at=at, changes=[changes.meta(CLOCK_OFFSET, offset)])

    def reset_pin(self, order: Order) -> Done:
        """口令重置: as it was issued, with all its tries."""
        kinds = (PackageKind.PIN_RESET,)
        return accept(self._core, order, RecordSort.PIN_RESET, kinds, self._pin_reset)

    def _pin_reset(self, package: Package) -> Plan:
        core, slot = self._core, package.body.secret
        core.needs_life()
        pin = core.memory.pins.get(slot)
        if pin is None:
            raise Refusal(StatusWord.PIN_ABSENT)
        self._use(package.body.challenge)
        return Plan(at=core.time_of_event(), changes=[changes.pin(slot, pin.reset())])

    # -- receipts ----------------------------------------------------------------------------

    def mark_uploaded(self, order: Order) -> Done:
        """The bureau has got these tickets: their quota is free at once."""
        kinds = (PackageKind.UPLOAD_RECEIPT,)
        return accept(self._core, order, RecordSort.UPLOADED, kinds, self._uploaded)

    def _uploaded(self, package: Package) -> Plan:
        """What a disk issued before it was cancelled arrives all the same."""
        core = self._core
        core.needs_sound()
        named = {entry.sequence: entry for entry in map(self._named, package.body.tickets)}
        needs(bool(named), StatusWord.PACKAGE)
        new = [entry for entry in named.values() if not core.journal.is_uploaded(entry.sequence)]
        marks: list[Change] = [changes.uploaded(entry.sequence) for entry in new]
        marks += map(changes.counters, self._freed(new))
        return Plan(at=core.time_of_event(), changes=marks)

    def _named(self, ticket: TicketNumber) -> Entry:
        number = number_in(ticket.number, StatusWord.PACKAGE)
        find = self._core.journal.void_of if ticket.void else self._core.journal.by_number
        entry = find(ticket.code, number)
        if entry is None:
            raise Refusal(StatusWord.PACKAGE)
        return entry

    def _freed(self, new: Sequence[Entry]) -> Iterable[KindLimits]:
        """The counters of the kinds whose tickets have arrived."""
        count: Counter[str] = Counter()
        net: Counter[str] = Counter()
        for entry in new:
            if entry.sort is RecordSort.TICKET:
                stated = read_statement(entry.signed)
                count[stated.kind] += 1
                net[stated.kind] += max(stated.net_fen, 0)
        more = {kind for kind in count if self._core.memory.kinds[kind].unsent > count[kind]}
        oldest = self._oldest(more, {entry.sequence for entry in new})
        for kind in count:
            limits = self._core.memory.kinds[kind]
            yield replace(
                limits,
                unsent=limits.unsent - count[kind],
                unsent_net_fen=limits.unsent_net_fen - net[kind],
                oldest_unsent_at=oldest.get(kind),
            )

    def _oldest(self, kinds: set[str], arrived: set[int]) -> dict[str, datetime]:
        """The first ticket of each kind that is still to be uploaded. The search begins where the
        oldest was, so that it does not grow with the journal."""
        found: dict[str, datetime] = {}
        left = set(kinds)
        for entry in self._core.journal.unsent(self._before_oldest(kinds)) if left else ():
            kind = read_statement(entry.signed).kind
            if kind in left and entry.sequence not in arrived:
                found[kind] = entry.issued_at
                left.discard(kind)
            if not left:
                break
        return found

    def _before_oldest(self, kinds: set[str]) -> int:
        known = [self._core.memory.kinds[kind].oldest_unsent_at for kind in kinds]
        times = [at for at in known if at is not None]
        return self._core.journal.before(int(min(times).timestamp())) if times else 0
