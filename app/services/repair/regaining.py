"""Tickets whose row is gone while their prints or their place in the outbox are still there.

A row number is nothing that the disk knows. It is found by counting: between two tickets that
stand, as many must be missing in the book as the disk holds between them. Where that is so each
gets its own number back, and with it its prints and what was sent; elsewhere nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.invoice import Upload
from app.repositories import rows
from app.services.disk.damaged_records import bears_signature
from app.services.disk.differences import Difference, Done, What
from app.services.disk.keeping import PAGE
from app.services.repair.record_repair import put_back
from hardware.errors import JournalDamaged
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.repositories.agreement import Neighbour
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.keeping import Keeping
    from hardware.ports import TaxControlDisk


class _Gap(Struct, frozen=True):
    """Row numbers without a ticket between two that stand, and the records between the two."""

    first: int  # row number
    beyond: int  # row number of the next ticket; 0: none
    after: int  # record of the ticket below
    until: int  # record of the ticket above, or the last of the disk and one


class Regaining:
    """Gives rows back; each page is one transaction."""

    def __init__(self, book: Book, keeping: Keeping, source: TaxControlDisk) -> None:
        self._book = book
        self._keeping = keeping
        self._source = source
        self.touched: set[int] = set()  # months (yyyymm) that tickets came back to
        self.floor = 0  # the last row number that prints name and no ticket has

    def pages(self) -> Iterator[list[Difference]]:
        """What was given back, page by page; last what is left without a ticket."""
        with self._book.reading() as work:
            orphans = list(work.agreement.orphans())
        if not orphans:
            return
        while orphans:
            gap = self._gap(orphans[0])
            inside = [one for one in orphans if not gap.beyond or one < gap.beyond]
            orphans = orphans[len(inside) :]
            lost = self._lost(gap, inside[-1])
            for at in range(0, len(inside), PAGE):
                yield self._page(gap, inside[at : at + PAGE], lost)
        yield self._swept()

    def _gap(self, orphan: int) -> _Gap:
        with self._book.reading() as work:
            below, above = work.agreement.neighbours(orphan)
        held = self._source.status().head_sequence
        return _Gap(
            first=below.id + 1 if below else 1,
            beyond=above.id if above else 0,
            after=self._sequence(below, 0),
            until=self._sequence(above, held + 1),
        )

    def _sequence(self, neighbour: Neighbour | None, otherwise: int) -> int:
        """The record of a ticket that stands; of another disk it says nothing."""
        if neighbour is None:
            return otherwise
        signature = self._source.result(neighbour.request_id)
        return signature.sequence if signature else otherwise

    def _lost(self, gap: _Gap, last: int) -> list[int]:
        """The records of the gap that the book has no ticket of, up to the last that is asked
        for; none where their number does not fit, or where one of them cannot be read."""
        room = gap.beyond - gap.first if gap.beyond else last - gap.first + 1
        found: list[int] = []
        after = gap.after
        while after + 1 < gap.until and len(found) <= room:
            try:
                records = self._source.journal(after, min(PAGE, gap.until - after - 1))
            except JournalDamaged:
                return []
            with self._book.reading() as work:
                found += [
                    each.signature.sequence
                    for each in records
                    if isinstance(each, DiskRecord)
                    and work.agreement.id_of(each.request_id) is None
                ]
            after = records[-1].signature.sequence
        fits = len(found) == room if gap.beyond else len(found) >= room
        return found if fits else []

    def _page(self, gap: _Gap, orphans: list[int], lost: list[int]) -> list[Difference]:
        found = []
        with self._book.writing() as work:
            with work.mending.opened():
                for row_id in orphans:
                    if lost and (one := self._regained(work, row_id, lost[row_id - gap.first])):
                        found.append(one)
            work.commit()
        return found

    def _regained(self, work: UnitOfWork, row_id: int, sequence: int) -> Difference | None:
        (record,) = self._source.journal(sequence - 1, 1)
        assert isinstance(record, DiskRecord)  # as it was found
        ticket = self._keeping.told_by(record)
        if not _fits(ticket, work.agreement.left_of(row_id)):
            return None
        if not bears_signature(record, self._source.certificate()):
            return None  # the walk through the records names it
        if work.agreement.holder(ticket.key) is not None:
            return None
        self.touched.add(rows.period_of(ticket.issued_at))
        put_back(work, self._keeping, _as_sent(work, ticket, row_id), row_id)
        period = rows.period_of(ticket.issued_at)  # it may be of another month than was asked for
        return Difference(What.MISSING, Done.ADDED, ticket.key, period=period)

    def _swept(self) -> list[Difference]:
        with self._book.writing() as work:
            with work.mending.opened():
                left, self.floor = work.mending.drop_orphans()
            work.commit()
        return [Difference(What.PRINTS, Done.KEPT, count=left)] if left else []


def _fits(ticket: Invoice, left: tuple[int, int, int]) -> bool:
    """Whether lines that are still there are the ticket's."""
    draft = ticket.draft
    return not left[0] or left == (len(draft.lines), draft.net.fen, draft.tax.fen)


def _as_sent(work: UnitOfWork, ticket: Invoice, row_id: int) -> Invoice:
    """The ticket with the prints and the upload state that its number still bears."""
    printed = work.agreement.prints([row_id]).get(row_id, 0)
    events = work.agreement.events([row_id]).get(row_id, {})
    state = events.get(max(events, default=0), 0)
    known = 0 <= state < len(rows.UPLOAD)
    upload = rows.UPLOAD[state] if known else Upload.UNSENT
    return replace(ticket, printed=printed, upload=upload)
