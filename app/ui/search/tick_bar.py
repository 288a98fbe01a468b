"""The bar under the list while something is ticked; its room is kept when nothing is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.searching import Tally
from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, frame, label, row
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
        line = row(self.count, self.sum, None, *buttons, gap=8, margins=(12, 0, 8, 0))
        self._line = line
        self._card = frame("card", line)
        self.setFixedHeight(SIZE.card_head)
        self.setLayout(column(self._card, gap=0))
        self.none_button.clicked.connect(self.none)
        self.copy_button.clicked.connect(self.copy)
        self.export_button.clicked.connect(self.export)
        self.show_tally(Tally())

    def add_button(self, button: Button) -> None:
        """One more deed, at the right."""
        self._line.addWidget(button)

    def show_tally(self, tally: Tally) -> None:
        """What is ticked."""
        self._card.setVisible(tally.tickets > 0)
        self.count.setText(self.tr("已选 {0} 张").format(f"{tally.tickets:,}"))
        odd = [
            self.tr("{0} {1}").format(name, number)
            for name, number in ((self.tr("作废"), tally.void), (self.tr("红字"), tally.red))
            if number
        ]
        said = self.tr("含{0}；").format("、".join(odd)) if odd else ""
        self.sum.setText(said + self.tr("有效合计 ￥{0}").format(amount(tally.gross)))
