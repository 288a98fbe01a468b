"""What a seller fills in: the blue 专票, which of its lines, how much of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.money import Money
from app.services.tickets.slips import Wanted
from app.ui.parts.fields import Field
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row
from app.ui.parts.tick_box import TickBox
from app.ui.red_letter.facts import Facts
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.domain.errors import RuleBroken
    from app.services.tickets.slips import SlipLook

PAUSE_MS = 200
MOST_LINES = 8  # of a ticket without a list: each has a box to tick
_YUAN = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)


class Selling(QWidget):
    """`wanted` is asked for whenever something was typed; the answer is shown by `show_look`."""

    asked = Signal(object)  # Wanted
    changed = Signal()  # what was shown holds no longer

    def __init__(self) -> None:
        super().__init__()
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._of: tuple[str, str] = ("", "")
        self.code = Field(name=self.tr("原发票代码"), limit=20)
        self.number = Field(name=self.tr("原发票号码"), limit=8)
        self.amount = Field("", self.tr("不写就冲完"), name=self.tr("冲销价税合计"), limit=20)
        self.amount.align_right()
        self.named_number = labelled(self.number, self.tr("原发票号码"))
        hint = self.tr("不写就冲完；写了就按行分摊")
        self.named_amount = labelled(self.amount, self.tr("冲销价税合计"), hint)
        self.ticks: list[TickBox] = []
        self._lines = column(gap=2)
        self._which = label(self.tr("冲哪几行商品（不勾就是全部）"), "caption")
        self.blue = Facts()
        self._arrange()
        self._connect()

    def begin(self, code: str, number: str) -> None:
        """Another ticket, or an empty form."""
        for field, text in ((self.code, code), (self.number, number), (self.amount, "")):
            field.show_text(text)
        self._forget()
        self._ask()

    def wanted(self) -> Wanted | None:
        """What is filled in; None: not enough, or no amount."""
        text = self.amount.text().strip().replace(",", "").replace("，", "")
        code, number = self.code.text().strip(), self.number.text().strip()
        if not (code and number) or (text and not _YUAN.fullmatch(text)):
            return None
        ticked = tuple(place for place, tick in enumerate(self.ticks) if tick.isChecked())
        chosen = () if len(ticked) == len(self.ticks) else ticked
        return Wanted(code, number, Money.yuan(text) if text else None, chosen)

    def show_look(self, look: SlipLook) -> None:
        """The blue ticket and what is left of it."""
        draft, key = look.blue.draft, (look.blue.key.code, look.blue.key.number)
        self.named_number.show_error("")
        self.named_amount.show_error("")
        self.blue.show_facts(
            (self.tr("购方"), draft.buyer.name, True),
            (self.tr("开票日期"), f"{look.blue.issued_at:%Y-%m-%d}", False),
            (self.tr("价税合计"), f"￥{amount(draft.gross)}", False),
            (self.tr("可以冲销"), f"￥{amount(look.left)}", True),
        )
        if self._of != key:
            self._of = key
            self._show_lines(look)

    def show_wrong(self, error: RuleBroken) -> None:
        """At the box that is wrong."""
        if error.code != "RED-EXCEEDS":
            self.blue.show_facts()
            self._forget()
            said = _AT_NUMBER.get(error.code, _AT_NUMBER["INVOICE-UNKNOWN"])
            self.named_number.show_error(self.tr(said))
        elif error.facts["left"] == "0.00":
            self.named_number.show_error(self.tr("没有可以冲的：已冲完，或另有信息表占用"))
        else:
            said = self.tr("要在 0.01 与 {0} 之间").format(error.facts["left"])
            self.named_amount.show_error(said)

    # --- inside

    def _show_lines(self, look: SlipLook) -> None:
        self._forget()
        self._of = (look.blue.key.code, look.blue.key.number)
        if not 1 < len(look.goods) <= MOST_LINES or look.blue.with_list:
            return
        for line in look.goods:
            tick = TickBox(f"{line.name}　￥{amount(line.gross)}")
            tick.toggled.connect(lambda _on: self._typing())
            self.ticks.append(tick)
            self._lines.addWidget(tick)
        self._which.show()

    def _forget(self) -> None:
        self._of = ("", "")
        self._which.hide()
        for tick in self.ticks:
            self._lines.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self.ticks = []

    def _typing(self) -> None:
        self.changed.emit()
        self._pause.start()

    def _ask(self) -> None:
        self._pause.stop()
        self.named_amount.show_error("")
        wanted = self.wanted()
        if wanted is not None:
            self.asked.emit(wanted)
        elif self.code.text().strip() and self.number.text().strip():
            self.named_amount.show_error(self.tr("写金额，例 113.00"))
        else:
            self.blue.show_facts()
            self.named_number.show_error("")

    def _arrange(self) -> None:
        where = row(labelled(self.code, self.tr("原发票代码")), self.named_number, gap=10)
        boxes = column(where, self.named_amount, self._which, self._lines, None, gap=8)
        both = row(boxes, column(self.blue, None), gap=16)
        both.setStretch(0, 3)
        both.setStretch(1, 3)
        self.setLayout(both)
        self._which.hide()

    def _connect(self) -> None:
        for field in (self.code, self.number, self.amount):
            field.textEdited.connect(lambda _text: self._typing())
        self._pause.timeout.connect(self._ask)


_AT_NUMBER = {
    "INVOICE-UNKNOWN": "账册里没有这张发票，请核对代码和号码",
    "RED-NOT-BLUE": "已作废，或本身是红字发票",
    "SLIP-NOT-SPECIAL": "不是专票：直接在「红字发票」里冲，不用信息表",
}
