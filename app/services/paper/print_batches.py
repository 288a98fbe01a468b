"""The batches of the print queue (打印队列), looked at: how far each is, what is left, what is in
doubt. Nothing is changed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.repositories.print_queue import Batch, Job, JobState
from app.services.paper.print_waiting import DOUBTED

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.services.book import Book


class BatchView(Struct, frozen=True):
    """A batch and how far it is. `next`: the first sheet that is not over; None: all are."""

    batch: Batch
    counts: dict[JobState, int]
    next: Job | None

    @property
    def total(self) -> int:
        """Sheets of the batch."""
        return sum(self.counts.values())

    @property
    def is_over(self) -> bool:
        """Nothing is left to do or to ask."""
        return self.next is None


class PrintBatches:
    """Of one book. Blocks on it: fit for the reading lane."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def view(self, batch: int) -> BatchView:
        """A batch and how far it is. PRINT-BATCH-UNKNOWN (batch)."""
        with self._book.reading() as work:
            found = work.print_queue.batch(batch)
            if found is None:
                raise RuleBroken("PRINT-BATCH-UNKNOWN", batch=batch)
            return BatchView(found, work.print_queue.counts(batch), work.print_queue.next(batch))

    def jobs(self, batch: int) -> tuple[Job, ...]:
        """Every sheet of a batch, in order."""
        with self._book.reading() as work:
            return work.print_queue.jobs(batch)

    def job(self, number: int) -> Job:
        """One sheet, by its number. PRINT-JOB-UNKNOWN (job)."""
        with self._book.reading() as work:
            found = work.print_queue.job(number)
        if found is None:
            raise RuleBroken("PRINT-JOB-UNKNOWN", job=number)
        return found

    def unfinished(self) -> tuple[BatchView, ...]:
        """Batches with something to do or to ask, oldest first: what a start shows."""
        with self._book.reading() as work:
            queue = work.print_queue
            return tuple(
                BatchView(each, queue.counts(each.number), queue.next(each.number))
                for each in queue.open_batches()
            )

    def doubted(self) -> tuple[Job, ...]:
        """Sheets of which nobody knows whether they are on paper: those that were being sent when
        the program died, and those whose line broke."""
        with self._book.reading() as work:
            return tuple(each for state in DOUBTED for each in work.print_queue.in_state(state))

    def doubted_keys(self) -> set[InvoiceKey]:
        """The tickets of those."""
        return {job.key for job in self.doubted()}
