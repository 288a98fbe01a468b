"""The card: a white sheet with a hairline round it and a head."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from app.ui.parts.labels import Bar, column, frame, hline, label, row
from app.ui.parts.laying import lay


class Card(QFrame):
    """A card with a title; `note` stands small beside it, `extra` at the right of the head.

    Put the contents into `body` (a column). Without a title it has no head.
    """

    def __init__(
        self,
        title: str = "",
        extra: QWidget | None = None,
        *,
        note: str = "",
        pad: int = 14,
        gap: int = 8,
    ) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.title = label(title, "strong")
        self.note = label(note, "caption")
        self.body: QVBoxLayout = column(gap=gap, margins=(pad, 10 if pad else 0, pad, pad and 12))
        whole = column(gap=0, margins=(1, 1, 1, 1))
        if title:
            whole.addWidget(self._head(extra))
            whole.addWidget(hline())
        whole.addWidget(frame("plain", self.body), 1)
        self.setLayout(whole)

    def add(self, *parts: QWidget | QLayout | int | None) -> None:
        """Append to the body: widgets, layouts, a gap in pixels, None for a stretch."""
        for part in parts:
            if part is None:
                self.body.addStretch(1)
            elif isinstance(part, int):
                self.body.addSpacing(part)
            elif isinstance(part, QWidget):
                self.body.addWidget(part)
            else:
                lay(self.body, part)

    def _head(self, extra: QWidget | None) -> QFrame:
        side = [extra] if extra is not None else []
        head = row(self.title, self.note, None, *side, margins=(12, 0, 8, 0))
        return Bar("plain", head, "card_head")
