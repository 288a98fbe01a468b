"""Rows of the floating cards: a name and what it is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout

from app.ui.look import type as type_
from app.ui.parts.labels import label, row

NAME_WIDTH = 72


def fact(name: str, value: str, *, strong: bool = False) -> QHBoxLayout:
    """A name in small grey, and its value, which can be copied."""
    shown = label(value, "strong" if strong else "", wrap=True, copied=True)
    made = row(fact_label(name), shown, gap=8)
    made.setStretch(1, 1)
    return made


def fact_label(name: str) -> QLabel:
    """The name, as wide as the others."""
    made = label(name, "caption")
    made.setMinimumWidth(max(NAME_WIDTH, round(type_.width("票种号码", "caption")) + 16))
    return made


def clear(layout: QLayout) -> None:
    """Take everything out."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
