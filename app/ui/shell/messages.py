"""Messages: a card that does not block, the line in the status bar, and the list under the bell.

A card says what did not happen, why, what became of the work, and what to do; the code stands
grey beside the time. It takes no focus from the field: Alt+Enter takes the way out, Esc closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QDateTime, QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.focus import FOCUS
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating, Shadowed
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.placing import place_apart
from app.ui.parts.signs import Sign
from app.ui.shell.handed import Explained

WIDTH = 440
PART_WIDTH = 48
KEPT = 50
PRESSING = ("bad", "warn")
CHINA_S = 8 * 3600
MARGIN = 40  # above the status bar


class Way(Struct, frozen=True):
    """The way out of a problem: the words of a button and what it does."""

    title: str
    do: Callable[[], None]


class Noted(Struct, frozen=True):
    """One line under the bell."""

    time: str
    shape: str
    text: str
    told: Explained | None = None
    times: int = 1  # so often in a row

    @property
    def must_be_seen(self) -> bool:
        """A problem or a warning; what passed by well is only kept."""
        return self.shape in PRESSING


class MessageCard(Shadowed):
    """One problem at the lower right."""

    closed = Signal()
    help_asked = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.told: Explained | None = None
        self.way: Way | None = None
        self._time = ""
        self._body: QWidget | None = None
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self.hold(self._box)
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        FOCUS.follow(application, self._make_room)

    def show_problem(self, told: Explained, way: Way | None, time: str) -> None:
        """Show it; an earlier one gives way (it stays under the bell)."""
        self.told, self.way, self._time = told, way, time
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._body = self._made(told)
        self._box.addWidget(self._body)
        self.setAccessibleName(told.title or told.message)
        self._settle()
        self.show()
        self.raise_()
        announce(self, f"{told.message} {told.fix}", urgent=True)

    def take_the_way(self) -> bool:
        """The button that mends it, by key; whether there was one."""
        if self.isHidden() or self.way is None:
            return False
        way = self.way
        self.close_card()
        way.do()
        return True

    def copy_code(self) -> None:
        """Code, time and sentence, for the telephone."""
        if self.told is not None:
            text = f"{self.told.code} {self._time} {self.told.message}"
            QGuiApplication.clipboard().setText(text)

    def close_card(self) -> None:
        """Put it away."""
        if not self.isHidden():
            back = self.window()
            inside = self.isAncestorOf(back.focusWidget()) if back.focusWidget() else False
            self.hide()
            if inside:
                back.setFocus()
            self.closed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return False

    def _settle(self) -> None:
        self.measure()
        room = self.host.rect().adjusted(0, 0, 0, -MARGIN + 16)
        self.put(place_apart(self.card_size(), room, [*self._others()], 16))

    def _others(self) -> Iterator[QRect]:
        """What floats over the window besides: a card that asks is never covered."""
        cards: Iterable[Floating] = self.host.findChildren(Floating)
        for card in cards:
            if card.isVisible():
                whole = QRect(card.mapTo(self.host, QPoint(0, 0)), card.size())
                yield whole.adjusted(card.shade, card.shade, -card.shade, -card.shade)

    def _make_room(self, _before: QWidget | None, _now: QWidget | None) -> None:
        """Another card has opened or gone."""
        if not self.isHidden():
            self._settle()

    def _made(self, told: Explained) -> QWidget:
        head = row(
            Sign("bad", 18),
            label((told.title or told.message).rstrip("。"), "title", wrap=True),
            gap=10,
            margins=(16, 14, 12, 0),
        )
        head.setStretch(1, 1)
        parts = column(gap=8, margins=(44, 8, 16, 12))
        for name, words in self._parts(told):
            line = row(_part_name(name), label(words, wrap=True, copied=True), gap=8)
            line.setStretch(1, 1)
            lay(parts, line)
        body = frame("plain", column(head, parts, hline(), self._foot(told), gap=0))
        body.setFixedWidth(WIDTH)
        return body

    def _parts(self, told: Explained) -> list[tuple[str, str]]:
        cause = told.message if told.title else ""
        found = ((self.tr("原因"), cause), (self.tr("结果"), told.result))
        return [each for each in (*found, (self.tr("怎么办"), told.fix)) if each[1]]

    def _foot(self, told: Explained) -> QVBoxLayout:
        copy = Button("", kind="ghost", icon="copy", size="small", name=self.tr("复制代码与时间"))
        copy.clicked.connect(self.copy_code)
        why = Button(self.tr("帮助"), "F1", "ghost", size="small")
        why.clicked.connect(lambda: self.help_asked.emit(told.code))
        close = Button(self.tr("收起消息"), "Esc", size="small")
        close.clicked.connect(self.close_card)
        buttons = [close]
        if self.way is not None:
            mend = Button(self.way.title, "Alt+Enter", "primary", size="small")
            mend.clicked.connect(self.take_the_way)
            buttons.append(mend)
        code = row(
            label(told.code, "code", copied=True),
            label(self._time, "code"),
            copy,
            None,
            why,
            gap=8,
            margins=(16, 6, 8, 0),
        )
        return column(code, row(None, *buttons, gap=8, margins=(16, 4, 12, 12)), gap=4)


def _part_name(name: str) -> QWidget:
    made = label(name, "caption")
    made.setMinimumWidth(PART_WIDTH)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setContentsMargins(0, 2, 0, 0)
    return made


class Messages(QObject):
    """What the window has told: the card now, the rest under the bell."""

    noted = Signal(int)  # how many that must be seen nobody has looked at

    def __init__(self, window: QWidget, clock: Callable[[], datetime | None]) -> None:
        super().__init__(window)
        self._clock = clock
        self.card = MessageCard(window)
        self._kept: list[Noted] = []
        self._unread = 0

    @property
    def kept(self) -> tuple[Noted, ...]:
        """The last ones, newest first."""
        return tuple(self._kept)

    def problem(self, told: Explained, way: Way | None = None) -> None:
        """Something that was asked for did not happen."""
        self._note(Noted(self._now(), "bad", told.title or told.message, told))
        self.card.show_problem(told, way, self._now())

    def line(self, text: str) -> None:
        """A line of the status bar: what was done, or why it was not."""
        self._note(Noted(self._now(), "off", text))

    def read(self) -> None:
        """Somebody looked at the list."""
        self._unread = 0
        self.noted.emit(0)

    def _now(self) -> str:
        """By the disk's clock, as all times on the screen; before its first answer by this
        machine's, at +08:00."""
        known = self._clock()
        if known is not None:
            return f"{known:%H:%M:%S}"
        return QDateTime.currentDateTimeUtc().addSecs(CHINA_S).toString("HH:mm:ss")

    def _note(self, noted: Noted) -> None:
        before = self._kept[0] if self._kept else None
        if before is not None and (before.shape, before.text) == (noted.shape, noted.text):
            self._kept[0] = replace(noted, times=before.times + 1)
            self._unread = max(self._unread, int(noted.must_be_seen))
        else:
            self._kept = [noted, *self._kept][:KEPT]
            self._unread += int(noted.must_be_seen)
        self.noted.emit(self._unread)
