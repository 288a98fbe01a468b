"""From the tickets that were chosen to a batch in the queue: what is refused is said at its box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import RuleBroken
from app.domain.searching import Filter, Order
from app.ui.printing.order_card import Asked, OrderCard
from printing.errors import PrinterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.invoice import InvoiceKey, InvoiceKind
    from app.domain.rights import Session
    from app.services.paper.print_orders import PrintOrder
    from app.services.paper.printers import Printer
    from app.services.problems import Problem
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

MOST = 10_000
AT_BOX = {
    "REPRINT-REASON": "reason",
    "COPIES-RANGE": "copies",
    "SHEET-NUMBER": "sheet",
    "SHEET-OTHER": "sheet",
    "APPROVER-SAME": "approver",
    "LOGIN-WRONG": "password",
    "LOGIN-LOCKED": "approver",
    "NO-RIGHT": "",
    "PRINTER-NOT-FOR-PAPER": "",
    "NO-LIST": "",
    "PRINT-IN-DOUBT": "",
    "PRINT-UNDER-WAY": "",
    "PRINT-MANY": "",
    "PRINT-NOTHING": "",
    "INVOICE-UNKNOWN": "first",
}
Chosen = tuple[tuple["InvoiceKey", ...], tuple["Printer", ...]]


class Ordering(QObject):
    """`ask(filter)`; `begin(batch)` is called when the sheets stand in the queue."""

    def __init__(self, desk: Desk, card: OrderCard, begin: Callable[[int], None]) -> None:
        super().__init__(card)
        self._desk, self.card, self._begin = desk, card, begin
        self.keys: tuple[InvoiceKey, ...] = ()
        self._reason = ""
        card.given.connect(self.order)
        card.looked.connect(self._compare)

    def ask(self, wanted: Filter, reason: str = "") -> None:
        """The tickets of a filter, by their number."""
        self._reason = reason
        sorted_ = _by_number(wanted)

        def read(terminal: Terminal) -> Chosen:
            found: list[InvoiceKey] = []
            kinds: set[InvoiceKind] = set()
            for heading in terminal.searching.each(sorted_):
                found.append(heading.key)
                kinds.add(heading.kind)
                if len(found) > MOST:
                    raise RuleBroken("PRINT-MANY", limit=MOST)
            return tuple(found), _fitting(terminal.printers.all(), kinds)

        self._desk.read(read, self._chosen)

    def order(self, asked: Asked) -> None:
        """Queue it; a refusal stands at its box."""
        keys, session = self.keys, self._desk.session

        def queue(terminal: Terminal) -> int:
            return terminal.printing.queue(_order(terminal, session, asked, keys), session)

        self._desk.ask(queue, self._queued, self._refused)

    # -- inside

    def _chosen(self, chosen: Chosen) -> None:
        self.keys, printers = chosen
        if self.keys:
            self.card.ask(self.keys, printers, self._reason)

    def _compare(self) -> None:
        """Before the first sheet of a session its number is shown to match."""
        printer, what, keys = self.card.printer.value(), self.card.what.value(), self.keys
        if printer is None:
            return

        def read(terminal: Terminal) -> InvoiceKey | None:
            from app.services.paper.print_orders import PrintOrder, What

            return terminal.printing.sheet_to_compare(PrintOrder(keys, printer, What(what)))

        self._desk.ask(read, self.card.show_sheet, lambda _: self.card.show_sheet(None))

    def _queued(self, batch: int) -> None:
        self.card.close_card()
        self._begin(batch)

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, RuleBroken | PrinterError):
            self._desk.show_problem(error)
            return
        code, words = error.code, words_of(error)
        if code == "REPRINT-APPROVAL":
            self.card.show_approval(words)
        elif code in AT_BOX:
            if code == "SHEET-NUMBER":
                self.card.show_sheet(self.keys[0])
            self.card.refuse(AT_BOX[code], words)
        else:
            self._desk.show_problem(error)


def words_of(error: Problem) -> str:
    """What is wrong and what to do."""
    from app.bootstrap.sentences import sentences

    known = sentences()
    return f"{known.message(error)} {known.fix_at_window(error)}"


def _fitting(printers: tuple[Printer, ...], kinds: set[InvoiceKind]) -> tuple[Printer, ...]:
    """Those in front that hold the paper of all these tickets: the first is proposed."""
    from app.services.paper.print_orders import paper_of_kind

    papers = {paper_of_kind(kind) for kind in kinds}
    return tuple(sorted(printers, key=lambda one: not papers <= set(one.holds)))


def _by_number(wanted: Filter) -> Filter:
    from msgspec.structs import replace

    return replace(wanted, order=Order.NUMBER, newest_first=False, limit=None, after=None)


def _order(
    terminal: Terminal, session: Session, asked: Asked, keys: tuple[InvoiceKey, ...]
) -> PrintOrder:
    from app.services.paper.print_orders import PrintOrder, What

    if asked.last:
        first = asked.first or keys[0].number
        keys = terminal.printing.between(keys[0].code, first.zfill(8), asked.last.zfill(8))
    approved = ""
    if asked.approver:
        approved = terminal.print_counting.approve(asked.approver, asked.password, session)
    return PrintOrder(
        keys, asked.printer, What(asked.what), asked.copies, asked.reason, asked.place,
        asked.sheet, approved, asked.pause_after,
    )  # fmt: skip
