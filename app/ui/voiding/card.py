"""The second look: which number goes, what it came to, why, and that nothing brings it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

from app.domain.kinds import TITLES
from app.domain.voiding import OF_BLANK, REASONS
from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.combo import ComboField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKind
    from app.ui.voiding.asking import Meant

WIDE = 520
PAD = (16, 10, 16, 10)
FREE = ""  # none of the list: what is typed


class VoidCard(Floating):
    """`ask(meant)`; `given(reason)` once the person presses the button, or F9."""

    given = Signal(str)
    other_kind = Signal(object)  # of a blank void: the number of this kind is to be shown

    def __init__(self, page: QWidget, key: str, choice: str, *, simulated: bool) -> None:
        super().__init__(page, name=self.tr("作废"), veil=True)
        self.meant: Meant | None = None
        self._title, self._mark = label("", "title"), SimMark()
        if not simulated:  # else it is shown by its card: shown here it were a window of its own
            self._mark.hide()
        self.kind = ComboField(name=self.tr("票种"), lead=self.tr("票种"), key=choice)
        self.kind.chosen.connect(self.other_kind)
        options = [(self.tr("选一个，或写在下面"), FREE), *((one, one) for one in REASONS)]
        words = self.tr("常用原因")
        self.listed = ComboField(options, name=words, lead=words, key="F4")
        self.reason = Field(name=self.tr("作废原因"), limit=80)
        self._named = labelled(self.reason, self.tr("作废原因"), self.tr("记入税控盘和操作日志"))
        self._law = label("", "soft", wrap=True)
        self.back = Button(self.tr("不作废"), "Esc")
        self.main = Button("-", key, "danger")
        self._facts = column(gap=5, margins=PAD)
        self._arrange()
        self._connect()

    def ask(self, meant: Meant, kinds: tuple[InvoiceKind, ...]) -> None:
        """Show what would be voided; the reason is asked for, never guessed."""
        self.meant, blank = meant, meant.ticket is None
        title = self.tr("空白作废这个号码？") if blank else self.tr("作废这一张？")
        self._title.setText(title)
        self.setAccessibleName(title)
        self.main.set_words(self.tr("空白作废") if blank else self.tr("作废"))
        self.kind.set_options([(f"{one} {TITLES[one]}", one) for one in kinds])
        self.kind.choose(meant.kind)
        self.kind.setVisible(blank)
        self.listed.setVisible(not blank)
        self.listed.choose(FREE)
        self.reason.show_text(OF_BLANK if blank else "")
        self._named.show_error("")
        self._write(meant)
        self.adjustSize()
        if self.isHidden():
            self.open(self.reason if blank else self.listed)
        else:
            self.settle()

    def press(self) -> None:
        """F9: the main button."""
        self.given.emit(self.reason.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F4 stands on the list of reasons, so it opens it from wherever the cursor is."""
        if event.key() == Qt.Key.Key_F4 and self.listed.isVisible():
            self.listed.setFocus()
            self.listed.showPopup()
            return
        super().keyPressEvent(event)

    def show_error(self, text: str) -> None:
        """What is wrong with the reason."""
        self._named.show_error(text)
        self.reason.setFocus()

    # --- inside

    def _chosen(self, reason: str) -> None:
        self.reason.show_text(reason)
        self._named.show_error("")
        (self.main if reason else self.reason).setFocus()

    def _write(self, meant: Meant) -> None:
        _clear(self._facts)
        self._fact(self.tr("代码 · 号码"), f"{meant.code} · {meant.number}", strong=True)
        if meant.ticket is None:
            self._law.setText(self.tr(_LAW_BLANK))
            return
        draft, at = meant.ticket.draft, meant.ticket.issued_at
        self._fact(self.tr("票种"), f"{draft.kind} {TITLES[draft.kind]}")
        self._fact(self.tr("购方"), draft.buyer.name)
        self._fact(self.tr("开票"), f"{at:%Y-%m-%d %H:%M:%S}　{draft.drawer}")
        parts = f"￥{amount(draft.gross)}　({amount(draft.net)} + {amount(draft.tax)})"
        self._fact(self.tr("价税合计"), parts, strong=True)
        self._law.setText(self.tr(_SLIP) + self.tr(_LAW) if meant.slip else self.tr(_LAW))

    def _fact(self, name: str, value: str, *, strong: bool = False) -> None:
        words = label(value, "strong" if strong else "", wrap=True, copied=True)
        named = label(name, "caption")
        named.setMinimumWidth(78)
        line = row(named, words, gap=8)
        line.setStretch(1, 1)
        self._facts.addWidget(frame("plain", line))

    def _arrange(self) -> None:
        head = row(self._title, self._mark, None, gap=8, margins=(16, 12, 16, 8))
        asked: QBoxLayout = column(self.kind, self.listed, self._named, gap=8, margins=PAD)
        foot = row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12))
        body = column(head, hline(), self._facts, hline(), asked, gap=0, margins=(1, 1, 1, 1))
        body.addWidget(hline())
        lay(body, column(self._law, margins=PAD))
        lay(body, foot)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        enter_next(self, self.main.setFocus)

    def _connect(self) -> None:
        self.listed.chosen.connect(self._chosen)
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.press)


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


_LAW = (
    "作废不能撤销：这个号码不再使用，税控盘留下作废记录并向税局报送。"
    "纸质发票请收齐全部联次；购方已经抵扣或勾选的不能作废，改开红字发票。"
)
_SLIP = "注意：这张专票有审核通过、还没有用的红字信息表，作废以后用不上了，请撤销。"
_LAW_BLANK = (
    "空白作废不能撤销：这个号码没有开出发票，以后也不能再用。只在纸质发票污损、缺号时使用。"
)
