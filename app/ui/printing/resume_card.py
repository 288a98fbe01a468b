"""The card 继续打印: what a sheet that waits wants to know before it may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey

WANTED = {  # which boxes a refusal opens
    "SHEET-NUMBER": ("sheet",),
    "SHEET-OTHER": ("sheet",),
    "REPRINT-REASON": ("reason",),
    "REPRINT-APPROVAL": ("approver", "password"),
    "APPROVER-SAME": ("approver", "password"),
    "LOGIN-WRONG": ("approver", "password"),
    "LOGIN-LOCKED": ("approver", "password"),
}
WIDE = 520


class Answers(Struct, frozen=True):
    """What was typed; "" for what was not asked."""

    sheet: str = ""
    reason: str = ""
    approver: str = ""
    password: str = ""


class ResumeCard(Floating):
    """`ask(key, code, sentence)`; `given(answers)` at F9."""

    given = Signal(object)

    def __init__(self, window: QWidget, key: str) -> None:
        super().__init__(window, name=self.tr("继续打印"), veil=True)
        self.what = label("", "strong")
        self.sheet = Field(name=self.tr("纸上的号码"), limit=8)
        self.reason = Field(name=self.tr("原因"), limit=100)
        self.approver = Field(name=self.tr("批准人"), limit=40)
        self.password = Field(name=self.tr("批准人的口令"), limit=100)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.boxes = {
            "sheet": labelled(self.sheet, self.tr("打印机里这张纸上的号码")),
            "reason": labelled(self.reason, self.tr("原因")),
            "approver": labelled(self.approver, self.tr("批准人")),
            "password": labelled(self.password, self.tr("批准人的口令")),
        }
        self.start = Button(self.tr("继续打印"), key, "primary")
        self.back = Button(self.tr("先不打印"), "Esc", "ghost")
        foot = row(self.back, None, self.start)
        self.hold(column(self.what, *self.boxes.values(), foot, gap=10, margins=(16, 14, 16, 14)))
        self.setMinimumWidth(WIDE)
        self.start.clicked.connect(self.press)
        self.back.clicked.connect(self.close_card)
        enter_next(self, on_last=self.press)

    def ask(self, key: InvoiceKey, code: str, sentence: str) -> None:
        """Open for a sheet; what was typed before stays while the card is open."""
        self.what.setText(f"{key.code} · {key.number}")
        opened = self.isVisible()
        if not opened:
            for field in (self.sheet, self.reason, self.approver, self.password):
                field.clear()
        answered = self._typed()
        for name, box in self.boxes.items():
            box.show_error("")
            box.setVisible(name in WANTED[code] or bool(getattr(answered, name)))
        first = self.boxes[WANTED[code][0]]
        if not opened:
            self.open(first.field)
        first.show_error(sentence)
        first.field.setFocus()
        self.settle()

    def press(self) -> None:
        """F9."""
        self.given.emit(self._typed())

    def _typed(self) -> Answers:
        fields = (self.sheet, self.reason, self.approver)
        sheet, reason, approver = (field.text().strip() for field in fields)
        return Answers(sheet, reason, approver, self.password.text())
