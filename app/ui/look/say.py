"""A widget says what it is by a property; the sheet is asked again only when that changes, and not
for a widget that it has not been asked for yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_DRESSED = Qt.WidgetAttribute.WA_WState_Polished


def say(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a property that the style sheet reads, and let the sheet look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(_DRESSED):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
