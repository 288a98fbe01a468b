"""The second look before a red ticket takes a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.signs import Sign
from app.ui.red_letter.facts import Facts
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.services.tickets.red_letter import RedLook

WIDE = 520
LEAST_MS = 250  # that the card must have been there before a press counts
PAD = (16, 10, 16, 10)


class RedCard(Floating):
    """`ask(look)`; `given` when the person presses the button, or F9."""

    given = Signal()

    def __init__(self, page: QWidget, key: str, *, simulated: bool) -> None:
        super().__init__(page, name=self.tr("开这张红字发票？"), veil=True)
        mark = SimMark()
        if not simulated:  # else it is shown by its card: shown here it were a window of its own
            mark.hide()
        self.facts, self._since = Facts(), QElapsedTimer()
        self._warning = label("", wrap=True)
        self._warned = frame("plain", row(Sign("warn"), self._warning, gap=8, margins=PAD))
        self.back = Button(self.tr("不开"), "Esc")
        self.main = Button(self.tr("开红字"), key, "danger")
        title = label(self.tr("开这张红字发票？"), "title")
        head = row(title, mark, None, gap=8, margins=(16, 12, 16, 8))
        body = column(head, hline(), self.facts, self._warned, hline(), gap=0)
        lay(body, column(label(self.tr(_LAW), "soft", wrap=True), margins=PAD))
        lay(body, row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12)))
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.given)

    def ask(self, look: RedLook) -> None:
        """Show what would be issued."""
        draft, blue = look.draft, look.blue
        key = f"{blue.key.code} · {blue.key.number}" if blue else ""
        self.facts.show_facts(
            (self.tr("原代码 · 号码"), key, True),
            (self.tr("购方"), draft.buyer.name, False),
            (self.tr("金额 · 税额"), f"{amount(draft.net)} · {amount(draft.tax)}", False),
            (self.tr("价税合计"), f"￥{amount(draft.gross)}", True),
            (self.tr("冲后剩余"), f"￥{amount(look.left + draft.gross)}", False),
            (self.tr("备注"), draft.remark, False),
        )
        self._warned.setVisible("VOID-WOULD-DO" in look.warnings)
        self._warning.setText(self.tr("这张发票还在当月，没有抄税：直接作废更简单"))
        self.adjustSize()
        self.open(self.back)
        self._since.start()

    @property
    def too_soon(self) -> bool:
        """Whether a press now is the bounce of the key that opened it."""
        return self._since.elapsed() < LEAST_MS


_LAW = "红字发票用掉一个新号码，开出后不能撤销；当月的红字发票可以作废，冲销的金额就还给原发票。"
