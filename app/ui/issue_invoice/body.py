"""The page's widgets and the room each of them gets: bars, paper, strip, side panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.issue_invoice.action_bar import ActionBar
from app.ui.issue_invoice.editors import Host
from app.ui.issue_invoice.just_issued import JustIssued
from app.ui.issue_invoice.paper import WIDEST, Paper
from app.ui.issue_invoice.side_panel import WIDE, SidePanel
from app.ui.issue_invoice.tool_bar import ToolBar
from app.ui.look.sizes import CARD_GAP, PAGE_MARGIN, SIZE

# Of this page; the window is as much wider as its side bar (168, in English 208, as a rail 48).
NARROW, BROAD = 1150, 1470


class Body(QWidget):
    """Lays itself out by hand: the paper's height is chosen from the room, not asked for."""

    laid_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.compact, self.broad = False, False

    def pieces(self, host: Host, key: Callable[[str], str]) -> Iterator[None]:
        """Makes what is on it; it is shown when all of that is there."""
        self.tool_bar = ToolBar(key, self)
        yield
        self.paper = Paper(host, self)
        yield
        self.strip = JustIssued()
        self.strip.setParent(self)
        self.side = SidePanel(key("issue.copy"), self)
        self.action_bar = ActionBar(key, self)

    @property
    def room(self) -> QRect:
        """Where floating cards may stand: above the action bar."""
        return QRect(0, 0, self.width(), self.action_bar.y() + 4)

    def minimumSizeHint(self) -> QSize:
        """The least window of the design, without its frame."""
        bars = SIZE.tool_bar + SIZE.action_bar
        return QSize(900, bars + self.paper.minimumSizeHint().height() + 4)

    def lay_out(self) -> None:
        """Give everything its place."""
        wide, high = self.width(), self.height()
        self.compact, self.broad = wide < NARROW, wide >= BROAD
        self.tool_bar.set_steps(compact=self.compact, broad=self.broad)
        self.tool_bar.setGeometry(0, 0, wide, SIZE.tool_bar)
        self.action_bar.setGeometry(0, high - SIZE.action_bar, wide, SIZE.action_bar)
        top, bottom = SIZE.tool_bar, high - SIZE.action_bar
        self.side.setVisible(self.broad)
        self.side.setGeometry(wide - WIDE, top, WIDE, bottom - top)
        left = wide - (WIDE if self.broad else 0)
        self._lay_out_paper(left, top, bottom)
        self.laid_out.emit()

    def _lay_out_paper(self, wide: int, top: int, bottom: int) -> None:
        gap = 4 if self.compact else 6
        paper = self.paper
        paper.set_room(bottom - top - gap)
        width = min(wide - 2 * PAGE_MARGIN, WIDEST)
        paper.setGeometry(PAGE_MARGIN, top + gap, width, paper.measures.total)
        under = top + gap + paper.measures.total + CARD_GAP
        rows = self.strip.fits(bottom - under - CARD_GAP) if paper.measures.tall else 0
        self.strip.setVisible(rows > 0)
        if rows > 0:
            self.strip.show_rows(rows)
            high = min(self.strip.sizeHint().height(), bottom - under - CARD_GAP)
            self.strip.setGeometry(PAGE_MARGIN, under, width, high)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """A new room."""
        self.lay_out()
