"""The empty state: what would be here, why it is not, and one deed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, label, row


class Empty(QWidget):
    """`Empty("今天还没有开票。", "", "填开发票", "F9")`; `asked`: the deed was pressed."""

    asked = Signal()

    def __init__(
        self,
        line: str,
        why: str = "",
        deed: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line, self._why = label("", "strong"), label("", "soft", wrap=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._deed = Button("-", key)
        self._deed.clicked.connect(self.asked)
        self.setLayout(
            column(
                None,
                row(None, self._line, None),
                self._why,
                row(None, self._deed, None),
                None,
                margins=(24, 16, 24, 16),
            )
        )
        self.say(line, why, deed)

    def say(self, line: str, why: str = "", deed: str = "") -> None:
        """Other words; without a deed there is no button."""
        self._line.setText(line)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._deed.set_words(deed or "-")
        self._deed.setVisible(bool(deed))
        self.setAccessibleName(f"{line} {why}".strip())
