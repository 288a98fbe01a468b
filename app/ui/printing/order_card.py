"""The card 打印发票: which printer, what, how often, why; the sheet in the printer is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.combo import ComboField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import Labelled, labelled
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.laying import lay

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.services.paper.printers import Printer

WIDE = 620
WHATS = (("ticket", "发票"), ("list", "销货清单"), ("copy", "复印件（A4 白纸）"))
MOST_COPIES = 99


class Asked(Struct, frozen=True):
    """What stands on the card. `first`, `last`: a range of numbers instead of the tickets that were
    chosen; `approver`, `password`: who approves one time more."""

    printer: str
    what: str
    copies: int
    reason: str
    place: str
    pause_after: int
    sheet: str
    first: str
    last: str
    approver: str
    password: str


class OrderCard(Floating):
    """`ask(keys, printers)`; `given(asked)` at F9, `looked()` when printer or paper changed."""

    given = Signal(object)
    looked = Signal()

    def __init__(self, window: QWidget, key: str, *, simulated: bool) -> None:
        super().__init__(window, name=self.tr("打印发票"), veil=True)
        self.what_is = label("", "strong")
        self.mark = SimMark()
        if not simulated:
            self.mark.hide()
        self.printer = ComboField((), name=self.tr("打印机"))
        self.what = ComboField([(t, v) for v, t in WHATS], name=self.tr("打印什么"))
        self.copies = self._figure("1", self.tr("份数"))
        self.pause = self._figure("", self.tr("每几张暂停"))
        self.first = self._figure("", self.tr("起号"), 8)
        self.last = self._figure("", self.tr("止号"), 8)
        self.sheet = self._figure("", self.tr("纸上的号码"), 8)
        self.reason = Field(name=self.tr("原因"), limit=100)
        self.place = Field(name=self.tr("存放地点"), limit=100)
        self.approver = Field(name=self.tr("批准人"), limit=40)
        self.password = Field(name=self.tr("批准人的口令"), limit=100)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.boxes: dict[str, Labelled] = {}
        self.wrong = label("", "caption", tone="bad", wrap=True)
        self.start = Button(self.tr("开始打印"), key, "primary")
        self.back = Button(self.tr("不打印"), "Esc", "ghost")
        self._make()

    def ask(self, keys: tuple[InvoiceKey, ...], printers: tuple[Printer, ...], reason: str) -> None:
        """Open for these tickets."""
        first = keys[0]
        more = self.tr(" 等 {0} 张").format(len(keys)) if len(keys) > 1 else ""
        self.what_is.setText(f"{first.code} · {first.number}{more}")
        self.printer.set_options([(each.name, each.name) for each in printers])
        for field in (self.first, self.last, self.sheet, self.password, self.approver):
            field.clear()
        self.copies.setText("1")
        self.reason.setText(reason)
        for box in self.boxes.values():
            box.show_error("")
        for name in ("first", "last"):
            self.boxes[name].setVisible(len(keys) == 1)
        for name in ("sheet", "approver", "password"):
            self.boxes[name].hide()
        self.wrong.hide()
        self.start.set_why_not("" if printers else self.tr("先在「打印机」页加入一台打印机"))
        self.adjustSize()
        self.open(self.start if printers else self.back)
        self.looked.emit()

    def show_sheet(self, key: InvoiceKey | None) -> None:
        """Whose sheet must lie in the printer; None: its number need not be compared."""
        self.boxes["sheet"].setVisible(key is not None)
        if key is not None:
            self.boxes["sheet"].set_hint(
                self.tr("装好 {0} 号的纸，照纸上抄下号码").format(key.number)
            )
            self.sheet.setFocus()
        self.settle()

    def show_approval(self, sentence: str) -> None:
        """Somebody else must approve."""
        for name in ("approver", "password"):
            self.boxes[name].show()
        self.refuse("approver", sentence)
        self.settle()

    def refuse(self, name: str, sentence: str) -> None:
        """What is wrong, at its box; "" stands below all."""
        if name in self.boxes:
            self.boxes[name].show_error(sentence)
            self.boxes[name].field.setFocus()
        else:
            self.wrong.setText(sentence)
            self.wrong.show()
        self.settle()

    def press(self) -> None:
        """F9."""
        for box in self.boxes.values():
            box.show_error("")
        self.wrong.hide()
        copies, pause = self._whole(self.copies), self._whole(self.pause)
        if copies is None or not 1 <= copies <= MOST_COPIES:
            self.refuse("copies", self.tr("1 到 99"))
        elif pause is None:
            self.refuse("pause", self.tr("张数，空着是不暂停"))
        elif self.first.text().strip() and not self.last.text().strip():
            self.refuse("last", self.tr("号段没有写全：写止号，或把起号空着"))
        elif self.start.isEnabled():
            self.given.emit(self._asked(copies, pause))

    # -- inside

    def _asked(self, copies: int, pause: int) -> Asked:
        texts = (self.sheet, self.first, self.last, self.approver)
        sheet, first, last, approver = (field.text().strip() for field in texts)
        return Asked(
            self.printer.value(), self.what.value(), copies, self.reason.text().strip(),
            self.place.text().strip(), pause, sheet, first, last, approver, self.password.text(),
        )  # fmt: skip

    def _whole(self, field: Field) -> int | None:
        text = field.text().strip() or "0"
        return int(text) if text.isdecimal() else None

    def _figure(self, text: str, name: str, limit: int = 4) -> Field:
        field = Field(text, name=name, limit=limit)
        field.align_right()
        return field

    def _box(self, name: str, field: Field, words: str, hint: str = "") -> Labelled:
        self.boxes[name] = labelled(field, words, hint)
        return self.boxes[name]

    def _make(self) -> None:
        head = row(self.what_is, self.mark, None, margins=(16, 12, 16, 8))
        which = row(
            labelled(self.printer, self.tr("打印机")), labelled(self.what, self.tr("打印什么")),
            self._box("copies", self.copies, self.tr("份数")),
            self._box("pause", self.pause, self.tr("每几张暂停")), gap=12,
        )  # fmt: skip
        which.setStretch(0, 2)
        which.setStretch(1, 2)
        numbers = row(
            self._box("first", self.first, self.tr("号段：从"), self.tr("空着只打这一张")),
            self._box("last", self.last, self.tr("到")), gap=12,
        )  # fmt: skip
        why = row(
            self._box("reason", self.reason, self.tr("原因（再次打印要写）")),
            self._box("place", self.place, self.tr("存放地点（可不写）")), gap=12,
        )  # fmt: skip
        by = row(
            self._box("approver", self.approver, self.tr("批准人")),
            self._box("password", self.password, self.tr("批准人的口令")), gap=12,
        )  # fmt: skip
        sheet = self._box("sheet", self.sheet, self.tr("打印机里这张纸上的号码"))
        asked = column(sheet, which, numbers, why, by, self.wrong, gap=8, margins=(16, 10, 16, 10))
        foot = row(self.back, None, self.start, margins=(16, 9, 16, 12))
        body = column(head, hline(), asked, hline(), gap=0, margins=(1, 1, 1, 1))
        lay(body, foot)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        self.start.clicked.connect(self.press)
        self.back.clicked.connect(self.close_card)
        for combo in (self.printer, self.what):
            combo.chosen.connect(lambda _: self.looked.emit())
        enter_next(self, on_last=self.press)
