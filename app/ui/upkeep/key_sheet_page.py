"""按键一览: all keys by page, to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.look.shapes import key_words
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.labels import column, keycap, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.preferences.deed_words import by_place, place_of, words_of

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.shell.keys import Bound

COLUMNS = 3


def make(desk: Desk) -> Page:
    """The page."""
    return KeySheetPage(desk, in_pieces=True)


class KeySheetPage(Page):
    """Changed on the page 按键; this one follows."""

    name, title, area = "key_sheet", "按键一览", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.change = Button(self.tr("更改按键"))
        self.change.clicked.connect(lambda: self._desk.open("keys"))
        self._columns = row(gap=12)
        self.setLayout(plain_page(page_bar(self.title, None, self.change), self._columns))
        yield
        yield from self._shown()
        self._desk.keys.on_change(self._show)

    def entered(self) -> None:
        """The only button."""
        self.change.setFocus()

    def _show(self) -> None:
        for _ in self._shown():
            pass

    def _shown(self) -> Iterator[None]:
        """Every place is a card, a card is a piece."""
        while self._columns.count():
            old = self._columns.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        boxes = [column(gap=12) for _ in range(COLUMNS)]
        for box in boxes:
            made = QWidget()
            made.setLayout(box)
            self._columns.addWidget(made, 1)
        for place, scope, held in self._dealt():
            boxes[place].addWidget(self._card(place_of(scope), held))
            yield
        for box in boxes:
            box.addStretch(1)

    def _dealt(self) -> Iterator[tuple[int, str, list[Bound]]]:
        """The places over the columns, each where there is most room."""
        tall = [0] * COLUMNS
        for scope, bounds in by_place(self._desk.keys.all()).items():
            held = [bound for bound in bounds if bound.keys]
            if held:
                place = tall.index(min(tall))
                tall[place] += len(held) + 3
                yield place, scope, held

    def _card(self, title: str, bounds: list[Bound]) -> Card:
        card, grid = Card(title), QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(4)
        for place, bound in enumerate(bounds):
            words = words_of(bound.id, self._desk.actions, bound.scope)
            keys = {key_words(key): key for key in bound.keys}  # Return and Enter look alike
            caps = row(None, *map(keycap, keys.values()), gap=4)
            grid.addWidget(label(words, wrap=True), place, 0)
            grid.addLayout(caps, place, 1)
        lay(card.body, grid)
        return card
