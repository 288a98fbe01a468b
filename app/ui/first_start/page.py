"""One calm page in place of the window's views: what is so, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.first_start.words import Saying
from app.ui.look.shapes import key_words
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.labels import Part, column, frame, hline, label, row
from app.ui.parts.signs import Sign

WIDTH = 640


class CalmPage(QWidget):
    """Shows a saying; tells which of its buttons was pressed."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.saying: Saying | None = None
        self._card: QFrame | None = None
        self._first: Button | None = None  # the one that Enter presses
        self._middle = row(None, None)
        self.setLayout(column(None, self._middle, None))

    def say(self, saying: Saying) -> None:
        """Show this now."""
        self.saying = saying
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self._card = self._made(saying)
        self._middle.insertWidget(1, self._card)
        self.setAccessibleName(saying.title)
        announce(self, f"{saying.title} {saying.cause}", urgent=saying.shape == "bad")
        (self._first or self).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys on the buttons."""
        names = {
            Qt.Key.Key_Return: "Enter",
            Qt.Key.Key_Enter: "Enter",
            Qt.Key.Key_Escape: "Esc",
            Qt.Key.Key_F5: "F5",
        }
        pressed = names.get(Qt.Key(event.key()), "")
        for choice in self.saying.choices if self.saying is not None else ():
            if pressed and choice.key == pressed:
                self.asked.emit(choice.does)
                return
        super().keyPressEvent(event)

    def _made(self, saying: Saying) -> QFrame:
        head = row(Sign(saying.shape, 22), label(saying.title, "figure", wrap=True), gap=12)
        head.setStretch(1, 1)
        said = [label(words, wrap=True, copied=True) for words in (saying.cause, saying.result)]
        parts: list[Part] = [head, 4, *(one for one in said if one.text())]
        for place, step in enumerate(saying.steps, 1):
            number = label(str(place), "strong")
            line = row(number, label(step, "strong" if place == 1 else "", wrap=True), gap=10)
            line.setStretch(1, 1)
            parts.append(line)
        self._first = None
        if saying.choices:
            parts += [
                4,
                hline(),
                row(label(saying.code, "code", copied=True), None, *self._buttons(saying)),
            ]
        made = frame("card", column(*parts, gap=10, margins=(32, 28, 32, 24)))
        made.setFixedWidth(WIDTH)
        return made

    def _buttons(self, saying: Saying) -> list[Button]:
        made = []
        for place, choice in enumerate(saying.choices):
            kind = "primary" if place == 0 else "normal"
            button = Button(choice.title, key_words(choice.key), kind, size="big")
            button.clicked.connect(lambda _=False, does=choice.does: self.asked.emit(does))
            made.append(button)
        self._first = made[0]
        return [*made[1:], made[0]]
