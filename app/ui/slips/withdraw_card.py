"""The second look before a slip (信息表) is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.laying import lay
from app.ui.red_letter.facts import Facts
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.domain.red_slip import RedSlip

WIDE = 480
LEAST_MS = 250
PAD = (16, 10, 16, 10)


class WithdrawCard(Floating):
    """`ask(slip)`; `given(slip)` when the person presses the button, or F9."""

    given = Signal(object)

    def __init__(self, page: QWidget, key: str) -> None:
        super().__init__(page, name=self.tr("撤销这张信息表？"), veil=True)
        self.slip: RedSlip | None = None
        self.facts, self._since = Facts(), QElapsedTimer()
        self.back = Button(self.tr("不撤销"), "Esc")
        self.main = Button(self.tr("撤销"), key, "danger")
        head = row(label(self.tr("撤销这张信息表？"), "title"), None, margins=(16, 12, 16, 8))
        body = column(head, hline(), self.facts, hline(), gap=0)
        lay(body, column(label(self.tr(_LAW), "soft", wrap=True), margins=PAD))
        lay(body, row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12)))
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.press)

    def ask(self, slip: RedSlip) -> None:
        """Which one."""
        self.slip = slip
        blue = f"{slip.blue.code} · {slip.blue.number}" if slip.blue else ""
        self.facts.show_facts(
            (self.tr("编号"), slip.number or self.tr("还没有编号"), True),
            (self.tr("原发票"), blue, False),
            (self.tr("购方"), slip.buyer.name, False),
            (self.tr("价税合计"), f"￥{amount(slip.gross)}", True),
        )
        self.adjustSize()
        self.open(self.back)
        self._since.start()

    def press(self) -> None:
        """F9: the main button; the bounce of the key that opened it counts for nothing."""
        if self.slip is not None and self._since.elapsed() >= LEAST_MS:
            self.close_card()
            self.given.emit(self.slip)


_LAW = "撤销后这个编号不能再用；它占用的金额回到原发票，可以重新申请。"
