"""Where the pages stand: one on the screen, the others as they were left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.ui.look import apply
from app.ui.look.dressing import WAITS
from app.ui.look.polishing import polished
from app.ui.look.still import paint_next_turn

if TYPE_CHECKING:
    from app.ui.page import Page

Make = Callable[[str], "Page"]


class PageHost(QStackedWidget):
    """Makes a page when it is first opened and keeps it until the person leaves."""

    changed = Signal(str)  # the name of the page that came

    def __init__(self, make: Make) -> None:
        super().__init__()
        self.setProperty(WAITS, True)
        self._make = make
        self._pages: dict[str, Page] = {}
        self._unfinished: dict[str, Iterator[None]] = {}  # pages that are being made ahead
        self._shown: Page | None = None

    def __iter__(self) -> Iterator[Page]:
        """The pages that were made; one that is being made is not among them."""
        made = (page for name, page in self._pages.items() if name not in self._unfinished)
        return iter(tuple(made))

    @property
    def page(self) -> Page | None:
        """The one on the screen."""
        return self._shown

    def open(self, name: str, what: dict[str, Any]) -> None:
        """Bring a page to the screen; `what` is handed to its `begin`."""
        page = self._whole(name)
        apply.dress(page)
        before = self._shown
        if before is not None and before is not page:
            before.left()
        self._shown = page
        self.setCurrentWidget(page)
        paint_next_turn(self)
        begin = getattr(page, "begin", None)
        if what and begin is not None:
            begin(**what)
        if before is not page:
            page.entered()
        self.changed.emit(name)

    def ahead(self, name: str) -> Iterator[None]:
        """Make a page before somebody opens it, a piece at each step; between two steps the window
        lives. Who opens it meanwhile waits for what is left."""
        if name not in self._pages:
            self._new(name)
            yield
            for _ in self._unfinished.get(name, ()):
                yield
            self._unfinished.pop(name, None)
            if (page := self._pages.get(name)) is not None:  # None: the person has left
                yield from polished(page)

    def keep_what_was_typed(self) -> None:
        """Tell the page on the screen that it is left: it keeps its own things."""
        if self._shown is not None:
            self._shown.left()
            self._shown = None

    def clear(self) -> None:
        """Another person comes, or the end: the pages go, each after it was left."""
        self.keep_what_was_typed()
        for page in self._pages.values():
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._unfinished.clear()

    def _new(self, name: str) -> Page:
        page = self._make(name)
        page.name = page.name or name
        self._pages[name] = page
        self._unfinished[name] = page.pieces()
        self.addWidget(page)
        return page

    def _whole(self, name: str) -> Page:
        page = self._pages.get(name) or self._new(name)
        for _ in self._unfinished.pop(name, ()):
            pass
        return page
