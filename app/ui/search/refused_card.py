"""验签失败: what happened to this ticket, and every way out of it, the cheapest first."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.invoice import InvoiceKey
from app.domain.kinds import ELECTRONIC
from app.domain.searching import Heading
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.laying import lay

WIDE = 560
PAD = (16, 12, 16, 12)


class RefusedCard(Floating):
    """`ask(heading, today)`; tells which way was chosen, with the ticket."""

    again = Signal(InvoiceKey)
    repair = Signal()
    void = Signal()
    red = Signal()

    def __init__(self, page: QWidget, key: str) -> None:
        super().__init__(page, name=self.tr("验签失败"), where="centre")
        self._ticket: InvoiceKey | None = None
        self._which = label("", "caption")
        self.main = Button(self.tr("请税务局再验一次"), key, "primary")
        self.mend = Button(self.tr("核对并修复"))
        self.off = Button(self.tr("作废重开"))
        self.counter = Button(self.tr("红冲重开"))
        self.back = Button(self.tr("先放着"), "Esc")
        self._arrange()
        self.main.clicked.connect(self.press)
        for button, way in (
            (self.mend, self.repair),
            (self.off, self.void),
            (self.counter, self.red),
        ):
            button.clicked.connect(self.close_card)
            button.clicked.connect(way)
        self.back.clicked.connect(self.close_card)

    def ask(self, heading: Heading, today: date) -> None:
        """For a ticket; which ways are open depends on its kind and month."""
        self._ticket = heading.key
        self._which.setText(f"{heading.kind}　{heading.key.code} · {heading.key.number}")
        self.off.set_why_not(why_no_void(heading, today))
        self.adjustSize()
        self.open(self.main)

    def press(self) -> None:
        """F9: a second look."""
        self.close_card()
        if self._ticket is not None:
            self.again.emit(self._ticket)

    def _arrange(self) -> None:
        told = self.tr(
            "票已经开出，有效；税务局没能验证它的签名，所以没有收下，也不会自动再传。"
            "它一直占着离线额度，也挡住本月的上报汇总。"
        )
        body = column(row(label(self.tr("验签失败"), "title"), self._which, None), gap=8)
        body.addWidget(label(told, wrap=True))
        for button, words in self._ways():
            body.addWidget(hline())
            line = row(button, label(words, "caption", wrap=True), gap=12)
            line.setStretch(1, 1)
            lay(body, line)
        lay(body, row(None, self.back))
        body.setContentsMargins(*PAD)
        self.hold(body)
        self.setFixedWidth(WIDE)

    def _ways(self) -> tuple[tuple[Button, str], ...]:
        hall = self.tr("跨月的纸票不能作废：红冲重开，或带税控盘到办税厅补录存根")
        return (
            (self.main, self.tr("多数第二次就通过，不动这张票")),
            (self.mend, self.tr("账册和税控盘不一致时：照税控盘修复，再请税务局验一次")),
            (self.off, self.tr("当月的纸票：作废这张，再照样开一张")),
            (self.counter, self.tr("电子票或跨月：先红冲，再照样开一张。") + hall),
        )


def why_no_void(heading: Heading, today: date) -> str:
    """Empty where the ticket may still be voided: paper, of this month."""
    if heading.kind in ELECTRONIC:
        return "电子发票不能作废，用红冲重开"
    at = heading.issued_at
    return "" if (at.year, at.month) == (today.year, today.month) else "已跨月，不能作废"
