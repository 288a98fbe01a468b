"""Where the pages stand: one on the screen, the others as they were left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

if TYPE_CHECKING:
    from app.ui.page import Page

Make = Callable[[str], "Page"]


class PageHost(QStackedWidget):
    """Makes a page when it is first opened and keeps it until the person leaves."""

    changed = Signal(str)  # the name of the page that came

    def __init__(self, make: Make) -> None:
        super().__init__()
        self._make = make
        self._pages: dict[str, Page] = {}
        self._shown: Page | None = None

    def __iter__(self) -> Iterator[Page]:
        return iter(tuple(self._pages.values()))

    @property
    def page(self) -> Page | None:
        """The one on the screen."""
        return self._shown

    def open(self, name: str, what: dict[str, Any]) -> None:
        """Bring a page to the screen; `what` is handed to its `begin`."""
        page = self._pages.get(name) or self._new(name)
        before = self._shown
        if before is not None and before is not page:
            before.left()
        self._shown = page
        self.setCurrentWidget(page)
        begin = getattr(page, "begin", None)
        if what and begin is not None:
            begin(**what)
        if before is not page:
            page.entered()
        self.changed.emit(name)

    def keep_what_was_typed(self) -> None:
        """Tell the page on the screen that it is left: it keeps its own things."""
        if self._shown is not None:
            self._shown.left()
            self._shown = None

    def clear(self) -> None:
        """Another person comes, or the end: the pages go, each after it was left."""
        self.keep_what_was_typed()
        for page in self:
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()

    def _new(self, name: str) -> Page:
        page = self._make(name)
        page.name = page.name or name
        self._pages[name] = page
        self.addWidget(page)
        return page
