"""功能搜索 (Ctrl+K): every deed, customer, invoice and word of help from one box."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labels import Picture, column, frame, hline, keycap, label, row
from app.ui.shell.finding import Hit, Question, Target, asked, find, recent
from app.ui.shell.palette_list import AnswerList

WIDTH, HEAD, FOOT, MOST = 680, 50, 32, 396
WAIT_MS = 120  # after the last key before the book is asked
More = Callable[[Question, Callable[[list[Target]], None]], None]


class Palette(Floating):
    """`targets` are those of the moment; `more` asks the book and answers later."""

    used = Signal(str)  # the id of what was done

    def __init__(self, window: QWidget, more: More) -> None:
        super().__init__(window, name="功能搜索", where="upper", veil=True)
        self._more = more
        self._targets: tuple[Target, ...] = ()
        self._found: list[Target] = []
        self._last_used: Sequence[str] = ()
        self._only = ""
        self._asked = 0
        self.box = Field("", "", name="功能搜索", kind="bare", size="big")
        self.answers = AnswerList()
        self.count = label("", "caption")
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self._ask_more)
        self._lay_out()
        self.box.textChanged.connect(self._typed)
        self.box.installEventFilter(self)
        self.answers.clicked.connect(lambda _: self.take())

    def ask(self, targets: Sequence[Target], last_used: Sequence[str], text: str = "") -> None:
        """Open it over everything."""
        self._targets, self._last_used = tuple(targets), last_used
        self._found, self._only = [], ""
        self.box.setText(text)
        self._show()
        if self.isHidden():
            self.open(self.box)
        self.box.setFocus()

    def settle(self) -> None:
        """As high as the window has room; it keeps still, whatever is found."""
        self.answers.setFixedHeight(self._room())
        self.measure()
        super().settle()

    def take(self) -> None:
        """Do what is chosen; what cannot be done now stays, its reason is said there."""
        hit = self.answers.hit
        if hit is None or hit.target.do is None or hit.target.tone == "bad":
            return
        self.close_card()
        self.used.emit(hit.target.id)
        hit.target.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.box:
            pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
            return pressed and self._key(event)  # type: ignore[arg-type]
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if step is not None:
            self.answers.step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif event.key() == Qt.Key.Key_Tab and held:
            self._narrow()
        else:
            return False
        return True

    def _narrow(self) -> None:
        """Only the group of what is chosen, or all again."""
        hit = self.answers.hit
        self._only = "" if self._only or hit is None else hit.target.group
        self._show()

    def _typed(self) -> None:
        self._only, self._found = "", []
        self._asked += 1
        self._show()
        self._later.start()

    def _ask_more(self) -> None:
        mark = self._asked
        self._more(asked(self.box.text()), lambda found: self._take_more(mark, found))

    def _take_more(self, mark: int, found: list[Target]) -> None:
        if mark == self._asked and not self.isHidden():
            chosen = self.answers.hit
            self._found = found
            self._show()
            self._choose_again(chosen)

    def _choose_again(self, chosen: Hit | None) -> None:
        for at, line in enumerate(self.answers.answers.lines):
            if chosen is not None and isinstance(line, Hit) and line.target.id == chosen.target.id:
                self.answers.setCurrentIndex(self.answers.answers.index(at))

    def _show(self) -> None:
        question = asked(self.box.text())
        targets = [*self._targets, *self._found]
        if question.text or question.prefix:
            hits = find(question, targets, self._last_used)
        else:
            hits = recent(self._targets, self._last_used)
        if self._only:
            hits = [hit for hit in hits if hit.target.group == self._only]
        self.answers.show_hits(hits)
        self.count.setText(self.tr("没有找到") if not hits else f"{len(hits)} 条")

    def _room(self) -> int:
        return max(150, min(MOST, self.host.height() - 54 - HEAD - FOOT - 60))

    def _lay_out(self) -> None:
        self.box.setPlaceholderText(self.tr("功能、发票号码、客户，拼音首字母也行"))
        parts = (Picture("search", "accent", 20), self.box, self.count, keycap("Esc"))
        top = frame("plain", row(*parts, gap=10, margins=(18, 0, 16, 0)))
        top.setFixedHeight(HEAD)
        left = label(self.tr("↑↓ 选　Enter 打开　Ctrl Tab 只看这一类"), "caption")
        right = label(self.tr("前缀：> 动作　# 发票号　@ 客户　? 帮助"), "caption")
        foot = frame("plain", row(left, None, right, gap=8, margins=(18, 0, 16, 0)))
        foot.setFixedHeight(FOOT)
        self.hold(column(top, hline(), self.answers, hline(), foot, gap=0, margins=(1, 1, 1, 1)))
        self.answers.setFixedWidth(WIDTH)
