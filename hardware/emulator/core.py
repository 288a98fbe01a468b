"""What every part of the secure module stands on: facts, clock, memory, and the one way in which a
record comes into the journal.

The disk's lock makes it the file's only writer, so memory and file agree after every commit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from hardware.emulator import inspection
from hardware.emulator.changes import Change
from hardware.emulator.clock import Clock, Now
from hardware.emulator.entries import Entry, JournalBroken, JournalReplaced, JournalUnwritable
from hardware.emulator.facts import BOOT_COUNTER, DiskFacts, Memory, number_of, read_facts
from hardware.emulator.journal import Journal
from hardware.emulator.refusal import Refusal, needs
from hardware.emulator.state import is_locked
from hardware.orders import RecordSort, Secret
from hardware.ports import Done, KindLimits
from hardware.protocol.order_bodies import Order
from hardware.protocol.problem import ProtocolError
from hardware.protocol.status import StatusWord
from hardware.signing.chain import MARK, STATEMENT, Statement, read_statement
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.signing.packages import Signer

_MICROSECOND = timedelta(microseconds=1)


class Plan(Struct, frozen=True):
    """What an event will be, once every gate has opened. `changes` go with it."""

    at: datetime
    changes: Sequence[Change] = ()
    kind: str = ""
    code: str = ""
    number: int = 0
    net_fen: int = 0
    tax_fen: int = 0
    refers: int = 0
    package: bytes = b""


class Core:
    """A powered disk. Raises Refusal; JournalUnwritable and JournalBroken where a read fails."""

    def __init__(self, journal: Journal, now: Now, *, damaged: bool = False) -> None:
        self.journal = journal
        meta = journal.meta()
        self.facts: DiskFacts = read_facts(meta)
        self.memory = Memory.read(journal)
        if Secret.USER not in self.memory.pins:
            raise JournalBroken("the journal has no 口令")
        self.clock = Clock(now, self.memory.clock_offset_us * _MICROSECOND)
        self.boots = number_of(meta, BOOT_COUNTER) + 1
        self.harm = StatusWord.DAMAGED if damaged else self._found()  # why it can only be read
        self.lost = False  # the journal could not be read again after a failed write
        journal.seals = self.harm is None
        journal.apply([("UPDATE meta SET value=? WHERE name=?", (self.boots, BOOT_COUNTER))])

    def _found(self) -> StatusWord | None:
        """Records before what stands beside them: that is counted from them."""
        if not inspection.tail_holds(self.journal):
            return StatusWord.DAMAGED
        sound = self.journal.is_sealed() and inspection.numbers_hold(
            self.journal, self.memory.volumes
        )
        return None if sound else StatusWord.EDITED

    @property
    def damaged(self) -> bool:
        """Whether it can only be read."""
        return self.harm is not None

    def look(self) -> StatusWord | None:
        """Why it can only be read, if so; a file that was replaced under it is noticed now."""
        if self.harm is None and self.journal.is_replaced():
            self.harm = StatusWord.SWAPPED
        return self.harm

    def needs_sound(self) -> None:
        """A journal that is what the disk wrote, in the file in which it wrote it."""
        harm = self.look()
        if harm is not None:
            raise Refusal(harm)

    @property
    def next_sequence(self) -> int:
        """Of the record that comes next."""
        return self.memory.sequence + 1

    @property
    def package_number(self) -> str:
        """Of a package that goes out with the next record."""
        return f"{self.facts.number}-{self.next_sequence:08d}"

    @property
    def signer(self) -> Signer:
        """The disk itself."""
        from hardware.signing.packages import Signer

        return Signer(self.facts.key, self.facts.certificate)

    def time_of_event(self) -> datetime:
        """Now, but never before the last record: the clock in the journal never goes back."""
        now, last = self.clock.now(), self.memory.last_record_at
        return now if last is None else max(now, last)

    def clock_is_back(self) -> bool:
        """时钟异常: before the last record."""
        last = self.memory.last_record_at
        return last is not None and self.clock.now() < last

    # -- gates that many commands have -------------------------------------------------------

    def needs_life(self) -> None:
        """A journal that is sound and a disk that still may work."""
        self.needs_sound()
        needs(not self.memory.cancelled, StatusWord.CANCELLED)

    def needs_shown(self, secret: Secret, shown: frozenset[int]) -> None:
        """A 口令 that the disk has must have been shown in this session."""
        state = self.memory.pins.get(secret)
        needs(state is None or state.unset or secret in shown, StatusWord.PIN_NEEDED)

    def needs_key(self) -> None:
        """What the disk signs out of its own will needs registration and a valid certificate."""
        needs(self.memory.registered, StatusWord.NOT_REGISTERED)
        facts, now = self.facts, self.clock.now()
        valid = facts.certificate_from <= now <= facts.certificate_until
        needs(valid, StatusWord.CERTIFICATE)

    def needs_kind(self, kind: str) -> KindLimits:
        """An authorised kind that is not locked."""
        limits = self.memory.kinds.get(kind)
        if limits is None:
            raise Refusal(StatusWord.KIND)
        needs(not is_locked(limits, self.clock.now().date()), StatusWord.LOCKED)
        return limits

    # -- records -----------------------------------------------------------------------------

    def done(self, order: Order, sort: RecordSort, plan: Callable[[], Plan | Entry]) -> Done:
        """The first answer of a request that was done, whatever the gates say now; else the plan
        is asked for (it looks at the gates) and done. A plan that is a record was done before,
        under another request: its answer again, nothing changes."""
        kept = self.kept(order, sort)
        planned = kept or plan()
        entry = planned if isinstance(planned, Entry) else self.commit(order, sort, planned)
        return Done(order.head.request_id, entry.sort, entry.answer, entry.package)

    def kept(self, order: Order, sort: RecordSort) -> Entry | None:
        """The record of a request; refused CONFLICT if it was another one."""
        if sm3(order.body) != order.head.digest:
            raise ProtocolError("altered on its way")
        kept = self.journal.by_request(order.head.request_id)
        if kept is not None:
            same = kept.sort is sort and kept.request == order.body
            needs(same, StatusWord.CONFLICT)
        return kept

    def commit(self, order: Order, sort: RecordSort, plan: Plan) -> Entry:
        """The record, chained and signed, and what it changes, or nothing at all."""
        entry = self._entry(order, sort, plan)
        self.write(
            lambda: self.journal.keep(entry, plan.changes),
            lambda: self.journal.by_request(entry.request_id) is not None,
        )
        self.refresh()
        return entry

    def _entry(self, order: Order, sort: RecordSort, plan: Plan) -> Entry:
        signed = STATEMENT.encode(self._statement(order, sort, plan))
        return Entry(
            sequence=self.next_sequence,
            request_id=order.head.request_id,
            code=plan.code,
            number=plan.number,
            issued_at=plan.at,
            record_hash=sm3(signed),
            signature=self.facts.key.sign(signed),
            signed=signed,
            request=order.body,
            sort=sort,
            refers=plan.refers,
            package=plan.package,
        )

    def _statement(self, order: Order, sort: RecordSort, plan: Plan) -> Statement:
        return Statement(
            mark=MARK,
            disk=self.facts.number,
            taxpayer=self.facts.taxpayer_id,
            sequence=self.next_sequence,
            code=plan.code,
            number=f"{plan.number:08d}" if plan.code else "",
            issued_at=plan.at,
            kind=plan.kind,
            document="",
            request_id=order.head.request_id,
            digest=order.head.digest,
            net_fen=plan.net_fen,
            tax_fen=plan.tax_fen,
            buyer="",
            previous_hash=self.memory.record_hash,
            sort=sort,
            refers=plan.refers,
            package=sm3(plan.package) if plan.package else b"",
        )

    # -- writing, and what is known when it fails --------------------------------------------

    def write(self, write: Callable[[], None], done: Callable[[], bool]) -> bool:
        """Writes. If SQLite fails, the file is read anew to learn whether it was done after all:
        then False (memory has been read anew too); otherwise refused, nothing was done."""
        try:
            write()
        except JournalReplaced as replaced:
            self.harm = StatusWord.SWAPPED
            raise Refusal(StatusWord.SWAPPED) from replaced
        except (JournalUnwritable, JournalBroken) as cannot:
            if not self._done_after_all(done):
                broken = isinstance(cannot, JournalBroken)
                raise Refusal(StatusWord.DAMAGED if broken else StatusWord.STORAGE) from cannot
            return False
        return True

    def change(self, changed: Sequence[Change], done: Callable[[], bool]) -> None:
        """A setting that is no record (口令, clock). `done` looks at memory, read anew."""
        self.write(lambda: self.journal.apply(changed), done)
        self.refresh()

    def _done_after_all(self, done: Callable[[], bool]) -> bool:
        self.read_anew()
        try:
            return done()
        except (JournalUnwritable, JournalBroken) as cannot:
            self.lost = True
            raise Refusal(StatusWord.FAULT) from cannot

    def read_anew(self) -> None:
        """The file opened again. Refused FAULT if it cannot be: nobody knows what it holds."""
        self.lost = True
        try:
            self.journal.reopen()
        except (JournalUnwritable, JournalBroken) as cannot:
            raise Refusal(StatusWord.FAULT) from cannot
        self.refresh()

    def refresh(self) -> None:
        """Memory as the file has it. What was committed stays: unreadable, the answer is FAULT."""
        self.lost = True
        try:
            self.memory = Memory.read(self.journal)
        except (JournalUnwritable, JournalBroken) as cannot:
            raise Refusal(StatusWord.FAULT) from cannot
        self.clock.offset = self.memory.clock_offset_us * _MICROSECOND
        self.lost = False


def net_of(entry: Entry) -> int:
    """Net amount that a record was signed with."""
    return read_statement(entry.signed).net_fen
