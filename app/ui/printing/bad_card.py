"""The card 印坏了: what happened is logged; then one more sheet, or the ticket is voided."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row


class BadCard(Floating):
    """`ask(number)`; `again(reason)` or `void(reason)`."""

    again = Signal(str)
    void = Signal(str)

    def __init__(self, window: QWidget, key: str) -> None:
        super().__init__(window, name=self.tr("印坏了"), veil=True)
        self.what = label("", "strong")
        self.reason = Field(name=self.tr("怎么坏的"), limit=100)
        self.box = labelled(self.reason, self.tr("怎么坏的"), self.tr("卡纸、压线、错格、墨淡…"))
        words = self.tr(
            "再打一张：还是这个号码，纸要同号；没有同号的纸，只能作废这张发票后重开。"
            "作废不能撤销，要在作废页再看一遍。"
        )
        self.note = label(words, "caption", wrap=True)
        self.once_more = Button(self.tr("记下，再打一张"), key, "primary")
        self.to_void = Button(self.tr("记下，去作废…"), kind="danger")
        self.back = Button(self.tr("没有坏"), "Esc", "ghost")
        foot = row(self.back, None, self.to_void, self.once_more)
        self.hold(column(self.what, self.box, self.note, foot, gap=10, margins=(16, 14, 16, 14)))
        self.setMinimumWidth(520)
        self.once_more.clicked.connect(self.press)
        self.to_void.clicked.connect(lambda: self._tell(self.void))
        self.back.clicked.connect(self.close_card)
        enter_next(self, on_last=self.press)

    def ask(self, number: str) -> None:
        """Open for the ticket of that number."""
        self.what.setText(self.tr("{0} 号印坏了？").format(number))
        self.reason.clear()
        self.box.show_error("")
        self.open(self.reason)

    def press(self) -> None:
        """F9."""
        self._tell(self.again)

    def _tell(self, signal: object) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.box.show_error(self.tr("写下怎么坏的，记入打印记录"))
            self.reason.setFocus()
            return
        self.close_card()
        signal.emit(reason)  # type: ignore[attr-defined]
