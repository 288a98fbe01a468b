"""What waits already: a sheet that stands in an open batch is never queued a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.repositories.print_queue import OVER, Batch, JobState
from app.services.paper.printing_out import check_size
from printing.errors import PrinterError
from printing.ports import LineState

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import InvoiceKey
    from app.repositories.print_queue import Job, PrintQueue
    from app.services.paper.print_orders import PrintOrder
    from printing.ports import PrinterLine

HINDERED = {
    LineState.PAUSED: "队列已暂停",
    LineState.NOT_ACCEPTING: "队列不接收新任务",
    LineState.OFFLINE: "打印机脱机",
    LineState.PAPER_OUT: "缺纸或卡纸",
    LineState.COVER_OPEN: "盖子开着",
    LineState.GONE: "找不到打印机",
}
DOUBTED = (JobState.SENDING, JobState.UNKNOWN)


def batch_of(order: PrintOrder, at: datetime, operator: str) -> Batch:
    """An order as the queue keeps it."""
    return Batch(
        at=at,
        operator=operator,
        printer=order.printer,
        what=order.what,
        reason=order.reason.strip(),
        place=order.place.strip(),
        approved_by=order.approved_by,
        pause_after=order.pause_after,
    )


def sheets_of(order: PrintOrder) -> list[tuple[InvoiceKey, int]]:
    """Ticket and copy of every sheet, in their order; a ticket that is named twice is one."""
    keys = dict.fromkeys(order.keys)
    return [(key, copy) for key in keys for copy in range(1, order.copies + 1)]


def waiting_batch(queue: PrintQueue, order: PrintOrder) -> int | None:
    """The open batch that is this very order, asked for before; None: none of its tickets waits.
    PRINT-WAITS (code, number, batch): one waits in another batch; PRINT-IN-DOUBT."""
    wanted, sheets = set(order.keys), sheets_of(order)
    for batch in queue.open_batches():
        jobs = queue.jobs(batch.number) if batch.what == order.what else ()
        held = [job for job in jobs if job.state not in OVER and job.key in wanted]
        if not held:
            continue
        _refuse_doubted(held)
        if batch.printer == order.printer and _are(jobs, sheets):
            return batch.number
        key = held[0].key
        raise RuleBroken(
            "PRINT-WAITS", invoice_code=key.code, number=key.number, batch=batch.number
        )
    return None


def _are(jobs: tuple[Job, ...], sheets: list[tuple[InvoiceKey, int]]) -> bool:
    given_up = any(job.state is JobState.CANCELLED for job in jobs)
    return not given_up and [(job.key, job.copy) for job in jobs] == sheets


def _refuse_doubted(jobs: list[Job]) -> None:
    for job in jobs:
        if job.state in DOUBTED:
            key = job.key
            raise RuleBroken("PRINT-IN-DOUBT", invoice_code=key.code, number=key.number)


def answered(batch: Batch, reason: str, approved_by: str) -> Batch:
    """With what a person has said meanwhile. FIELD-TOO-LONG."""
    check_size(1, reason=reason)
    said = reason.strip() or batch.reason
    return replace(batch, reason=said, approved_by=approved_by or batch.approved_by)


def waits(printer: str, job: Job, line: PrinterLine | None) -> PrinterError:
    """PRINTER-WAITS (printer, job, state): a sheet lies in the queue of the system for long."""
    state = "" if line is None else HINDERED.get(line.status(), "")
    return PrinterError("PRINTER-WAITS", printer=printer, job=job.spooled, state=state)
