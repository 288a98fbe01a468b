"""「本班次刚开」: the strip below the paper in a high window, with where each ticket is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from app.ui.issue_invoice.card_rows import clear
from app.ui.issue_invoice.earlier import Earlier
from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.chips import Chip
from app.ui.parts.labels import column, frame, label, row

AMOUNT = 110


class JustIssued(Card):
    """`asked(code, number)`: see this ticket; `all_asked`: the list of them."""

    asked = Signal(str, str)
    all_asked = Signal()

    def __init__(self) -> None:
        self._all = Button("-", kind="link", size="small")
        super().__init__(
            self.tr("本班次刚开"), self._all, note=self.tr("交班时按此对账"), pad=0, gap=0
        )
        self._all.clicked.connect(self.all_asked)
        self._all.hide()
        self._rows = column(gap=0)
        self.add(self._rows, None)
        self._shown: Sequence[Earlier] = ()
        self._count = -1
        self._lines: list[QFrame] = []

    def show_tickets(self, tickets: Sequence[Earlier], count: int) -> None:
        """The last ones, newest first."""
        if tuple(self._shown) == tuple(tickets) and count == self._count:
            return
        self._shown, self._count = tuple(tickets), count
        self._all.set_words(self.tr("全部（{0} 张）").format(f"{count:,}"))
        self._all.setVisible(count > 0)
        clear(self._rows)
        self._lines = [self._line(one) for one in tickets] or [self._none()]
        for line in self._lines:
            self._rows.addWidget(line)

    def fits(self, height: int) -> int:
        """How many lines have room in `height` pixels."""
        return max(0, (height - SIZE.card_head - 14) // SIZE.choice)

    def show_rows(self, many: int) -> None:
        """Only the first ones; the whole card goes when none has room."""
        for at, line in enumerate(self._lines):
            line.setVisible(at < many)

    def _none(self) -> QFrame:
        hint = label(self.tr("今天还没有开票"), "hint")
        return frame("plain", row(hint, None, margins=(14, 6, 8, 6)))

    def _line(self, one: Earlier) -> QFrame:
        amount = label(f"￥{one.gross}")
        amount.setMinimumWidth(AMOUNT)
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        look = Button(self.tr("看票面"), kind="link", size="small", name=f"看票面 {one.number}")
        look.clicked.connect(lambda: self.asked.emit(one.code, one.number))
        state = frame("plain", row(Chip(one.upload) if one.upload else None, None))
        state.setFixedWidth(96)
        words = (label(one.time, "caption"), 8, label(one.kind, "caption"), label(one.number), 8)
        line = row(*words, label(one.buyer), None, amount, 16, state, look, gap=8)
        line.setContentsMargins(12, 0, 8, 0)
        made = frame("plain", line)
        made.setFixedHeight(SIZE.choice)
        return made
