"""What a person would complain of when looking at a window: each function answers sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QWidget,
)

from app.ui.look import type as type_
from app.ui.parts.cell_painter import PAD
from app.ui.shell.host import PageHost

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
SELF_DRAWN = ("Lamp", "Tab", "SearchBox", "Chip", "SimMark", "KeyCap", "Sign", "Picture")


def complaints(window: QWidget) -> list[str]:
    """Everything that is wrong with what is on the screen now."""
    seen = list(shown(window))
    found = [*_cut(seen), *_outside(window, seen), *_nameless(seen), *_squeezed(seen)]
    found += _of_another_type(seen)
    return list(dict.fromkeys(found))


def shown(window: QWidget) -> Iterator[QWidget]:
    """Every widget that can be seen (Qt's own inner ones too): nothing on a hidden page is."""
    for one in window.children():
        if isinstance(one, QWidget) and one.isVisible():
            yield one
            yield from shown(one)


def said(widget: QWidget) -> str:
    """How a complaint names a widget."""
    words = getattr(widget, "text", lambda: "")() if isinstance(widget, WORDED) else ""
    return f"{type(widget).__name__} 「{widget.accessibleName() or words}」 in {_room(widget)}"


WORDED = (QLabel, QAbstractButton, QLineEdit)


def stops(window: QWidget) -> list[QWidget]:
    """What Tab must reach."""
    return [one for one in shown(window) if _is_stop(one)]


def _is_stop(widget: QWidget) -> bool:
    tabs = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    alone = widget.focusProxy() is None
    return tabs and alone and widget.isEnabled() and not isinstance(widget, QScrollArea)


def _cut(seen: Sequence[QWidget]) -> Iterator[str]:
    for widget in seen:
        if isinstance(widget.parentWidget(), QLineEdit):
            continue
        if isinstance(widget, QLabel):
            yield from _cut_label(widget)
        elif isinstance(widget, QHeaderView):
            yield from _cut_heads(widget)
        elif isinstance(widget, QLineEdit):
            yield from _cut_hint(widget)
        elif isinstance(widget, QAbstractButton) or type(widget).__name__ in SELF_DRAWN:
            wanted = _least(widget)
            if widget.width() < wanted.width() or widget.height() < wanted.height() - 1:
                yield f"cut off: {said(widget)}: {_size(widget)} of {_sized(wanted)}"
        elif isinstance(widget, QComboBox) and widget.width() < widget.sizeHint().width():
            yield f"cut off: {said(widget)} 「{widget.currentText()}」"


def _least(widget: QWidget) -> QSize:
    """A control that says how small it may be, or wants what it wants."""
    least = widget.minimumSizeHint()
    return least if least.isValid() and not least.isNull() else widget.sizeHint()


def _cut_label(words: QLabel) -> Iterator[str]:
    if not words.text():
        return
    high = words.heightForWidth(words.width()) if words.wordWrap() else words.sizeHint().height()
    wide = 0 if words.wordWrap() else words.sizeHint().width()
    if words.width() < wide or words.height() < high - 1:
        yield f"cut off: {said(words)}: {_size(words)} of {wide}x{high}"


def _width(words: QWidget, text: str) -> int:
    return words.fontMetrics().horizontalAdvance(text)


def _cut_heads(heads: QHeaderView) -> Iterator[str]:
    model = heads.model()
    if heads.orientation() != Qt.Orientation.Horizontal or model is None:
        return
    for place in range(heads.count()):
        words = str(model.headerData(place, heads.orientation()) or "")
        room = heads.sectionSize(place) - PAD
        if not heads.isSectionHidden(place) and type_.width(words, "caption") > room:
            yield f"cut off: head 「{words}」 in {_room(heads)}"


def _cut_hint(field: QLineEdit) -> Iterator[str]:
    room = field.width() - 10
    hint = field.placeholderText() if not field.text() else ""
    if _width(field, hint) > room:
        yield f"cut off: hint 「{hint}」 of {said(field)}"


def _outside(window: QWidget, seen: Sequence[QWidget]) -> Iterator[str]:
    for widget in seen:
        if _inner(widget) or widget.window() is not window:
            continue
        parent = widget.parentWidget()
        if parent is None or _scrolled(widget):
            continue
        if not parent.rect().contains(widget.geometry()) and not _empty(widget):
            where_not = f"{_place(widget.geometry())} in {_size(parent)}"
            yield f"outside its parent: {said(widget)} {where_not}"
        where = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not window.rect().contains(where) and not _empty(widget):
            yield f"outside the window: {said(widget)} {_place(where)}"


def _nameless(seen: Sequence[QWidget]) -> Iterator[str]:
    for widget in seen:
        if _inner(widget):
            continue
        name = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        if (isinstance(widget, CONTROLS) or _is_stop(widget)) and not name:
            yield f"without a name: {said(widget)}"


def _squeezed(seen: Sequence[QWidget]) -> Iterator[str]:
    for widget in seen:
        if _inner(widget) or _scrolled(widget) or not widget.layout() or _holds_pages(widget):
            continue
        least = widget.minimumSizeHint()
        if widget.width() < least.width() or widget.height() < least.height():
            yield f"squeezed: {said(widget)}: {_size(widget)} of {_sized(least)}"


def _of_another_type(seen: Sequence[QWidget]) -> Iterator[str]:
    """Words in a type that is not the bundled one."""
    for widget in seen:
        if isinstance(widget, WORDED) and QFontInfo(widget.font()).family() != type_.family():
            yield f"in another type: {said(widget)}: {QFontInfo(widget.font()).family()}"


def _holds_pages(widget: QWidget) -> bool:
    """Its least size is that of pages which are not on the screen."""
    return isinstance(widget, QStackedWidget) or widget.findChild(PageHost) is not None


def _inner(widget: QWidget) -> bool:
    """Qt's own parts of a widget."""
    parent = widget.parentWidget()
    if widget.objectName().startswith("qt_"):
        return True
    if isinstance(parent, QTableView) and not isinstance(widget, CONTROLS):
        return True
    if isinstance(widget, QHeaderView):
        return True
    return isinstance(parent, QAbstractScrollArea) and widget is parent.viewport()


def _scrolled(widget: QWidget) -> bool:
    """Whether it lies in something that scrolls."""
    step = widget.parentWidget()
    while step is not None:
        if isinstance(step, QAbstractScrollArea):
            return True
        step = step.parentWidget()
    return False


def _empty(widget: QWidget) -> bool:
    return widget.size().isEmpty()


def _room(widget: QWidget) -> str:
    """The nearest of our own classes round it."""
    step = widget.parentWidget()
    while step is not None and type(step).__module__.startswith("PySide6"):
        step = step.parentWidget()
    return type(step).__name__ if step is not None else "nothing"


def _size(widget: QWidget) -> str:
    return _sized(widget.size())


def _sized(size: QSize) -> str:
    return f"{size.width()}x{size.height()}"


def _place(where: QRect) -> str:
    return f"{_sized(where.size())} at {where.x()},{where.y()}"
