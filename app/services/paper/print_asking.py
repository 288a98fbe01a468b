"""Whether a sheet may leave now (补打前的检查): rights, the right paper, a reason, an approval, and
the number on the sheet that lies in the printer. It is asked when an order comes in, and again for
each sheet at the moment when it is sent: what held yesterday need not hold any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.services.paper import print_orders
from app.services.paper.print_orders import PrintOrder, What
from app.services.paper.printing_out import check_size

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.repositories.print_queue import Batch, Job
    from app.services.finding.searching import Searching
    from app.services.paper.print_counting import PrintCounting
    from app.services.paper.printers import Printer, Printers

MOST = 10_000  # sheets of one batch


class PrintAsking:
    """One of it is one session at the printers: it remembers which sheet was compared last at
    each. `trusts_log`: the caller has no session, the print log is its memory."""

    def __init__(self, searching: Searching, printers: Printers, counting: PrintCounting) -> None:
        self._searching = searching
        self._printers = printers
        self._counting = counting
        self.trusts_log = False
        self._compared: dict[tuple[str, str], InvoiceKey] = {}

    def check(self, order: PrintOrder, doubted: set[InvoiceKey], session: Session) -> None:
        """See Printing.check. `doubted`: tickets with a sheet of which nobody knows."""
        session.require(Right.PRINT)
        _check_count(order, session)
        check_size(order.copies, reason=order.reason, place=order.place)
        printer = self._printer(order.printer)
        limit = self._counting.approval_after
        for key in order.keys:
            _refuse_doubted(key, doubted)
            self._check_ticket(key, order, printer, session, limit)
        self._compare(order.keys[0], order.what, printer, order.sheet)

    def check_job(self, batch: Batch, job: Job, doubted: set[InvoiceKey], session: Session) -> None:
        """The same of one sheet of a batch, as things stand now. What the batch itself printed of
        the ticket before is no print that wants a reason."""
        session.require(Right.PRINT)
        order = PrintOrder(
            (job.key,),
            batch.printer,
            What(batch.what),
            job.copy,
            reason=batch.reason,
            approved_by=batch.approved_by,
        )
        printer = self._printer(batch.printer)
        _refuse_doubted(job.key, doubted)
        own, limit = job.copy - 1, self._counting.approval_after
        self._check_ticket(job.key, order, printer, session, limit, own)
        self._compare(job.key, order.what, printer, job.shown)

    def between(self, code: str, first: str, last: str) -> tuple[InvoiceKey, ...]:
        """See Printing.between."""
        start, end = int(first), int(last)
        if start >= end:
            return (self._searching.one(code, first).key,)
        for number in (first, last):
            self._searching.one(code, number)
        numbers = range(start, min(end, start + MOST) + 1)
        found = tuple(self._searching.filled_in(code, numbers))
        return found or (self._searching.one(code, first).key,)

    def to_compare(self, order: PrintOrder) -> InvoiceKey | None:
        """See Printing.sheet_to_compare."""
        key, printer = order.keys[0], self._printers.one(order.printer)
        known = not self._is_numbered(key, order.what) or self._is_known(key, printer)
        return None if known else key

    def _compare(self, key: InvoiceKey, what: What, printer: Printer, sheet: str) -> None:
        """A number that was read is compared always; it is asked for wherever it does not follow
        by itself. SHEET-NUMBER, SHEET-OTHER."""
        if not self._is_numbered(key, what):
            return
        if sheet or not self._is_known(key, printer):
            print_orders.check_sheet(key, sheet)
        self._compared[_place(printer)] = key

    def _is_known(self, key: InvoiceKey, printer: Printer) -> bool:
        """The sheet follows on the one that this printer put out last, of the same code (another
        code or kind is another stack of paper); or it was compared, and nothing came out since."""
        last, compared = self._counting.last_sheet(printer), self._compared.get(_place(printer))
        stands_before = last is not None and (last.code, int(last.number) + 1)
        if stands_before == (key.code, int(key.number)):
            return self.trusts_log or compared is not None
        return compared == key and last != key

    def _is_numbered(self, key: InvoiceKey, what: What) -> bool:
        return print_orders.is_numbered(self._searching.one(key.code, key.number), what)

    def _printer(self, name: str) -> Printer:
        printer = self._printers.one(name)
        self._printers.refuse_data(printer)
        return printer

    def _check_ticket(
        self,
        key: InvoiceKey,
        order: PrintOrder,
        printer: Printer,
        session: Session,
        limit: int,
        own: int = 0,
    ) -> None:
        """`own`: sheets of this very batch, which are among the copies of the order."""
        invoice = self._searching.one(key.code, key.number)
        print_orders.check_paper(invoice, order.what, printer)
        print_orders.check_copies(invoice, order.what, order.copies)
        if not print_orders.is_counted(order.what):
            return
        earlier = max(0, invoice.printed - own)
        print_orders.check_rights(session, earlier)
        told = order.copies, order.reason, order.approved_by
        print_orders.check_policy(earlier, *told, limit)


def _place(printer: Printer) -> tuple[str, str]:
    """Where a stack of paper lies."""
    return printer.name, printer.url


def _refuse_doubted(key: InvoiceKey, doubted: set[InvoiceKey]) -> None:
    if key in doubted:
        raise RuleBroken("PRINT-IN-DOUBT", invoice_code=key.code, number=key.number)


def _check_count(order: PrintOrder, session: Session) -> None:
    if not order.keys:
        raise RuleBroken("PRINT-NOTHING")
    if len(order.keys) * order.copies > MOST:
        raise RuleBroken("PRINT-MANY", limit=MOST)
    if len(order.keys) > 1:
        session.require(Right.PRINT_BATCH)
