"""A red ticket that was issued while nobody heard of it: named, with what may be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.signs import Sign

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.ui.desk import Desk


class LateNote(QWidget):
    """Hidden while there is nothing to tell. `look` asks; who presses 「知道了」 has heard."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._key: InvoiceKey | None = None
        self.words = label("", wrap=True)
        self.see, self.known = Button(self.tr("看这张红字票")), Button(self.tr("知道了"))
        line = row(Sign("warn"), self.words, self.see, self.known, gap=8, margins=(12, 6, 12, 6))
        line.setStretch(1, 1)
        inside: QVBoxLayout = column(frame("card", line), gap=0)
        self.setLayout(inside)
        self.see.clicked.connect(self.open_ticket)
        self.known.clicked.connect(self.heard)
        self.hide()

    def look(self) -> None:
        """Whether there is one of this person's."""
        session = self._desk.session
        self._desk.ask(lambda terminal: terminal.red_letter.late(session), self.show_late)

    def show_late(self, key: InvoiceKey | None) -> None:
        """Name it, or nothing."""
        self._key = key
        if key is not None:
            said = self.tr("上次断在半路的红字发票已经开出：{0} · {1}，不用再开")
            self.words.setText(said.format(key.code, key.number))
            announce(self, self.words.text())
        self.setVisible(key is not None)

    def open_ticket(self) -> None:
        """In 已开发票查询."""
        if self._key is not None:
            self._desk.open("search", text=f"{self._key.code} {self._key.number}")

    def heard(self) -> None:
        """Told, and not told again."""
        session = self._desk.session
        self._desk.ask(
            lambda terminal: terminal.red_letter.heard(session), lambda _: self.show_late(None)
        )
