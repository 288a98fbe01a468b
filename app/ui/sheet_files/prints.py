"""Writing a ticket as PDF, an e-invoice also as OFD or XML, asked for on the card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.errors import RuleBroken
from app.ui.sheet_files.print_card import PrintCard
from app.ui.sheet_files.ticket import SheetOf

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

REASON = "REPRINT-REASON"
APPROVALS = ("REPRINT-APPROVAL", "APPROVER-SAME", "LOGIN-WRONG", "LOGIN-LOCKED")
FILE_CODES = ("FILE-NOT-WRITTEN", "FILE-FORMAT")


class Prints(QObject):
    """Writes a ticket as a file through the log of prints, on the lane that writes."""

    def __init__(self, desk: Desk, card: PrintCard) -> None:
        super().__init__()
        self._desk, self._card = desk, card
        self._ticket: SheetOf | None = None
        card.chosen.connect(self._begin)

    def ask(self, ticket: SheetOf) -> None:
        """Open the card for a ticket."""
        self._ticket = ticket
        self._card.ask(ticket)

    def _begin(self, path: Path, reason: str, place: str) -> None:
        if self._ticket is None:
            return
        ticket, session = self._ticket, self._desk.session
        output = self._card.output
        by, password = self._card.approver.text().strip(), self._card.password.text()

        def work(terminal: Terminal) -> dict[str, Any]:
            out = terminal.printing_out
            key = ticket.code, ticket.number
            approved = ""
            if by:
                approved = terminal.print_counting.approve(by, password, session)
            return out.to_file(
                output, *key, path, session=session, reason=reason, place=place,
                approved_by=approved,
            )  # fmt: skip

        self._desk.ask(work, self._written, self._broken)

    def _written(self, answer: dict[str, Any]) -> None:
        self._card.close_card()
        as_ = self._card.output.upper()
        self._desk.tell(self.tr("已存为 {0}：{1}").format(as_, answer["file"]))
        self._desk.book_changed()

    def _broken(self, error: BaseException) -> None:
        if getattr(error, "code", "") in FILE_CODES:
            reason = getattr(error, "facts", {}).get("reason", "")
            self._card.refuse(self.tr("写不进去：{0}").format(reason))
            return
        if self._answerable(error):
            return
        self._card.close_card()
        self._desk.show_problem(error)

    def _answerable(self, error: BaseException) -> bool:
        """What the card itself can ask for stands at its box."""
        if not isinstance(error, RuleBroken) or error.code not in (*APPROVALS, REASON):
            return False
        from app.bootstrap.sentences import sentences

        known = sentences()
        words = f"{known.message(error)} {known.fix_at_window(error)}"
        if error.code == REASON:
            self._card.refuse_reason(words)
        else:
            self._card.ask_approval(words)
        return True
