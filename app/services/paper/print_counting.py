"""The print log as printing writes it: which sheets count, how often a ticket came to paper, and
who may approve one time more.

A sheet of paper counts, and so does the file of a paper kind; the file of an e-invoice never does
and may be made as often as one likes. There is one count, the ticket's own, and one rule of reasons
and approvals over it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import Status
from app.domain.rights import Right
from app.repositories.audit import AuditEntry
from app.repositories.print_queue import Job, JobState
from app.repositories.prints import PrintEntry
from app.services.paper.print_orders import PAPER_NAMES, What, form_of, is_counted, paper_of
from app.services.paper.printers import Paper

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.repositories.print_queue import Batch
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.finding.searching import Searching
    from app.services.paper.printers import Printer, Printers
    from app.services.signing_in import SigningIn

OUTPUT = "printer"  # how the log calls a sheet
APPROVAL = "print-approval-after"  # key of the setting
APPROVAL_AFTER = 3  # sheets of one ticket
MOST_APPROVAL_AFTER = 99
CONFIRMED, NOT_PRINTED, BADLY = "confirmed", "not_printed", "bad"


class PrintCounting(Struct):
    """Blocks on the store; `approve` also on the hash of a password."""

    book: Book
    searching: Searching
    printers: Printers
    signing_in: SigningIn
    now: Callable[[], datetime]

    @property
    def approval_after(self) -> int:
        """After how many sheets of one ticket a second person must approve; 0: never."""
        with self.book.reading() as work:
            return limit_of(work)

    def approve_after(self, sheets: int, session: Session) -> None:
        """Another limit. NO-RIGHT, APPROVAL-RANGE (limit)."""
        session.require(Right.APPROVE_PRINT)
        if not 0 <= sheets <= MOST_APPROVAL_AFTER:
            raise RuleBroken("APPROVAL-RANGE", "approved_by", limit=MOST_APPROVAL_AFTER)
        with self.book.writing() as work:
            work.settings.put(APPROVAL, f"{sheets}")
            entry = AuditEntry(self.now(), session.operator, "print.approval", "", f"{sheets}")
            work.audit.append(entry)
            work.commit()

    def approve(self, name: str, password: str, session: Session) -> str:
        """A second person approves, by name and password; the name, for `PrintOrder.approved_by`.
        APPROVER-SAME, LOGIN-WRONG, LOGIN-LOCKED, NO-RIGHT."""
        if name.strip() == session.operator:
            raise RuleBroken("APPROVER-SAME", "approved_by", operator=session.operator)
        approver = self.signing_in.sign_in(name.strip(), password)
        approver.require(Right.APPROVE_PRINT)
        return approver.operator

    def last_sheet(self, printer: Printer) -> InvoiceKey | None:
        """Whose numbered sheet came out of a printer last, as the print log says."""
        papers = (PAPER_NAMES[each] for each in (Paper.FORM, Paper.ROLL))
        with self.book.reading() as work:
            return work.prints.last_sheet(printer.name, papers, printer.since)

    def entry(self, batch: Batch, job: Job, session: Session, result: str = "") -> PrintEntry:
        """What the log shall say of a sheet. `result`: of a person; else the job's own."""
        what, invoice = What(batch.what), self.searching.one(job.key.code, job.key.number)
        counts = job.state is JobState.DONE and is_counted(what)
        return PrintEntry(
            job.key,
            at=self.now(),
            operator=session.operator,
            output=OUTPUT,
            printer=batch.printer,
            paper=PAPER_NAMES[paper_of(invoice, what)],
            offsets=self._offsets(batch.printer, form_of(invoice, what)),
            copies=1,
            counted=int(counts),
            reason=batch.reason,
            place=batch.place,
            approved_by=batch.approved_by,
            result=result or _result(job),
        )

    def log(self, work: UnitOfWork, entry: PrintEntry) -> None:
        """Into the print log and the operation log, with the counter of the ticket."""
        work.prints.add(entry)
        subject = f"{entry.key.code}-{entry.key.number}"
        told = f"{entry.printer} {entry.result} {entry.reason}".strip()
        work.audit.append(AuditEntry(entry.at, entry.operator, "invoice.print", subject, told))

    def report_bad(self, key: InvoiceKey, printer: str, reason: str, session: Session) -> bool:
        """A sheet came out badly (打坏): logged, not counted again. Whether the ticket could be
        voided in place of printing it once more, as far as this person and its status go.
        INVOICE-UNKNOWN, PRINT-NEVER (code, number): no sheet of it came out, FIELD-MISSING,
        NO-RIGHT."""
        session.require(Right.PRINT)
        if not reason.strip():
            raise RuleBroken("FIELD-MISSING", "reason")
        invoice = self.searching.one(key.code, key.number)
        with self.book.writing() as work:
            if not any(map(_came_out, work.prints.of(invoice.key))):
                code, number = invoice.key.code, invoice.key.number
                raise RuleBroken("PRINT-NEVER", invoice_code=code, number=number)
            entry = PrintEntry(
                invoice.key,
                at=self.now(),
                operator=session.operator,
                output=OUTPUT,
                printer=printer,
                reason=reason.strip(),
                result=BADLY,
            )
            self.log(work, entry)
            work.commit()
        return invoice.status in (Status.VALID, Status.RED) and Right.VOID in session.rights

    def _offsets(self, printer: str, form: str) -> str:
        for each in self.printers.all():
            if each.name == printer:
                right, down = each.offset_mm(form)
                return f"{right:g},{down:g}"
        return ""  # taken off the list while its queue still had the job


def limit_of(work: UnitOfWork) -> int:
    """After how many prints that count somebody must approve; 0: never."""
    return int(work.settings.get(APPROVAL, f"{APPROVAL_AFTER}"))


def _came_out(entry: PrintEntry) -> bool:
    """Whether an entry tells of paper, or of a file that may have become paper."""
    return entry.result in ("done", CONFIRMED) and (entry.output == OUTPUT or entry.counted > 0)


def _result(job: Job) -> str:
    return "done" if job.state is JobState.DONE else f"failed {job.problem}"
