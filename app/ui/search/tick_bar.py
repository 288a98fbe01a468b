"""The foot of the list: how many there are and which keys help, or, while something is ticked,
what is ticked and what can be done with it. One height for both: the list stands still."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.domain.searching import Tally
from app.ui.parts.buttons import Button
from app.ui.parts.labels import Bar, frame, label, row
from app.ui.search.words import amount


class TickBar(QWidget):
    """How many are ticked, what they come to, and what can be done with them."""

    none = Signal()
    export = Signal()
    copy = Signal()

    def __init__(self, key: Callable[[str], str]) -> None:
        super().__init__()
        self.count, self.sum = label("", "strong"), label("", "caption")
        self.none_button = Button(self.tr("全不选"), "Esc", "ghost", size="small")
        self.copy_button = Button(self.tr("复制为文本"), key("search.copy_rows"), size="small")
        self.export_button = Button(self.tr("导出勾选的"), key("app.export"), size="small")
        buttons = (self.none_button, self.copy_button, self.export_button)
        self._line = row(self.count, self.sum, None, *buttons, gap=8, margins=(12, 0, 8, 0))
        self.setLayout(self._line)
        self.none_button.clicked.connect(self.none)
        self.copy_button.clicked.connect(self.copy)
        self.export_button.clicked.connect(self.export)
        self.show_tally(Tally())

    def add_button(self, button: Button) -> None:
        """One more deed, at the right."""
        self._line.addWidget(button)

    def show_tally(self, tally: Tally) -> None:
        """What is ticked."""
        self.count.setText(self.tr("已选 {0} 张").format(f"{tally.tickets:,}"))
        odd = [
            self.tr("{0} {1}").format(name, number)
            for name, number in ((self.tr("作废"), tally.void), (self.tr("红字"), tally.red))
            if number
        ]
        said = self.tr("含{0}；").format("、".join(odd)) if odd else ""
        self.sum.setText(said + self.tr("有效合计 ￥{0}").format(amount(tally.gross)))


class ListFoot(Bar):
    """What stands below the rows, within their card."""

    def __init__(self, ticks: TickBar, hints: str) -> None:
        self.count, self.ticks = label("", "caption"), ticks
        self._stack = QStackedLayout()
        super().__init__("plain", self._stack, "card_head")
        said = row(self.count, None, label(hints, "caption"), margins=(12, 0, 12, 0))
        for part in (frame("plain", said), ticks):
            self._stack.addWidget(part)

    def show_tally(self, tally: Tally) -> None:
        """What is ticked; nothing: how many there are."""
        self._stack.setCurrentIndex(int(tally.tickets > 0))
        self.ticks.show_tally(tally)
