"""What must hold before a sheet is queued: rights, the right paper, a reason, an approval, and the
number on the sheet that lies in the printer (补打前的检查)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.services import print_orders
from app.services.print_orders import What
from app.services.printing_out import check_size

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.print_counting import PrintCounting
    from app.services.print_orders import PrintOrder
    from app.services.printers import Printer, Printers
    from app.services.searching import Searching

MOST = 10_000  # sheets of one batch


class PrintAsking:
    """One of it is one session at the printer: it remembers at which printers the sheet was
    compared."""

    def __init__(self, searching: Searching, printers: Printers, counting: PrintCounting) -> None:
        self._searching = searching
        self._printers = printers
        self._counting = counting
        self._compared: set[tuple[str, str]] = set()  # printer, form

    def check(self, order: PrintOrder, doubted: set[InvoiceKey], session: Session) -> None:
        """See Printing.check. `doubted`: tickets with a sheet of which nobody knows."""
        session.require(Right.PRINT)
        _check_count(order, session)
        check_size(order.copies, reason=order.reason, place=order.place)
        printer = self._printers.one(order.printer)
        limit = self._counting.approval_after
        for key in order.keys:
            if key in doubted:
                raise RuleBroken("PRINT-IN-DOUBT", invoice_code=key.code, number=key.number)
            self._check_ticket(key, order, printer, session, limit)
        self.compare(order.keys[0], order.what, printer, order.sheet)

    def between(self, code: str, first: str, last: str) -> tuple[InvoiceKey, ...]:
        """See Printing.between."""
        start, end = int(first), int(last)
        if start >= end:
            return (self._searching.one(code, first).key,)
        numbers = range(start, min(end, start + MOST) + 1)
        found = tuple(self._searching.filled_in(code, numbers))
        return found or (self._searching.one(code, first).key,)

    def to_compare(self, order: PrintOrder) -> InvoiceKey | None:
        """See Printing.sheet_to_compare."""
        return self.awaited(order.keys[0], order.what, self._printers.one(order.printer))

    def awaited(self, key: InvoiceKey, what: str, printer: Printer) -> InvoiceKey | None:
        """The ticket itself, where its sheet bears a number that nobody compared yet."""
        form = self._numbered_form(key, what)
        return key if form and (printer.name, form) not in self._compared else None

    def compare(self, key: InvoiceKey, what: str, printer: Printer, sheet: str) -> None:
        """A number that was read is compared always, and asked for once a session. SHEET-NUMBER,
        SHEET-OTHER."""
        form = self._numbered_form(key, what)
        if not form:
            return
        if sheet or (printer.name, form) not in self._compared:
            print_orders.check_sheet(key, sheet)
        self._compared.add((printer.name, form))

    def _numbered_form(self, key: InvoiceKey, what: str) -> str:
        invoice = self._searching.one(key.code, key.number)
        numbered = print_orders.is_numbered(invoice, What(what))
        return print_orders.form_of(invoice, What(what)) if numbered else ""

    def _check_ticket(
        self, key: InvoiceKey, order: PrintOrder, printer: Printer, session: Session, limit: int
    ) -> None:
        invoice = self._searching.one(key.code, key.number)
        print_orders.check_paper(invoice, order.what, printer)
        earlier = self._counting.on_paper(key)
        if earlier:
            session.require(Right.REPRINT)
        print_orders.check_policy(earlier, order, limit)


def _check_count(order: PrintOrder, session: Session) -> None:
    if not order.keys:
        raise RuleBroken("PRINT-NOTHING")
    if len(order.keys) * order.copies > MOST:
        raise RuleBroken("PRINT-MANY", limit=MOST)
    if len(order.keys) > 1:
        session.require(Right.PRINT_BATCH)
