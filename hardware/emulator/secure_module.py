"""The secure module (安全模块): what the disk knows and does, without any bytes of the wire.

Powered, it keeps in memory what every signature needs (head of the chain, volumes, counters);
the disk's lock makes it the file's only writer, so memory and file agree after every commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from hardware.emulator import inspection
from hardware.emulator.clock import Clock, Now
from hardware.emulator.facts import DiskFacts, Memory, counted, number_of, read_facts
from hardware.emulator.journal import Entry, Journal, JournalBroken, JournalUnwritable
from hardware.emulator.keys import PinState, new_pin, well_formed
from hardware.emulator.refusal import Refusal, needs
from hardware.emulator.state import Situation, first_refusal, life_state, slot_of
from hardware.ports import DiskIdentity, DiskStatus, InvoiceSlot, SigningRequest, Volume
from hardware.protocol.bodies import RecordHead, SignAnswer, SignCommand, WireRecord
from hardware.protocol.commands import PIN_USER, PROTOCOL
from hardware.protocol.invoice_body import decode_canonical, inflate_request
from hardware.protocol.problem import ProtocolError
from hardware.protocol.status import StatusWord
from hardware.signing.chain import MARK, STATEMENT, Statement, read_statement
from hardware.signing.sm3 import sm3

FIRMWARE = "1.0"
CLOCK_OFFSET = "clock_offset_us"
BOOT_COUNTER = "boot_counter"
_MICROSECOND = timedelta(microseconds=1)


class _Order(Struct, frozen=True, gc=False):
    """A SIGN command whose invoice has been read, and the digest of its one form."""

    command: SignCommand
    request: SigningRequest
    digest: bytes


class SecureModule:
    """A powered disk. Raises Refusal; JournalUnwritable and JournalBroken where a read fails."""

    def __init__(self, journal: Journal, now: Now) -> None:
        self._journal = journal
        meta = journal.meta()
        self._facts: DiskFacts = read_facts(meta)
        self._clock = Clock(now, number_of(meta, CLOCK_OFFSET) * _MICROSECOND)
        self._boots = number_of(meta, BOOT_COUNTER) + 1
        self._pin: PinState = journal.pin(PIN_USER)
        self._memory = Memory.read(journal)
        self._damaged = not inspection.tail_holds(journal)
        self._lost = False
        journal.set_meta(BOOT_COUNTER, self._boots)

    @property
    def lost(self) -> bool:
        """The journal could not be read again after a failed write."""
        return self._lost

    def close(self) -> None:
        """Power off."""
        self._journal.close()

    # -- what it says about itself -----------------------------------------------------------

    def identity(self) -> DiskIdentity:
        """The answer to SELECT."""
        facts = self._facts
        return DiskIdentity(
            facts.number, facts.model, FIRMWARE, PROTOCOL, self._boots, simulated=True
        )

    def status(self) -> DiskStatus:
        """State, clock and head of the journal now."""
        facts, memory, now = self._facts, self._memory, self._clock.now()
        return DiskStatus(
            state=life_state(memory.kinds.values(), now.date()),
            taxpayer_name=facts.taxpayer_name,
            taxpayer_id=facts.taxpayer_id,
            clock=now,
            certificate_until=facts.certificate_until,
            head_sequence=memory.sequence,
            head_hash=memory.record_hash,
            last_record_at=memory.last_record_at,
            unsent=memory.unsent,
            free_records=facts.capacity - memory.sequence,
        )

    @property
    def memory(self) -> Memory:
        """Limits, counters and volumes."""
        return self._memory

    @property
    def facts(self) -> DiskFacts:
        """Certificates and what else was fixed at issuance."""
        return self._facts

    def next_slot(self, kind: str) -> InvoiceSlot:
        """The number that a signature of this kind would take now."""
        needs(kind in self._memory.kinds, StatusWord.KIND)
        volume = self._memory.volume(kind)
        if volume is None:
            raise Refusal(StatusWord.NO_STOCK)
        return slot_of(volume)

    # -- 口令 and clock ----------------------------------------------------------------------

    @property
    def pin_word(self) -> int:
        """63Cx with the tries left, or blocked."""
        if self._pin.blocked:
            return StatusWord.PIN_BLOCKED
        return StatusWord.PIN_WRONG + min(self._pin.tries, 15)

    def verify_pin(self, pin: str) -> None:
        """Refuses a wrong 口令; the try is gone, durably, before the answer."""
        needs(not self._pin.blocked, StatusWord.PIN_BLOCKED)
        if not self._pin.matches(pin):
            self._keep_pin(self._pin.failed())
            raise Refusal(self.pin_word)
        if self._pin.tries != self._pin.most:
            self._keep_pin(self._pin.passed())

    def change_pin(self, old: str, new: str) -> None:
        """A new 口令; the old one is asked for like at VERIFY."""
        self.verify_pin(old)
        needs(well_formed(new), StatusWord.DATA)
        self._keep_pin(new_pin(new, self._pin.most))

    def _keep_pin(self, pin: PinState) -> None:
        self._write(
            lambda: self._journal.set_pin(PIN_USER, pin),
            lambda: self._journal.pin(PIN_USER) == pin,
        )
        self._pin = pin

    def set_clock(self, at: datetime) -> None:
        """Runs on from `at`, which may not be before the last record."""
        last = self._memory.last_record_at
        needs(last is None or at >= last, StatusWord.CLOCK_BACK)
        offset = self._clock.offset_for(at)
        kept = offset // _MICROSECOND
        self._write(
            lambda: self._journal.set_meta(CLOCK_OFFSET, kept),
            lambda: self._journal.meta()[CLOCK_OFFSET] == kept,
        )
        self._clock.offset = offset

    # -- signing -----------------------------------------------------------------------------

    def sign(self, command: SignCommand, *, pin_verified: bool) -> SignAnswer:
        """Gates, number, record, counters and signature in one step, or nothing at all.

        A request id that was signed before is answered as then, whatever the gates say now.
        """
        order = _read_order(command)
        kept = self._journal.by_request(command.head.request_id)
        if kept is not None:
            needs(read_statement(kept.signed).digest == order.digest, StatusWord.CONFLICT)
            return _answer(kept)
        situation = self._situation(order, pin_verified)
        refused = first_refusal(situation)
        if refused is not None:
            raise Refusal(refused)
        return _answer(self._issue(order, situation))

    def _situation(self, order: _Order, pin_verified: bool) -> Situation:
        facts, memory = self._facts, self._memory
        kind = order.request.kind
        return Situation(
            now=self._clock.now(),
            pin_verified=pin_verified,
            damaged=self._damaged,
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
        )

    def _issue(self, order: _Order, situation: Situation) -> Entry:
        volume, limits = situation.volume, situation.limits
        assert volume is not None and limits is not None  # the gates have seen to it
        entry = self._entry(order, volume, situation.now)
        used = Volume(volume.kind, volume.code, volume.first, volume.last, volume.next + 1)
        counts = counted(limits, order.request.net_fen, situation.now)
        if self._write(
            lambda: self._journal.append(entry, used, counts),
            lambda: self._journal.by_request(entry.request_id) is not None,
        ):
            self._memory.follow(entry, used, counts)
        return entry

    def _entry(self, order: _Order, volume: Volume, now: datetime) -> Entry:
        signed = STATEMENT.encode(self._statement(order, volume, now))
        return Entry(
            sequence=self._memory.sequence + 1,
            request_id=order.command.head.request_id,
            code=volume.code,
            number=volume.next,
            issued_at=now,
            record_hash=sm3(signed),
            signature=self._facts.key.sign(signed),
            signed=signed,
            request=order.command.body,
        )

    def _statement(self, order: _Order, volume: Volume, now: datetime) -> Statement:
        slot, request = slot_of(volume), order.request
        return Statement(
            mark=MARK,
            disk=self._facts.number,
            taxpayer=self._facts.taxpayer_id,
            sequence=self._memory.sequence + 1,
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
            previous_hash=self._memory.record_hash,
        )

    def _write(self, write: Callable[[], None], done: Callable[[], bool]) -> bool:
        """Writes. If SQLite fails, the file is read anew to learn whether it was done after all:
        then False (memory has been read anew too); otherwise refused, nothing was done."""
        try:
            write()
        except (JournalUnwritable, JournalBroken) as cannot:
            if not self._done_after_all(done):
                broken = isinstance(cannot, JournalBroken)
                raise Refusal(StatusWord.DAMAGED if broken else StatusWord.STORAGE) from cannot
            return False
        return True

    def _done_after_all(self, done: Callable[[], bool]) -> bool:
        self._read_anew()
        try:
            return done()
        except (JournalUnwritable, JournalBroken) as cannot:
            self._lost = True
            raise Refusal(StatusWord.FAULT) from cannot

    def _read_anew(self) -> None:
        self._lost = True
        try:
            self._journal.reopen()
            self._memory = Memory.read(self._journal)
        except (JournalUnwritable, JournalBroken) as cannot:
            raise Refusal(StatusWord.FAULT) from cannot
        self._lost = False

    def wake(self) -> None:
        """At SELECT: a journal that was lost is looked for again; refused FAULT if it stays so."""
        if self._lost:
            self._read_anew()

    # -- records -----------------------------------------------------------------------------

    def result(self, request_id: bytes) -> SignAnswer | None:
        """What a request was answered; None: it was never kept."""
        kept = self._journal.by_request(request_id)
        return None if kept is None else _answer(kept)

    def record(self, slot: InvoiceSlot) -> WireRecord | None:
        """The record of a ticket."""
        needs(slot.number.isascii() and slot.number.isdigit(), StatusWord.DATA)
        kept = self._journal.by_number(slot.code, int(slot.number))
        return None if kept is None else _wire(kept)

    def records(self, after: int, limit: int) -> Iterable[WireRecord]:
        """Records above a sequence, in order."""
        return map(_wire, self._journal.after(after, limit))

    def self_test(self, *, full: bool) -> None:
        """Refuses with DAMAGED if key, tail (or with `full` any record or counter) is wrong."""
        sound = inspection.key_works(self._facts.key) and inspection.tail_holds(self._journal)
        if sound and full:
            sound = inspection.all_holds(self._journal, self._facts.key.public, self._memory)
        self._damaged = self._damaged or not sound
        needs(not self._damaged, StatusWord.DAMAGED)
        last = self._memory.last_record_at
        needs(last is None or self._clock.now() >= last, StatusWord.CLOCK_BACK)


def _read_order(command: SignCommand) -> _Order:
    if sm3(command.body) != command.head.body_digest:
        raise ProtocolError("altered on its way")
    canonical = inflate_request(command.body)
    return _Order(command, decode_canonical(canonical), sm3(canonical))


def _answer(entry: Entry) -> SignAnswer:
    return SignAnswer(entry.request_id, entry.answer)


def _wire(entry: Entry) -> WireRecord:
    previous = read_statement(entry.signed).previous_hash
    return WireRecord(
        RecordHead(entry.request_id, entry.answer, previous, entry.signed), entry.request
    )
