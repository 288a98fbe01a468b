"""A box with its name above and a hint below; the hint gives way to what is wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from app.ui.look.say import say
from app.ui.parts.fields import Field, MultiLine
from app.ui.parts.labels import column, label


def labelled(field: QWidget, text: str, hint: str = "") -> Labelled:
    """The field under its name; `labelled(field, "数量", "最多 8 位小数")`."""
    return Labelled(field, text, hint)


class Labelled(QWidget):
    """Name, box, hint. `show_error` replaces the hint and marks the box."""

    def __init__(self, field: QWidget, text: str, hint: str = "") -> None:
        super().__init__()
        self.field = field
        self.name = label(text, "caption")
        self.below = label(hint, "caption", wrap=True)
        self._hint = hint
        self.name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(text)
        self.setLayout(column(self.name, field, self.below, gap=3))
        self.setFocusProxy(field)
        if isinstance(field, Field | MultiLine):
            field.noted.connect(self._note)

    def show_error(self, text: str) -> None:
        """What is wrong with it; "" when it is right again."""
        if isinstance(self.field, Field | MultiLine):
            self.field.set_error(text)
        _write(self.below, text or self._hint, "bad" if text else "")

    def set_hint(self, hint: str) -> None:
        """Another hint."""
        self._hint = hint
        self.show_error("")

    def _note(self, note: str) -> None:
        _write(self.below, note or self._hint, "warn" if note else "")


def _write(words: QLabel, text: str, tone: str) -> None:
    words.setText(text)
    say(words, "tone", tone)
