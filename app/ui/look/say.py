"""A widget says what it is by a property; the sheet is asked again only when that changes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def say(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a property that the style sheet reads, and let the sheet look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
