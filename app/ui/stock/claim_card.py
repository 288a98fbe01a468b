"""网上领票: of which kind, how many; the second look is the card itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.invoice import InvoiceKind
from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.laying import lay
from app.ui.stock.rows import named

if TYPE_CHECKING:
    from app.gateway.messages.stock import Claimable

WIDE = 480
LEAST_MS = 250
PAD = (16, 10, 16, 10)


class ClaimCard(Floating):
    """`ask(claimable, kind)`; `given(kind, count)` when the person presses the button, or F9."""

    given = Signal(str, int)

    def __init__(self, page: QWidget, key: str, choice: str) -> None:
        super().__init__(page, name=self.tr("网上领票"), veil=True)
        self._claimable: tuple[Claimable, ...] = ()
        self._since = QElapsedTimer()
        self.kind = ComboField(name=self.tr("票种"), lead=self.tr("票种"), key=choice)
        self.count = Field(name=self.tr("张数"), limit=5)
        self.count.align_right()
        self._named = labelled(self.count, self.tr("张数"))
        self._why = label("", "", tone="warn", wrap=True)
        self.back = Button(self.tr("不领"), "Esc")
        self.main = Button(self.tr("领票"), key, "primary")
        head = row(label(self.tr("网上领票"), "title"), None, margins=(16, 12, 16, 8))
        asked = column(self.kind, self._named, self._why, gap=8, margins=PAD)
        body = column(head, hline(), asked, hline(), gap=0)
        lay(body, column(label(self.tr(_LAW), "soft", wrap=True), margins=PAD))
        lay(body, row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12)))
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        enter_next(self, self.main.setFocus)
        self.kind.chosen.connect(lambda _kind: self._show_kind())
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.press)

    def ask(self, claimable: tuple[Claimable, ...], kind: str) -> None:
        """What the bureau lets be claimed; the kind that is least first."""
        self._claimable = claimable
        self.kind.set_options([(named(InvoiceKind(one.kind)), one.kind) for one in claimable])
        known = [one.kind for one in claimable]
        self.kind.choose(kind if kind in known else known[0])
        self._show_kind()
        self.adjustSize()
        self.open(self.count)
        self._since.start()

    def press(self) -> None:
        """F9: the main button."""
        chosen, text = self._chosen(), self.count.text().strip()
        if self._since.elapsed() < LEAST_MS or not chosen.most:
            return
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= chosen.most):
            self._named.show_error(self.tr("要在 1 与 {0} 之间").format(chosen.most))
            self.count.setFocus()
            return
        self.close_card()
        self.given.emit(chosen.kind, int(text))

    def choose(self) -> None:
        """F2."""
        self.kind.showPopup()

    def _chosen(self) -> Claimable:
        return next(one for one in self._claimable if one.kind == self.kind.value())

    def _show_kind(self) -> None:
        chosen = self._chosen()
        self.count.show_text(str(chosen.usual) if chosen.most else "")
        self._named.set_hint(self.tr("最多 {0} 张").format(f"{chosen.most:,}"))
        reason = _REASONS.get(chosen.reason, chosen.reason)
        self._why.setText(self.tr("现在不能领：{0}").format(reason) if chosen.reason else "")
        self.main.set_why_not("" if chosen.most else self._why.text())
        self.adjustSize()
        if self.isVisible():
            self.settle()


_LAW = "领到的号码写进税控盘并向税局确认；中途断开再领一次是同一份，不会重复。"
_REASONS = {
    "CLAIM-LOCKED": "已过锁死日，先清卡",
    "CLAIM-UNSENT": "有发票超过离线限定还没有上传",
    "CLAIM-OPEN": "上一份还没有写进税控盘，先续办",
    "NOT-HOST": "分机的号码由主机分发",
    "DISK-CANCELLED": "税控盘已经注销",
}
