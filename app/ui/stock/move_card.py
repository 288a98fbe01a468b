"""The second look before numbers leave this disk: 退回, 分发, or back to the host."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.laying import lay
from app.ui.red_letter.facts import Facts
from app.ui.stock.rows import named

if TYPE_CHECKING:
    from app.domain.situation import NumberRange

WIDE = 500
LEAST_MS = 250
DISK_DIGITS = 12
PAD = (16, 10, 16, 10)


class Move(Enum):
    """Where numbers go."""

    RETURN = "return"
    ASSIGN = "assign"
    TO_HOST = "to_host"


class MoveCard(Floating):
    """`ask(move, volume)`; `given(move, volume, disk, first)` when the button is pressed."""

    given = Signal(object, object, str, int)

    def __init__(self, page: QWidget, key: str) -> None:
        super().__init__(page, name=self.tr("退回"), veil=True)
        self.move_, self.volume = Move.RETURN, None
        self._volume: NumberRange | None = None
        self._since = QElapsedTimer()
        self._title, self.facts = label("", "title"), Facts()
        self.disk = Field(name=self.tr("机器编号"), limit=DISK_DIGITS)
        self.count = Field(name=self.tr("张数"), limit=8)
        self.count.align_right()
        self._named_disk = labelled(self.disk, self.tr("机器编号"), self.tr("12 位数字"))
        self._named_count = labelled(self.count, self.tr("张数"))
        self._law = label("", "soft", wrap=True)
        self.back = Button(self.tr("返回"), "Esc")
        self.main = Button("-", key, "danger")
        head = row(self._title, None, margins=(16, 12, 16, 8))
        asked = column(self._named_disk, self._named_count, gap=8, margins=(16, 0, 16, 8))
        body = column(head, hline(), self.facts, asked, hline(), gap=0)
        lay(body, column(self._law, margins=PAD))
        lay(body, row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12)))
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        enter_next(self, self.main.setFocus)
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.press)

    def ask(self, move: Move, volume: NumberRange) -> None:
        """Which numbers, and where they go."""
        self.move_, self._volume = move, volume
        title, deed, law = _WORDS[move]
        self._title.setText(self.tr(title))
        self.setAccessibleName(self.tr(title))
        self.main.set_words(self.tr(deed))
        self._law.setText(self.tr(law))
        self.facts.show_facts(
            (self.tr("票种"), named(volume.kind), False),
            (self.tr("发票代码"), volume.code, False),
            (self.tr("号码"), f"{volume.next:08d} – {volume.last:08d}", True),
            (self.tr("张数"), f"{volume.left:,}", True),
        )
        self._named_disk.setVisible(move is not Move.RETURN)
        self._named_count.setVisible(move is Move.ASSIGN)
        self._named_count.set_hint(self.tr("从卷末分出，最多 {0} 张").format(f"{volume.left:,}"))
        self._named_disk.show_error("")
        self.count.show_text(str(volume.left))
        self.adjustSize()
        self.open(self.back if move is Move.RETURN else self.disk)
        self._since.start()

    def press(self) -> None:
        """F9: the main button."""
        if self._since.elapsed() < LEAST_MS or self._volume is None:
            return
        disk = self.disk.text().strip()
        if self.move_ is not Move.RETURN and not _is_disk(disk):
            self._named_disk.show_error(self.tr("机器编号是 12 位数字"))
            self.disk.setFocus()
            return
        first = self._first(self._volume)
        if first is None:
            self._named_count.show_error(self.tr("要在 1 与 {0} 之间").format(self._volume.left))
            self.count.setFocus()
            return
        self.given.emit(self.move_, self._volume, disk, first)

    def _first(self, volume: NumberRange) -> int | None:
        """The first number that goes; None: no such count."""
        if self.move_ is not Move.ASSIGN:
            return volume.next
        text = self.count.text().strip()
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= volume.left):
            return None
        return volume.last - int(text) + 1


def _is_disk(text: str) -> bool:
    return len(text) == DISK_DIGITS and text.isascii() and text.isdigit()


_WORDS = {
    Move.RETURN: (
        "退回这一卷？",
        "退回",
        "退回不能撤销：号码从税控盘删去，还给税务机关，以后不再发给本单位。纸质发票请一并交回。",
    ),
    Move.ASSIGN: (
        "分发给分机？",
        "分发",
        "号码从本机税控盘转到分机：接着选一个文件夹存分发包，在分机上「收进号码」。分机退给主机的可以收回。",
    ),
    Move.TO_HOST: (
        "退给主机？",
        "退给主机",
        "号码从本机税控盘转回主机：接着选一个文件夹存退回包，在主机上「收回」。",
    ),
}
