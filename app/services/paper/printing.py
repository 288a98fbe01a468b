"""Printing (打印, 补打): the queue to the printers, kept in the book, and what it leaves behind.

A sheet is committed as being sent before its first byte leaves, and with its outcome after. What
was being sent when the program died is in doubt: a person is asked, nothing is printed twice by
itself. No print touches an invoice but its counter, and none takes a number.

Every method blocks: call them on the lane that writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.repositories.print_queue import Batch, Job, JobState
from app.services.paper.print_batches import BatchView
from app.services.paper.print_counting import CONFIRMED, NOT_PRINTED
from app.services.paper.print_turns import PrintTurns, Step
from app.services.paper.print_waiting import (
    DOUBTED,
    answered,
    batch_of,
    sheets_of,
    waiting_batch,
    waits,
)

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.paper.print_orders import PrintOrder
    from printing.errors import PrinterError

KEPT = timedelta(days=90)  # batches that are over; the print log stays for ever


class Printing(PrintTurns):
    """One home's queue."""

    def check(self, order: PrintOrder, session: Session) -> None:
        """Everything that `queue` refuses, without queueing. NO-RIGHT, PRINTER-UNKNOWN,
        COPIES-RANGE, FIELD-TOO-LONG, INVOICE-UNKNOWN, NO-LIST, PRINTER-NOT-FOR-PAPER,
        REPRINT-REASON, REPRINT-APPROVAL, PRINT-IN-DOUBT, PRINT-UNDER-WAY, PRINT-WAITS,
        PRINT-NOTHING, PRINT-MANY, SHEET-NUMBER, SHEET-OTHER, FILE-NOT-WRITTEN."""
        if self._waiting(order, session) is None:
            self._asking.check(order, self.doubted_keys(), session)

    def queue(self, order: PrintOrder, session: Session) -> int:
        """Put the sheets into the queue, copy by copy; the number of the batch. Raises as
        `check`; nothing is printed yet. What waits already as this very order is that batch, and
        goes on: asking again prints nothing twice. Then it raises as `resume`."""
        if (waiting := self._waiting(order, session)) is not None:
            return self._taken_up(waiting, order, session)
        self._asking.check(order, self.doubted_keys(), session)
        batch = batch_of(order, self._now(), session.operator)
        with self._book.writing() as work:
            work.print_queue.forget(self._now() - KEPT)
            number = work.print_queue.add(batch, sheets_of(order), order.sheet)
            work.commit()
        return number

    def _waiting(self, order: PrintOrder, session: Session) -> int | None:
        session.require(Right.PRINT)
        self._refuse_under_way(set(order.keys))
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

    def print_now(self, order: PrintOrder, session: Session) -> Iterator[Step]:
        """Queue an order and walk it; it yields after every turn. What failed is taken out of the
        queue again, so that asking again prints it once."""
        batch = self.queue(order, session)
        for step in self.walk(batch, session):
            if step.job.state is JobState.FAILED:
                self.cancel(batch, session)
            yield step

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
        answer first; PRINT-UNDER-WAY, PRINT-BATCH-UNKNOWN, PRINTER-UNKNOWN."""
        session.require(Right.PRINT)
        view = self.view(batch)
        job = self._settled_next(view)
        if job is None:
            return view
        self._printers.one(view.batch.printer)
        asked = answered(view.batch, reason, approved_by)
        if job.state is not JobState.SENT:
            job = self._again(job, sheet)
            self._asking.check_job(asked, job, self.doubted_keys(), session)
        with self._book.writing() as work:
            work.print_queue.change(job)
            work.print_queue.answer(asked)
            work.print_queue.stop(batch, stopped=False)
            work.commit()
        return self.view(batch)

    def _settled_next(self, view: BatchView) -> Job | None:
        job = view.next
        if job is not None and job.state in DOUBTED:
            self._refuse_under_way({job.key})
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

    def settle(self, job: int, session: Session, *, printed: bool) -> Job:
        """What a person saw on the paper of a sheet in doubt: printed (logged and counted), or not
        (it is queued again, and the batch waits to be resumed). PRINT-JOB-UNKNOWN (job),
        PRINT-NOT-IN-DOUBT (job), PRINT-UNDER-WAY, NO-RIGHT."""
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
        job = self.job(number)
        batch = self.view(job.batch).batch
        if job.state not in DOUBTED:
            raise RuleBroken("PRINT-NOT-IN-DOUBT", job=number)
        self._refuse_under_way({job.key})
        return job, batch

    def waits(self, job: Job) -> PrinterError:
        """What to say of a sheet that lies in the queue of the system for long."""
        batch = self.view(job.batch).batch
        return waits(batch.printer, job, self._line_of(batch))
