"""The working view: header, side bar, banner, the pages, status bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.parts.labels import canvas
from app.ui.parts.laying import lay
from app.ui.shell.banner import Banner
from app.ui.shell.entry import AREAS, Entry
from app.ui.shell.header import Header
from app.ui.shell.host import Load, Make, PageHost
from app.ui.shell.pages import entries
from app.ui.shell.side_bar import SideBar
from app.ui.shell.status_bar import StatusBar

WIDE = 1366  # from here on the side bar has words


class Region(Struct, frozen=True):
    """A part of the window that F6 goes to, and where in it the focus is set."""

    region: QWidget
    first: Callable[[], QWidget]

    def focus(self) -> None:
        """Go there."""
        self.first().setFocus(Qt.FocusReason.TabFocusReason)


class WorkView(QWidget):
    """Lays the regions out and keeps the side bar at the area that is open."""

    def __init__(self, make: Make, load: Load, *, in_pieces: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.area = ""
        self._folded: bool | None = None  # as the person wants it; None: as the width says
        self.pieces = self._made(make, load)
        if not in_pieces:
            for _ in self.pieces:
                pass

    def _made(self, make: Make, load: Load) -> Iterator[None]:
        self.header = Header(tuple(area for area in AREAS if entries(area)))
        yield
        self.side_bar = SideBar()
        yield
        self.banner = Banner()
        self.host = PageHost(make, load)
        yield
        self.status_bar = StatusBar()
        yield
        self._lay_out()
        self.header.area_chosen.connect(self.show_area)
        self.side_bar.fold_asked.connect(self.fold)

    @property
    def folded(self) -> bool | None:
        """Whether the person folded the side bar; None: never said."""
        return self._folded

    def set_folded(self, folded: bool | None) -> None:
        """As it was the last time."""
        self._folded = folded
        self._fit()

    def fold(self) -> None:
        """收起 or 展开 the side bar."""
        self.set_folded(not self.side_bar.rail)

    def regions(self) -> tuple[Region, ...]:
        """Where F6 goes in turn: side bar, header, page, status bar."""
        page = self.host.shown
        found = [Region(self.header, self.header.first)]
        if not self.side_bar.isHidden():
            found.append(Region(self.side_bar, self.side_bar.first))
        if page is not None:
            found.append(Region(page, lambda: _first_in(page)))
        return (*found, Region(self.status_bar, self.status_bar.first))

    def show_area(self, area: str) -> None:
        """Open an area: its entries stand in the side bar."""
        self.area = area
        self.header.set_area(area)
        shown = entries(area)
        self.side_bar.show_entries(shown)
        self.side_bar.setVisible(len(shown) > 1)

    def mark(self, entry: Entry) -> None:
        """The page of this entry is open."""
        self.show_area(entry.area)
        self.side_bar.mark(entry)

    def resizeEvent(self, event: object) -> None:
        if self.layout() is not None:
            self._fit()

    def _fit(self) -> None:
        narrow = self.width() < WIDE
        self.header.set_narrow(narrow)
        rail = narrow if self._folded is None else self._folded
        if rail != self.side_bar.rail:
            self.side_bar.set_rail(rail)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.banner)
        right.addWidget(self.host, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.side_bar)
        middle.addWidget(canvas(right), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        lay(whole, middle, 1)
        whole.addWidget(self.status_bar)


def _first_in(page: QWidget) -> QWidget:
    """Where the focus was on the page the last time, else its first stop."""
    before = page.focusWidget()
    if before is not None and before.isVisible():
        return before
    step = page.nextInFocusChain()
    while step is not None and step is not page:
        tabs = bool(step.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if page.isAncestorOf(step) and tabs and step.isVisible() and step.isEnabled():
            return step
        step = step.nextInFocusChain()
    return page
