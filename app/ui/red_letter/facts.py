"""A few names and what they are, one below the other; shown anew as a whole."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget

from app.ui.parts.labels import column, frame, label, row

NAME_WIDTH = 88
Said = tuple[str, str, bool]  # name, value, whether it is what counts


class Facts(QWidget):
    """`show_facts(("购方", "…", False), …)`."""

    def __init__(self) -> None:
        super().__init__()
        self.box = column(gap=5, margins=(16, 10, 16, 10))
        self.setLayout(self.box)

    def show_facts(self, *facts: Said) -> None:
        """Other facts; what says nothing is left out."""
        _clear(self.box)
        for name, value, strong in facts:
            if value:
                self.box.addWidget(_line(name, value, strong=strong))


def _line(name: str, value: str, *, strong: bool) -> QWidget:
    named = label(name, "caption")
    named.setMinimumWidth(NAME_WIDTH)
    said = label(value, "strong" if strong else "", wrap=True, copied=True)
    line = row(named, said, gap=8)
    line.setStretch(1, 1)
    return frame("plain", line)


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
