"""复制开票: which ticket is to be copied; the last ones, or by number or buyer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.ui.issue_invoice.earlier import Earlier
from app.ui.parts.buttons import Button
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, label, row
from app.ui.parts.popup import Option, Popup

WAIT_MS = 120  # after a keystroke before the book is asked
Find = Callable[[str, Callable[[Sequence[Earlier]], None]], None]


class CopyCard(Floating):
    """`copied(code, number)`."""

    copied = Signal(str, str)

    def __init__(self, page: QWidget, find: Find) -> None:
        super().__init__(page, name=self.tr("复制开票"), where="upper")
        self._find = find
        self._field = Field(
            hint=self.tr("号码、购方名称或拼音首字母"), name=self.tr("要复制的发票")
        )
        self._field.textEdited.connect(self._wait)
        back = Button(self.tr("不复制"), "Esc")
        back.clicked.connect(self.close_card)
        title = label(self.tr("复制哪一张"), "title")
        body = column(row(title, None, back), self._field, gap=8, margins=(16, 12, 16, 16))
        self.hold(body)
        self.setMinimumWidth(720)
        self._list = Popup(self._field, page)
        self._list.chosen.connect(self._take)
        self._field.installEventFilter(self)  # behind the list's: asked before it
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(WAIT_MS)
        self._clock.timeout.connect(self._ask)

    def ask(self, room: QRect) -> None:
        """Open it with the last tickets."""
        self._field.show_text("")
        self.adjustSize()
        self.open(self._field, room)
        self._ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves at once: without its list the card can do nothing."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self._field and escape and event.type() == QEvent.Type.KeyPress:
            self.close_card()
            return True
        return watched is not self._field and super().eventFilter(watched, event)

    def _wait(self) -> None:
        self._clock.start()

    def _ask(self) -> None:
        asked = self._field.text().strip()
        self._find(asked, lambda found: self._show(asked, found))

    def _show(self, asked: str, found: Sequence[Earlier]) -> None:
        """Only what was asked last is shown."""
        if self.isHidden() or asked != self._field.text().strip():
            return
        options = [Option(_texts(one), (), one) for one in found]
        self._list.offer(options, self.tr("{0} 张　↑↓ 选　Enter 复制").format(len(options)))

    def _take(self, one: Earlier) -> None:
        self.close_card()
        self.copied.emit(one.code, one.number)


def _texts(one: Earlier) -> tuple[str, ...]:
    """Kind and code too: numbers of two kinds may be the same."""
    which = f"{one.kind} {_short(one.kind)}  {one.code} · {one.number}"
    return which, one.buyer, f"{one.day}　￥{one.gross}"


def _short(kind: str) -> str:
    return SHORT_NAMES[InvoiceKind(kind)]
