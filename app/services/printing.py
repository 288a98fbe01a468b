"""Printing (打印, 补打): the queue to the printers, kept in the book, and what it leaves behind.

A sheet is committed as being sent before its first byte leaves, and with its outcome after. What
was being sent when the program died is in doubt: a person is asked, nothing is printed twice by
itself. No print touches an invoice but its counter, and none takes a number.

Every method blocks, `step` until the printer has taken one sheet: call them on the lane that
writes, one step a turn, so that a batch can be stopped between two sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.repositories.print_queue import Batch, Job, JobState
from app.services.print_counting import CONFIRMED, NOT_PRINTED
from app.services.print_orders import What
from app.services.print_waiting import DOUBTED, answered, batch_of, sheets_of, waiting_batch
from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState as Spooled

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.paper_pages import PaperPages
    from app.services.print_asking import PrintAsking
    from app.services.print_counting import PrintCounting
    from app.services.print_orders import PrintOrder
    from app.services.printers import Printers
    from app.services.problems import Problem
    from app.services.searching import Searching
    from printing.ports import PrinterLine

KEPT = timedelta(days=90)  # batches that are over; the print log stays for ever


class Step(Struct, frozen=True):
    """What became of one sheet. `problem` says why it is not on paper, or that nobody knows."""

    job: Job
    problem: Problem | None = None


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


class Printing:
    """One home's queue."""

    def __init__(
        self,
        *,
        book: Book,
        searching: Searching,
        printers: Printers,
        counting: PrintCounting,
        asking: PrintAsking,
        pages: PaperPages,
        line: Callable[[str], PrinterLine],
        now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._searching = searching
        self._printers = printers
        self._counting = counting
        self._asking = asking
        self._pages = pages
        self._line = line
        self._now = now

    # -- asking ----------------------------------------------------------------------------------

    def check(self, order: PrintOrder, session: Session) -> None:
        """Everything that `queue` refuses, without queueing. NO-RIGHT, PRINTER-UNKNOWN,
        COPIES-RANGE, FIELD-TOO-LONG, INVOICE-UNKNOWN, NO-LIST, PRINTER-NOT-FOR-PAPER,
        REPRINT-REASON, REPRINT-APPROVAL, PRINT-IN-DOUBT, PRINT-WAITS, PRINT-NOTHING, PRINT-MANY,
        SHEET-NUMBER, SHEET-OTHER, FILE-NOT-WRITTEN."""
        if self._waiting(order, session) is None:
            self._asking.check(order, self._doubted_keys(), session)

    def queue(self, order: PrintOrder, session: Session) -> int:
        """Put the sheets into the queue, copy by copy; the number of the batch. Raises as
        `check`; nothing is printed yet. What waits already as this very order is that batch, and
        goes on: asking again prints nothing twice. Then it raises as `resume`."""
        if (waiting := self._waiting(order, session)) is not None:
            return self._taken_up(waiting, order, session)
        self._asking.check(order, self._doubted_keys(), session)
        batch = batch_of(order, self._now(), session.operator)
        with self._book.writing() as work:
            work.print_queue.forget(self._now() - KEPT)
            number = work.print_queue.add(batch, sheets_of(order), order.sheet)
            work.commit()
        return number

    def _waiting(self, order: PrintOrder, session: Session) -> int | None:
        session.require(Right.PRINT)
        with self._book.reading() as work:
            return waiting_batch(work.print_queue, order)

    def _taken_up(self, batch: int, order: PrintOrder, session: Session) -> int:
        """The sheet that an order names is its first one's: it says nothing of a later one."""
        job = self.view(batch).next
        begun = job is not None and job.place > 1
        sheet = "" if begun and order.sheet.zfill(8) == order.keys[0].number else order.sheet
        told = {"reason": order.reason, "approved_by": order.approved_by}
        self.resume(batch, session, sheet, **told)
        return batch

    def trust_log(self) -> None:
        """A word is no session at a printer: the number that follows on the last one in the print
        log is not asked for again."""
        self._asking.trusts_log = True

    def sheet_to_compare(self, order: PrintOrder) -> InvoiceKey | None:
        """Whose number the sheet in the printer must bear, where that was not compared yet in this
        session; None: nothing to compare. PRINTER-UNKNOWN, INVOICE-UNKNOWN."""
        return self._asking.to_compare(order)

    def between(self, code: str, first: str, last: str) -> tuple[InvoiceKey, ...]:
        """The tickets of a code from one number to another, in their order; of more than one those
        that were voided without ever being filled in are left out. INVOICE-UNKNOWN for a number
        that is named alone, or where there is none."""
        return self._asking.between(code, first, last)

    # -- printing --------------------------------------------------------------------------------

    def step(self, batch: int, session: Session) -> Step | None:
        """One turn: print the next sheet of a batch, or look after the one that lies in the queue
        of the system. None: it is over, or waits for a person (`view` says which).

        The step's job says what came of it: DONE, SENT (call again), FAILED (nothing left this
        PC), UNKNOWN (look at the paper); after the last two the batch stands still."""
        view = self.view(batch)
        job = view.next
        if job is None or view.batch.stopped:
            return None
        if job.state is JobState.SENT:
            return self._followed(view.batch, job, session)
        if job.state is JobState.QUEUED:
            return self._printed(view.batch, job, session)
        return self._stopped_at(view.batch, job)

    def walk(self, batch: int, session: Session) -> Iterator[Step]:
        """A batch turn by turn, until it is over or waits for a person."""
        while (step := self.step(batch, session)) is not None:
            yield step

    def print_now(self, order: PrintOrder, session: Session) -> Iterator[Step]:
        """Queue an order and walk it; it yields after every turn. What failed is taken out of the
        queue again, so that asking again prints it once."""
        batch = self.queue(order, session)
        for step in self.walk(batch, session):
            if step.job.state is JobState.FAILED:
                self.cancel(batch, session)
            yield step

    def _printed(self, batch: Batch, job: Job, session: Session) -> Step:
        try:
            self._asking.check_job(batch, job, self._doubted_keys(), session)
            printer = self._printers.one(batch.printer)
            invoice = self._searching.one(job.key.code, job.key.number)
            pages = self._pages.of(invoice, What(batch.what), printer)
        except (PrinterError, RuleBroken) as problem:
            return self._ended(batch, job, JobState.FAILED, session, problem)
        job = self._kept(replace(job, state=JobState.SENDING))
        try:
            taken = self._line(printer.url).send(
                pages.content, title=pages.title, media=pages.media
            )
        except NotSent as problem:
            return self._ended(batch, job, JobState.FAILED, session, problem)
        except SendUnknown as problem:
            return self._ended(batch, job, JobState.UNKNOWN, session, problem)
        if taken.job:
            return Step(self._kept(replace(job, state=JobState.SENT, spooled=taken.job)))
        return self._ended(batch, job, JobState.DONE, session)

    def _followed(self, batch: Batch, job: Job, session: Session) -> Step:
        line = self._line_of(batch)
        stands = Spooled.UNKNOWN if line is None else line.progress(job.spooled)
        if stands is Spooled.WAITING:
            return Step(job)
        if stands is Spooled.DONE:
            return self._ended(batch, job, JobState.DONE, session)
        told = {"printer": batch.printer, "job": job.spooled}
        problem = PrinterError("PRINTER-JOB-GONE", **told)
        return self._ended(batch, job, JobState.UNKNOWN, session, problem)

    def _stopped_at(self, batch: Batch, job: Job) -> Step:
        """A sheet that was being sent when the program died: only a person knows."""
        problem = PrinterError("PRINTER-DOUBT", printer=batch.printer)
        changed = replace(job, state=JobState.UNKNOWN, problem=problem.code, changed_at=self._now())
        with self._book.writing() as work:
            work.print_queue.change(changed)
            work.print_queue.stop(batch.number, stopped=True)
            work.commit()
        return Step(changed, problem)

    def _kept(self, job: Job) -> Job:
        changed = replace(job, changed_at=self._now())
        with self._book.writing() as work:
            work.print_queue.change(changed)
            work.commit()
        return changed

    def _ended(
        self,
        batch: Batch,
        job: Job,
        state: JobState,
        session: Session,
        problem: Problem | None = None,
    ) -> Step:
        """The outcome, the log and whether the batch goes on: one transaction."""
        code = "" if problem is None else problem.code
        changed = replace(job, state=state, changed_at=self._now(), problem=code)
        entry = self._counting.entry(batch, changed, session)
        with self._book.writing() as work:
            work.print_queue.change(changed)
            if state is not JobState.UNKNOWN:
                self._counting.log(work, entry)
            if problem is not None or self._pauses(batch, changed):
                work.print_queue.stop(batch.number, stopped=True)
            work.commit()
        return Step(changed, problem)

    def _pauses(self, batch: Batch, job: Job) -> bool:
        return bool(batch.pause_after) and job.place % batch.pause_after == 0

    # -- what a person does ----------------------------------------------------------------------

    def stop(self, batch: int) -> BatchView:
        """After the sheet in hand. PRINT-BATCH-UNKNOWN."""
        view = self.view(batch)
        with self._book.writing() as work:
            work.print_queue.stop(view.batch.number, stopped=True)
            work.commit()
        return self.view(batch)

    def resume(
        self,
        batch: int,
        session: Session,
        sheet: str = "",
        *,
        reason: str = "",
        approved_by: str = "",
    ) -> BatchView:
        """Go on at the exact sheet where it stood still; what had failed is tried again. `sheet`:
        the number on the sheet that lies in the printer; `reason`, `approved_by`: for what was
        printed meanwhile. Raises what `check` would of that sheet; PRINT-IN-DOUBT (code, number):
        answer first; PRINT-BATCH-UNKNOWN, PRINTER-UNKNOWN."""
        session.require(Right.PRINT)
        view = self.view(batch)
        job = self._settled_next(view)
        if job is None:
            return view
        self._printers.one(view.batch.printer)
        asked = answered(view.batch, reason, approved_by)
        if job.state is not JobState.SENT:
            job = self._again(job, sheet)
            self._asking.check_job(asked, job, self._doubted_keys(), session)
        with self._book.writing() as work:
            work.print_queue.change(job)
            work.print_queue.answer(asked)
            work.print_queue.stop(batch, stopped=False)
            work.commit()
        return self.view(batch)

    def _settled_next(self, view: BatchView) -> Job | None:
        job = view.next
        if job is not None and job.state in DOUBTED:
            key = job.key
            raise RuleBroken("PRINT-IN-DOUBT", invoice_code=key.code, number=key.number)
        return job

    def _again(self, job: Job, sheet: str = "") -> Job:
        at = self._now()
        return replace(
            job, state=JobState.QUEUED, problem="", spooled="", shown=sheet, changed_at=at
        )

    def cancel(self, batch: int, session: Session) -> BatchView:
        """What has not left this PC is not printed any more, nor what the queue of the system
        gives back; what is in doubt stays to be answered. NO-RIGHT, PRINT-BATCH-UNKNOWN."""
        session.require(Right.PRINT)
        view = self.view(batch)
        with self._book.reading() as work:
            jobs = work.print_queue.jobs(batch)
        given_up = [job for job in jobs if self._gives_up(view.batch, job)]
        with self._book.writing() as work:
            for job in given_up:
                cancelled = replace(job, state=JobState.CANCELLED, changed_at=self._now())
                work.print_queue.change(cancelled)
            work.print_queue.stop(batch, stopped=True)
            work.commit()
        return self.view(batch)

    def _gives_up(self, batch: Batch, job: Job) -> bool:
        if job.state is JobState.SENT:
            line = self._line_of(batch)
            return line is not None and line.cancel(job.spooled)
        return job.state in (JobState.QUEUED, JobState.FAILED)

    def _line_of(self, batch: Batch) -> PrinterLine | None:
        """None: the printer was taken off the list meanwhile."""
        found = [each for each in self._printers.all() if each.name == batch.printer]
        return self._line(found[0].url) if found else None

    def settle(self, job: int, session: Session, *, printed: bool) -> Job:
        """What a person saw on the paper of a sheet in doubt: printed (logged and counted), or not
        (it is queued again, and the batch waits to be resumed). PRINT-JOB-UNKNOWN (job),
        PRINT-NOT-IN-DOUBT (job), NO-RIGHT."""
        session.require(Right.PRINT)
        found, batch = self._in_doubt(job)
        changed = (
            replace(found, state=JobState.DONE, changed_at=self._now(), problem="")
            if printed
            else self._again(found)
        )
        said = CONFIRMED if printed else NOT_PRINTED
        entry = self._counting.entry(batch, changed, session, said)
        with self._book.writing() as work:
            work.print_queue.change(changed)
            self._counting.log(work, entry)
            work.print_queue.stop(batch.number, stopped=True)
            work.commit()
        return changed

    def _in_doubt(self, number: int) -> tuple[Job, Batch]:
        with self._book.reading() as work:
            job = work.print_queue.job(number)
        if job is None:
            raise RuleBroken("PRINT-JOB-UNKNOWN", job=number)
        batch = self.view(job.batch).batch
        if job.state not in DOUBTED:
            raise RuleBroken("PRINT-NOT-IN-DOUBT", job=number)
        return job, batch

    # -- looking ---------------------------------------------------------------------------------

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

    def _doubted_keys(self) -> set[InvoiceKey]:
        return {job.key for job in self.doubted()}
