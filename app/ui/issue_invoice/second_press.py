"""F9 F9: the second press of a key counts only when the first was let go and a moment has passed.
So a key that is held, or bounces, never issues a ticket. Only the keys that issue can hold it up:
what else is down, or was let go where nobody told us, is nobody's business."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.focus import FOCUS, IN_FRONT

LEAST_S = 0.25
TYPING_S = 1.5  # after a letter, in which Enter belongs to what is typed
AS_SHIPPED = ("F9", "Ctrl+Return", "Ctrl+Enter")


class SecondPress(QObject):
    """`begin` when a card opens; `why_not` says whether a press since then is meant. `key`: the
    key that issues in this shop, beside those of the program as shipped."""

    def __init__(
        self,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
        key: str = "",
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._since = self._letter = 0.0
        self._keys = frozenset(_read(one) for one in (*AS_SHIPPED, key) if one)
        self._down: dict[int, int] = {}  # sign of a key that issues, and its place
        self._held: set[int] = set()
        self._watched: list[QWidget] = []
        application = QApplication.instance()
        if isinstance(application, QApplication):
            FOCUS.follow(application, self._focus_moved)
            IN_FRONT.follow(application, self._forget)
            self._focus_moved(None, application.focusWidget())

    def begin(self) -> None:
        """From now on; a key that issues and is down must be let go first."""
        self._since = self._clock()
        self._held = set(self._down)

    def typed(self) -> None:
        """A letter was typed at the card: it was meant for something else."""
        self._letter = self._clock()

    def is_typing(self) -> bool:
        """Whether a press of Enter belongs to letters that were typed just now."""
        return self._letter > 0 and self._clock() - self._letter < TYPING_S

    def counts(self) -> bool:
        """Whether a key pressed now is a second press."""
        return not self.why_not()

    def why_not(self, *, by_button: bool = False) -> str:
        """Why a press now does not count, in words; "" when it does. A button that is clicked
        holds no key."""
        if self._held and not by_button:
            return self.tr("还没有开具：先松开按住的键，再按一次")
        if self._clock() - self._since < LEAST_S:
            return self.tr("还没有开具：两次按得太快，看过卡片再按一次")
        return ""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Remember which of the keys are down. Nothing is taken away."""
        kind = event.type()
        if kind in _ELSEWHERE:
            self._forget()
        elif kind in _KEYS and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if kind == QEvent.Type.KeyRelease:
                self._let_go(event)
            elif _combination(event) in self._keys:
                self._down[event.key()] = _place(event)
        return False

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Watched is the widget that has the keys, and its window, where a release ends that
        nobody wanted: to watch the whole application would bring objects here that are dying."""
        if now is None:
            return
        if self._watched and now.window() not in self._watched:
            self._forget()
        for one in self._watched:
            one.removeEventFilter(self)
            one.destroyed.disconnect(self._gone)
        self._watched = [now] if now.isWindow() else [now, now.window()]
        for one in self._watched:
            one.installEventFilter(self)
            one.destroyed.connect(self._gone)

    def _gone(self, dead: QObject) -> None:
        self._watched = [one for one in self._watched if one is not dead]

    def _let_go(self, event: QKeyEvent) -> None:
        place = _place(event)
        for sign in [key for key, at in self._down.items() if event.key() == key or at == place]:
            del self._down[sign]
            self._held.discard(sign)

    def _forget(self, *_state: object) -> None:
        """Another window has the keys: what is let go there is not told."""
        self._down.clear()
        self._held.clear()


def _read(key: str) -> int:
    found = QKeySequence(key)
    first: QKeyCombination | None = found[0] if found.count() else None  # type: ignore[index]
    return first.toCombined() if first is not None else 0


def _combination(event: QKeyEvent) -> int:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeyCombination(modifiers, Qt.Key(event.key())).toCombined()


def _place(event: QKeyEvent) -> int:
    """Which key it is on the keyboard; what no keyboard sent goes by its sign."""
    return -event.nativeScanCode() or event.key()


_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_ELSEWHERE = (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate)
