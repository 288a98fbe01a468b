"""发票修复: the book rebuilt from the disk's own records, by month or one ticket.

It can be run again at any time and after any break; it never changes the disk, never deletes a
ticket, never takes back what only the book knows (voids, uploads, prints, drafts, registers, the
audit book). It works in steps, so that a window may issue between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.repositories.audit import AuditEntry
from app.repositories.rows import period_of
from app.services.disk.damaged_records import EDITED, counters_that_lie, named, page_of
from app.services.disk.differences import Counts, Difference, Done, What, month_text
from app.services.repair.record_repair import RecordRepair
from app.services.repair.regaining import Regaining
from hardware.errors import JournalDamaged, code_of_damage
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.domain.tax_period import TaxPeriod
    from app.repositories.agreement import OfDisk
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.disk.keeping import Keeping
    from hardware.ports import JournalRecord, TaxControlDisk


class Span(Struct, frozen=True):
    """What is to be repaired: everything, one month, or one ticket."""

    month: TaxPeriod | None = None
    key: InvoiceKey | None = None

    @property
    def period(self) -> int:
        """The month as yyyymm; 0: all."""
        return self.month.year * 100 + self.month.month if self.month else 0

    @property
    def words(self) -> str:
        """For the audit book."""
        if self.key is not None:
            return f"{self.key.code}-{self.key.number}"
        return month_text(self.period) or "all"


ALL = Span()
_LATE = 999912  # later than any month


class Step(Struct, frozen=True):
    """A piece of the work that is done and committed. `total` 0: not known."""

    done: int
    total: int
    found: tuple[Difference, ...] = ()


class Repairing:
    """The service. `begin` looks at nothing yet; each step blocks on disk and book."""

    def __init__(
        self, *, book: Book, device: Device, keeping: Keeping, now: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._device = device
        self._keeping = keeping
        self._now = now

    def begin(self, span: Span, session: Session) -> Repair:
        """A repair of this span. NO-RIGHT unless this person may."""
        session.require(Right.CHECK)
        return Repair(
            self._book, self._device, self._keeping, self._now, span, operator=session.operator
        )


class Repair:
    """One run: walk `steps` to the end, or `stop`; what was done by then stands."""

    def __init__(
        self,
        book: Book,
        device: Device,
        keeping: Keeping,
        now: Callable[[], datetime],
        span: Span,
        *,
        operator: str,
    ) -> None:
        self._book = book
        self._device = device
        self._keeping = keeping
        self._now = now
        self._span = span
        self._operator = operator
        self.counts = Counts()
        self.damage = ""  # the code for what is wrong with the disk, if it can only be read
        self._begun = False
        self.steps: Iterator[Step] = self._walk()

    def stop(self) -> tuple[Difference, ...]:
        """End it here: rows that wait for their record get it, touched months are counted anew.
        Nothing more is found by `steps`."""
        self.steps = iter(())
        if not self._begun:
            return ()
        return tuple(one for step in self._ending(whole=False) for one in step.found)

    # -- the walk --------------------------------------------------------------------------------

    def _walk(self) -> Iterator[Step]:
        source = self._device.source
        self._records = RecordRepair(self._keeping, source)
        self._begun = True
        self.damage = _damage_of(source)
        self._records.doubts = bool(self.damage)
        yield self._step(0, 0, self._prepared())
        yield self._step(0, 0, counters_that_lie(source) if self.damage == EDITED else [])
        yield from self._regained(source)
        if self._span.key is not None:
            yield self._one(source, self._span.key)
        else:
            yield from self._pages(source, source.status().head_sequence)
        yield from self._strangers(source)
        yield from self._ending(whole=self._span == ALL)

    def _prepared(self) -> list[Difference]:
        with self._book.writing() as work:
            wrong = work.mending.protections()
            work.commit()
        return [Difference(What.PROTECTION, Done.MENDED, count=len(wrong))] if wrong else []

    def _regained(self, source: TaxControlDisk) -> Iterator[Step]:
        regaining = Regaining(self._book, self._keeping, source)
        for found in regaining.pages():
            yield self._step(0, 0, found)
        self._records.touched |= regaining.touched
        self._records.added |= regaining.touched
        self._records.floor = regaining.floor

    def _pages(self, source: TaxControlDisk, held: int) -> Iterator[Step]:
        first = self._first(source, held)
        after, ended = first - 1, False
        while after < held and not ended:
            records = page_of(source, after)
            if isinstance(records, Difference):
                after += 1
                yield self._step(after - first + 1, held - first + 1, [records])
                continue
            if not records:
                return
            inside = tuple(each for each in records if self._inside(each))
            ended = len(inside) < len(records)
            found = [*self._gaps(after, records), *self._page(inside)]
            after = records[-1].signature.sequence
            yield self._step(after - first + 1, held - first + 1, found, inside)

    def _first(self, source: TaxControlDisk, held: int) -> int:
        """The first record of the span: the journal's times never go back."""
        if self._span.month is None:
            return 1
        low, high = 1, held + 1
        while low < high:
            middle = (low + high) // 2
            readable, period = _period_from(source, middle, high)
            if period < self._span.period:
                low = readable + 1
            else:
                high = middle
        return low

    def _inside(self, record: JournalRecord) -> bool:
        return self._span.period in (0, period_of(record.signature.issued_at))

    def _one(self, source: TaxControlDisk, key: InvoiceKey) -> Step:
        """INVOICE-NOWHERE if neither disk nor book has it."""
        try:
            records = source.records_of(key.code, key.number)
        except JournalDamaged as damaged:
            return self._step(1, 1, [named(damaged)])
        if records:
            return self._step(1, 1, self._page(records), records)
        with self._book.reading() as work:
            if work.agreement.holder(key) is None:
                raise RuleBroken(
                    "INVOICE-NOWHERE", "number", invoice_code=key.code, number=key.number
                )
        return self._step(1, 1, [Difference(What.UNKNOWN, Done.LEFT, key)])

    @staticmethod
    def _gaps(after: int, records: tuple[JournalRecord, ...]) -> list[Difference]:
        """Records that are missing between those of a page."""
        held = {each.signature.sequence for each in records}
        missing = sorted(set(range(after + 1, max(held))) - held)
        return [Difference(What.DAMAGED, Done.LEFT, record=sequence) for sequence in missing]

    def _page(self, records: tuple[JournalRecord, ...]) -> list[Difference]:
        with self._book.writing() as work:
            with work.mending.opened():
                found = list(self._records.page(work, records))
            work.commit()
        return found

    # -- what the book has beyond ------------------------------------------------------------------

    def _strangers(self, source: TaxControlDisk) -> Iterator[Step]:
        """Tickets of this disk that no record was found for: told, or sent to their record."""
        if self._span.key is not None:
            return
        with self._book.reading() as work:
            number = source.identity().number
            rows = work.agreement.of_disk(number, self._span.period)
            beyond = [row for row in rows if row.id not in self._records.matched]
        strange = (What.LOST, Done.KEPT) if self.damage else (What.UNKNOWN, Done.LEFT)
        for row in beyond:
            with suppress(JournalDamaged):  # the walk has named its record; the row stays
                if self._is_stranger(source, row):
                    yield self._step(0, 0, [Difference(*strange, row.key)])

    def _is_stranger(self, source: TaxControlDisk, row: OfDisk) -> bool:
        if _is_blank_void(source, row):
            return False
        if source.result(row.request_id) is None:
            return True
        self._records.parked[row.id] = row.request_id
        return False

    def _ending(self, *, whole: bool) -> Iterator[Step]:
        yield from self._unparked(self._device.source)
        yield self._step(0, 0, self._reddened())
        yield from self._months(whole=whole)
        if whole:
            yield self._step(0, 0, self._settled())
        self._told()

    def _unparked(self, source: TaxControlDisk) -> Iterator[Step]:
        """Rows that stood at another's number, or in another month, by their own records."""
        while self._records.parked:
            _, request_id = self._records.parked.popitem()
            signature = source.result(request_id)
            try:
                record = source.record(signature.code, signature.number) if signature else None
            except JournalDamaged as damaged:
                yield self._step(0, 0, [named(damaged)])
                continue
            records = (record,) if record is not None else ()
            yield self._step(0, 0, self._page(records), records)

    def _reddened(self) -> list[Difference]:
        with self._book.writing() as work:
            wrong = work.reddened.recount()
            work.commit()
        return [Difference(What.REDDENED, Done.MENDED, key) for key in wrong]

    def _months(self, *, whole: bool) -> Iterator[Step]:
        with self._book.reading() as work:
            known = set(work.agreement.periods()) if whole else {self._span.period} - {0}
        self._forget_breakdowns()
        for period in sorted(known | self._records.touched):
            with self._book.writing() as work:
                wrong = work.summaries.recount(period)
                work.commit()
            told = wrong and period not in self._records.added  # else that was to be expected
            found = [Difference(What.SUMMARY, Done.MENDED, period=period)] if told else []
            yield self._step(0, 0, found)

    def _forget_breakdowns(self) -> None:
        """Counted anew from the tickets by who looks at them next."""
        with self._book.writing() as work:
            work.breakdowns.forget()
            work.commit()

    def _settled(self) -> list[Difference]:
        """Requests that were open: the book has everything that the disk holds by now."""
        with self._book.reading() as work:
            waiting = len(work.attempts.open()) + len(work.orders.open())
        try:
            late = self._keeping.settle()
        except JournalDamaged:  # behind the book's last ticket: what is open stays open
            return []
        found = [Difference(What.MISSING, Done.ADDED, ticket.key) for ticket in late]
        settled = [Difference(What.ATTEMPT, Done.MENDED, count=waiting)] if waiting else []
        return [*found, *settled]

    def _told(self) -> None:
        """Into the audit book: who repaired what, and what it came to."""
        counts = self.counts
        detail = f"{counts.added} {counts.mended} {counts.kept} {counts.left}"
        with self._book.writing() as work:
            entry = AuditEntry(self._now(), self._operator, "book.repair", self._span.words, detail)
            work.audit.append(entry)
            work.commit()

    def _step(
        self,
        done: int,
        total: int,
        found: list[Difference],
        records: tuple[JournalRecord, ...] = (),
    ) -> Step:
        tickets = sum(1 for each in records if isinstance(each, DiskRecord))
        self.counts = self.counts.with_page(len(records), tickets, found)
        return Step(done, total, tuple(found))


def _damage_of(source: TaxControlDisk) -> str:
    status = source.status()
    return code_of_damage(status.harm) if status.damaged else ""


def _period_from(source: TaxControlDisk, at: int, beyond: int) -> tuple[int, int]:
    """The first record from a place on that can be read, and its month (yyyymm). With none
    below `beyond` the walk begins at them, and names them."""
    for sequence in range(at, beyond):
        with suppress(JournalDamaged):
            (record,) = source.journal(sequence - 1, 1)
            return sequence, period_of(record.signature.issued_at)
    return at, _LATE


def _is_blank_void(source: TaxControlDisk, row: OfDisk) -> bool:
    """Whether the disk knows this row as a number that was voided without a ticket."""
    records = source.records_of(row.key.code, row.key.number)
    blank = {each.request_id for each in records if not isinstance(each, DiskRecord)}
    return row.request_id in blank
