"""F1: what this is about, in a card: a code's sentence and way out, the keys that hold here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QScrollArea, QVBoxLayout, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import Part, column, frame, label, row
from app.ui.shell.handed import Explained
from app.ui.shell.key_table import KeyRow, KeyTable

WIDTH, HEIGHT = 560, 460
ROOM = 36  # above and below: a card stands a little above the middle, with its shadow
_Step = QAbstractSlider.SliderAction
SCROLLS = {
    Qt.Key.Key_PageUp: _Step.SliderPageStepSub,
    Qt.Key.Key_PageDown: _Step.SliderPageStepAdd,
    Qt.Key.Key_Home: _Step.SliderToMinimum,
    Qt.Key.Key_End: _Step.SliderToMaximum,
}


def article_card(
    window: QWidget, told: Explained, keys: tuple[KeyRow, ...], more: Callable[[], None] | None
) -> Floating:
    """The article of a code: what it says, what to do, related keys."""
    about = [label(told.message, wrap=True, copied=True)]
    parts: list[Part] = [label(told.code, "code", copied=True), *about]
    parts += [8, label("怎么办", "section"), label(told.fix, wrap=True, copied=True)]
    if keys:
        parts += [8, label("有关的按键", "section"), KeyTable(keys, "有关的按键")]
    return _card(window, told.title or "帮助", parts, more)


def page_card(
    window: QWidget,
    title: str,
    here: tuple[KeyRow, ...],
    everywhere: tuple[KeyRow, ...],
    more: Callable[[], None],
) -> Floating:
    """The page: the keys that hold on it, then those that hold everywhere."""
    parts: list[Part] = []
    if here:
        parts += [label("本页的按键", "section"), KeyTable(here, "本页的按键"), 8]
    parts += [label("到处都有的按键", "section"), KeyTable(everywhere, "到处都有的按键")]
    return _card(window, title, parts, more)


class HelpCard(Floating):
    """As high as it needs and the window has room for; what is below is reached by scrolling."""

    def __init__(self, window: QWidget, box: QVBoxLayout, area: QScrollArea, title: str) -> None:
        super().__init__(window, box, name=title, where="centre")
        self.area = area

    def settle(self) -> None:
        """Measure it for this window."""
        self.measure()
        around = self.card_size().height() - self.area.minimumHeight() + ROOM
        wanted = min(HEIGHT, self.area.widget().sizeHint().height() + 8)
        self.area.setFixedHeight(max(1, min(wanted, self.host.height() - around)))
        super().settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A page up or down, the beginning, the end."""
        bar, action = self.area.verticalScrollBar(), SCROLLS.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            bar.triggerAction(action)


def _card(
    window: QWidget, title: str, parts: list[Part], more: Callable[[], None] | None
) -> Floating:
    inside = frame("plain", column(*parts, None, gap=4, margins=(0, 0, 8, 0)))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.setAccessibleName(title)
    area.setFixedSize(WIDTH, HEIGHT)
    close = Button("收起帮助", "Esc", size="small")
    search = Button("再找找", "?", "ghost", size="small")
    foot = row(search, None, close)
    box = column(label(title, "title"), area, foot, gap=12, margins=(24, 18, 16, 14))
    card = HelpCard(window, box, area, title)
    close.clicked.connect(card.close_card)
    search.clicked.connect(card.close_card)
    search.setVisible(more is not None)
    if more is not None:
        search.clicked.connect(more)
    card.open(close)
    return card
