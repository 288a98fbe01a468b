"""Where the focus goes, told to the living.

Qt is joined to one function and not to each of them: a widget that dies with its window may still
be Qt's receiver while its Python half is gone, and a call then finds nobody there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.listeners import Listeners

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

Moved = Callable[["QWidget | None", "QWidget | None"], None]  # from where, to where


class FocusNews:
    """One for the application: `follow(application, self._focus_moved)`."""

    def __init__(self) -> None:
        self._application: QApplication | None = None
        self._listeners = Listeners()

    def follow(self, application: QApplication, call: Moved) -> None:
        """Call the method at every move, for as long as its object lives."""
        if self._application is not application:
            self._application = application
            application.focusChanged.connect(self._moved)
        self._listeners.add(call)

    def leave(self, call: Moved) -> None:
        """Call it no more."""
        self._listeners.forget(call)

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        self._listeners.tell(before, now)


FOCUS = FocusNews()
