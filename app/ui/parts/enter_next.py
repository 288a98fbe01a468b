"""Enter goes to the next field, Shift+Enter back; the Enter that ends a composition does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SETTLING_MS = 60  # an Enter this soon after a composition belonged to it
_GUARD = "composition-guard"


def enter_next(container: QWidget, on_last: Callable[[], None] | None = None) -> EnterNext:
    """Let Enter move among the fields of `container` in tab order. Computed and disabled boxes
    and buttons are skipped; on the last field `on_last` is called (a new line, the main deed)."""
    return EnterNext(container, on_last)


def guard_composition(field: QWidget) -> None:
    """Keep the Enter that ends a composition in `field`; every Field has this already."""
    if field.findChild(QObject, _GUARD, Qt.FindChildOption.FindDirectChildrenOnly) is None:
        field.installEventFilter(_Guard(field))


def is_composing(field: QWidget) -> bool:
    """Whether an Enter now would belong to a composition in `field`."""
    guards = (one for one in field.children() if isinstance(one, _Guard))
    return any(guard.composing() for guard in guards)


class EnterNext(QObject):
    """The filter itself; keys that a field does not want arrive at its container."""

    def __init__(self, container: QWidget, on_last: Callable[[], None] | None) -> None:
        super().__init__(container)
        self._container = container
        self._on_last = on_last
        container.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        shift = Qt.KeyboardModifier.ShiftModifier
        others = event.modifiers() & ~(shift | Qt.KeyboardModifier.KeypadModifier)
        if event.key() not in ENTER or others:
            return False
        return self.move(back=bool(event.modifiers() & shift))

    def move(self, *, back: bool = False) -> bool:
        """To the next (or earlier) field; True when there was one or `on_last` took it."""
        here = QApplication.focusWidget()
        if here is None or not self._container.isAncestorOf(here):
            return False
        there = next(self._after(here, back=back), None)
        if there is not None:
            reason = Qt.FocusReason.BacktabFocusReason if back else Qt.FocusReason.TabFocusReason
            there.setFocus(reason)
            return True
        if not back and self._on_last is not None:
            self._on_last()
            return True
        return False

    def _after(self, here: QWidget, *, back: bool) -> Iterator[QWidget]:
        """The fields that follow, not beyond the end of the container."""
        chain = list(self._chain())
        place = chain.index(here) if here in chain else 0
        rest = reversed(chain[:place]) if back else chain[place + 1 :]
        return (widget for widget in rest if _takes_enter(widget))

    def _chain(self) -> Iterator[QWidget]:
        """All widgets of the container in tab order."""
        widget = self._container.nextInFocusChain()
        while widget is not None and widget is not self._container:
            if self._container.isAncestorOf(widget):
                yield widget
            widget = widget.nextInFocusChain()


class _Guard(QObject):
    """Watches one field's compositions."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self.setObjectName(_GUARD)
        self._composing = False
        self._ended = QElapsedTimer()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._watch(event)
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            belongs = event.key() in ENTER and self.composing()
            self._ended.invalidate()
            return belongs
        return False

    def composing(self) -> bool:
        """A composition goes on, or has ended by the key that is on its way."""
        just_ended = self._ended.isValid() and self._ended.elapsed() < SETTLING_MS
        return self._composing or just_ended

    def _watch(self, event: QInputMethodEvent) -> None:
        composing = bool(event.preeditString())
        if self._composing and not composing:
            self._ended.start()
        self._composing = composing


def _takes_enter(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabled()
        and widget.isVisible()
        and widget.focusProxy() is None
        and not widget.property("computed")
        and not isinstance(widget, QAbstractButton)
    )
