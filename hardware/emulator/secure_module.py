"""The secure module (安全模块): what the disk knows and does, without any bytes of the wire.

Here it says what it is and signs; its other parts (口令, voids, volumes, the tax month, orders of
the bureau) stand beside, all upon one core.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from hardware.emulator import changes, inspection
from hardware.emulator.clock import Now
from hardware.emulator.core import Core
from hardware.emulator.entries import Entry, JournalBroken
from hardware.emulator.facts import CLOCK_OFFSET, DiskFacts, Memory, counted
from hardware.emulator.journal import Journal
from hardware.emulator.pin_pad import PinPad
from hardware.emulator.refusal import Refusal, needs, number_in
from hardware.emulator.state import (
    Situation,
    first_refusal,
    life_state,
    offline_over,
    slot_of,
)
from hardware.orders import KindTotals, RecordSort
from hardware.ports import DiskIdentity, DiskStatus, Done, InvoiceSlot, SigningRequest, Volume
from hardware.protocol.bodies import RecordHead, SignAnswer, SignCommand, WireRecord
from hardware.protocol.commands import PROTOCOL
from hardware.protocol.invoice_body import decode_canonical, inflate_request
from hardware.protocol.order_bodies import (
    STATEMENT_BODY,
    Progress,
    StatusProof,
    StatusStatement,
)
from hardware.protocol.problem import ProtocolError
from hardware.protocol.status import StatusWord
from hardware.signing.chain import MARK, STATEMENT, Statement, read_statement
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.emulator.bureau_orders import BureauOrders
    from hardware.emulator.stock import Stock
    from hardware.emulator.tax_month import TaxMonth
    from hardware.emulator.voiding import Voiding

FIRMWARE = "2.0"
_MICROSECOND = timedelta(microseconds=1)
_HARMS: dict[StatusWord | None, str] = {
    StatusWord.EDITED: "edited",
    StatusWord.SWAPPED: "swapped",
}


class _Order(Struct, frozen=True, gc=False):
    """A SIGN command whose invoice has been read, and the digest of its one form."""

    command: SignCommand
    request: SigningRequest
    digest: bytes


class SecureModule:
    """A powered disk. Raises Refusal; JournalUnwritable and JournalBroken where a read fails."""

    def __init__(self, journal: Journal, now: Now, *, damaged: bool = False) -> None:
        self._core = Core(journal, now, damaged=damaged)
        self._journal = journal
        self.pins = PinPad(self._core)

    # The parts that a day of issuing does not ask for are read in when they are.

    @cached_property
    def voiding(self) -> Voiding:
        """作废."""
        from hardware.emulator.voiding import Voiding

        return Voiding(self._core)

    @cached_property
    def stock(self) -> Stock:
        """库存."""
        from hardware.emulator.stock import Stock

        return Stock(self._core)

    @cached_property
    def month(self) -> TaxMonth:
        """抄税, 清卡."""
        from hardware.emulator.tax_month import TaxMonth

        return TaxMonth(self._core)

    @cached_property
    def bureau(self) -> BureauOrders:
        """Receipts, clock and 口令 by order."""
        from hardware.emulator.bureau_orders import BureauOrders

        return BureauOrders(self._core)

    @property
    def lost(self) -> bool:
        """The journal could not be read again after a failed write."""
        return self._core.lost

    def close(self) -> None:
        """Power off."""
        self._journal.close()

    # -- what it says about itself -----------------------------------------------------------

    def identity(self) -> DiskIdentity:
        """The answer to SELECT."""
        facts = self._core.facts
        return DiskIdentity(
            facts.number, facts.model, FIRMWARE, PROTOCOL, self._core.boots, simulated=True
        )

    def status(self) -> DiskStatus:
        """State, clock and head of the journal now."""
        facts, memory, now = self._core.facts, self._core.memory, self._core.clock.now()
        kinds, oldest = memory.kinds.values(), memory.oldest_unsent_at
        return DiskStatus(
            state=life_state(
                kinds, now.date(), registered=memory.registered, cancelled=memory.cancelled
            ),
            taxpayer_name=facts.taxpayer_name,
            taxpayer_id=facts.taxpayer_id,
            clock=now,
            certificate_until=facts.certificate_until,
            head_sequence=memory.sequence,
            head_hash=memory.record_hash,
            last_record_at=memory.last_record_at,
            unsent=memory.unsent,
            free_records=max(facts.capacity - memory.sequence, 0),
            damaged=self._core.look() is not None,
            clock_back=self._core.clock_is_back(),
            offline_over=offline_over(kinds, oldest, facts.upload_day, now),
            machine=facts.machine,
            upload_day=facts.upload_day,
            secrets=self.pins.states(),
            harm=_HARMS.get(self._core.harm, ""),
        )

    def signed_status(self, nonce: bytes) -> StatusProof:
        """The status with a nonce of the host: it is of now, and of this disk."""
        facts = self._core.facts
        stated = StatusStatement(MARK, facts.number, nonce, self.status())
        signed = STATEMENT_BODY.encode(stated)
        return StatusProof(signed, facts.key.sign(signed))

    def clock(self) -> datetime:
        """The disk's time."""
        return self._core.clock.now()

    @property
    def memory(self) -> Memory:
        """Limits, counters and volumes."""
        return self._core.memory

    @property
    def facts(self) -> DiskFacts:
        """Certificates and what else was fixed at issuance."""
        return self._core.facts

    def next_slot(self, kind: str) -> InvoiceSlot:
        """The number that a signature of this kind would take now."""
        needs(kind in self._core.memory.kinds, StatusWord.KIND)
        volume = self._core.memory.volume(kind)
        if volume is None:
            raise Refusal(StatusWord.NO_STOCK)
        return slot_of(volume)

    def set_clock(self, at: datetime) -> None:
        """Runs on from `at`, which may not be before the last record."""
        core = self._core
        last = core.memory.last_record_at
        needs(last is None or at >= last, StatusWord.CLOCK_BACK)
        offset = core.clock.offset_for(at) // _MICROSECOND
        core.change(
            [changes.meta(CLOCK_OFFSET, offset)], lambda: core.memory.clock_offset_us == offset
        )

    # -- signing -----------------------------------------------------------------------------

    def sign(self, command: SignCommand, *, pin_verified: bool) -> SignAnswer:
        """Gates, number, record, counters and signature in one step, or nothing at all.

        A request id that was signed before is answered as then, whatever the gates say now. It is
        looked for only where a gate does not open (its number is taken), or where the journal does
        not take a second record of it: a new ticket need not wait for that.
        """
        order = _read_order(command)
        situation = self._situation(order, pin_verified)
        refused = first_refusal(situation)
        if refused is None:
            return _answer(self._issue(order, situation))
        kept = self._kept(order)
        if kept is None:
            self._core.needs_sound()
            raise Refusal(refused)
        return _answer(kept)

    def _kept(self, order: _Order) -> Entry | None:
        """The record of a request; refused CONFLICT if another invoice was signed under it."""
        kept = self._journal.by_request(order.command.head.request_id)
        if kept is not None:
            needs(read_statement(kept.signed).digest == order.digest, StatusWord.CONFLICT)
        return kept

    def _situation(self, order: _Order, pin_verified: bool) -> Situation:
        facts, memory = self._core.facts, self._core.memory
        kind = order.request.kind
        return Situation(
            now=self._core.clock.now(),
            pin_verified=pin_verified,
            damaged=self._core.damaged,
            taxpayer_id=facts.taxpayer_id,
            certificate=(facts.certificate_from, facts.certificate_until),
            last_record_at=memory.last_record_at,
            oldest_unsent_at=memory.oldest_unsent_at,
            free_records=facts.capacity - memory.sequence,
            block_until_reported=facts.block_until_reported,
            limits=memory.kinds.get(kind),
            volume=memory.volume(kind),
            expected=order.command.head.expected,
            request=order.request,
            registered=memory.registered,
            cancelled=memory.cancelled,
            upload_day=facts.upload_day,
        )

    def _issue(self, order: _Order, situation: Situation) -> Entry:
        volume, limits = situation.volume, situation.limits
        assert volume is not None and limits is not None  # the gates have seen to it
        entry = self._entry(order, volume, situation.now)
        used = _used(volume)
        counts = counted(limits, order.request.net_fen, situation.now)
        if self._core.write(
            lambda: self._journal.append(entry, used, counts), lambda: self._kept(order) is not None
        ):
            self._core.memory.follow(entry, used, counts)
            return entry
        return self._kept(order) or entry  # written after all, or before under this request

    def _entry(self, order: _Order, volume: Volume, now: datetime) -> Entry:
        signed = STATEMENT.encode(self._statement(order, volume, now))
        return Entry(
            sequence=self._core.memory.sequence + 1,
            request_id=order.command.head.request_id,
            code=volume.code,
            number=volume.next,
            issued_at=now,
            record_hash=sm3(signed),
            signature=self._core.facts.key.sign(signed),
            signed=signed,
            request=order.command.body,
        )

    def _statement(self, order: _Order, volume: Volume, now: datetime) -> Statement:
        slot, request = slot_of(volume), order.request
        return Statement(
            mark=MARK,
            disk=self._core.facts.number,
            taxpayer=self._core.facts.taxpayer_id,
            sequence=self._core.memory.sequence + 1,
            code=slot.code,
            number=slot.number,
            issued_at=now,
            kind=request.kind,
            document=request.document,
            request_id=order.command.head.request_id,
            digest=order.digest,
            net_fen=request.net_fen,
            tax_fen=request.tax_fen,
            buyer=request.buyer.tax_id or request.buyer.name,
            previous_hash=self._core.memory.record_hash,
        )

    def wake(self) -> None:
        """At SELECT: a journal that was lost is looked for again; refused FAULT if it stays so."""
        if self._core.lost:
            self._core.read_anew()

    # -- records -----------------------------------------------------------------------------

    def result(self, request_id: bytes) -> SignAnswer | Done | None:
        """What a request was answered; None: it was never kept."""
        kept = self._journal.by_request(request_id)
        if kept is None or kept.sort is RecordSort.TICKET:
            return None if kept is None else _answer(kept)
        return Done(request_id, kept.sort, kept.answer, kept.package)

    def records_of(self, slot: InvoiceSlot) -> list[WireRecord]:
        """What took a number, and the void of it."""
        place = slot.code, number_in(slot.number, StatusWord.DATA)
        found = self._journal.by_number(*place), self._journal.void_of(*place)
        return [_wire(entry) for entry in found if entry is not None]

    def records(self, after: int, limit: int) -> Iterable[WireRecord]:
        """Records above a sequence, in order."""
        return map(_wire, self._journal.after(after, limit))

    def totals(self, first: date, last: date) -> Generator[Progress, None, tuple[KindTotals, ...]]:
        """Sums of the records of these days; a long task."""
        from hardware.emulator.totals import totals

        return totals(self._journal, first, last)

    def self_test(self) -> None:
        """Refuses with DAMAGED if the key or the tail is wrong, with CLOCK_BACK before the last
        record."""
        core = self._core
        self._judge(inspection.key_works(core.facts.key) and inspection.tail_holds(core.journal))

    def full_self_test(self) -> Generator[Progress, None, bytes]:
        """Every record, number, mark and counter as well; a long task."""
        core = self._core
        works = inspection.key_works(core.facts.key) and inspection.tail_holds(core.journal)
        holds = works and (
            yield from inspection.all_holds(
                core.journal, core.facts.key.public, lambda: core.memory
            )
        )
        self._judge(holds)
        return b""

    def _judge(self, sound: bool) -> None:
        core = self._core
        if core.look() is None and not sound:
            core.harm = StatusWord.DAMAGED
        core.needs_sound()
        needs(not core.clock_is_back(), StatusWord.CLOCK_BACK)


def _read_order(command: SignCommand) -> _Order:
    if sm3(command.body) != command.head.body_digest:
        raise ProtocolError("altered on its way")
    canonical = inflate_request(command.body)
    return _Order(command, decode_canonical(canonical), sm3(canonical))


def _answer(entry: Entry) -> SignAnswer:
    return SignAnswer(entry.request_id, entry.answer)


def _used(volume: Volume) -> Volume:
    following = volume.next + 1
    return Volume(volume.kind, volume.code, volume.first, volume.last, following, volume.loaded_at)


def _wire(entry: Entry) -> WireRecord:
    try:
        previous = read_statement(entry.signed).previous_hash
    except ProtocolError as wrong:
        raise JournalBroken("a record without its statement") from wrong
    head = RecordHead(
        entry.request_id, entry.answer, previous, entry.signed, entry.sort, entry.package
    )
    return WireRecord(head, entry.request)
