"""Where the focus goes and whether the program is in front, told to the living.

Qt is joined to one function and not to each of them: a widget that dies with its window may still
be Qt's receiver while its Python half is gone, and a call then finds nobody there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.listeners import Listeners

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

Call = Callable[..., None]


class News:
    """One signal of the application: `follow(application, self._focus_moved)`."""

    def __init__(self, signal: str) -> None:
        self._signal = signal
        self._application: QApplication | None = None
        self._listeners = Listeners()

    def follow(self, application: QApplication, call: Call) -> None:
        """Call the method each time, for as long as its object lives."""
        if self._application is not application:
            self._application = application
            getattr(application, self._signal).connect(self._told)
        self._listeners.add(call)

    def leave(self, call: Call) -> None:
        """Call it no more."""
        self._listeners.forget(call)

    def _told(self, *what: object) -> None:
        self._listeners.tell(*what)


FOCUS = News("focusChanged")  # from where and to where: widgets or None
IN_FRONT = News("applicationStateChanged")
