"""What every box to type in can be: wrong, computed, overwritten by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.look.say import say
from app.ui.parts.announce import announce

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    class _Box(QWidget):
        def setReadOnly(self, read_only: bool) -> None: ...

else:
    _Box = object


class BoxStates(_Box):
    """Mixed into the boxes; the style sheet reads the properties `state` and `computed`."""

    _error = ""
    _overwritten = False

    @property
    def error(self) -> str:
        """What is wrong with it; "" when nothing is."""
        return self._error

    def set_error(self, text: str) -> None:
        """It is wrong, and why: red outline, square sign, told to the screen reader."""
        if text == self._error:
            return
        self._error = text
        say(self, "state", "error" if text else "")
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        announce(self, text)
        self._states_changed()

    def clear_error(self) -> None:
        """It is right again."""
        self.set_error("")

    @property
    def computed(self) -> bool:
        """Whether the program works it out."""
        return bool(self.property("computed"))

    def set_computed(self, computed: bool) -> None:
        """Worked out by the program: tinted, read-only, still to be reached by Tab and copied."""
        if computed != self.computed:
            self.setReadOnly(computed)
            say(self, "computed", computed)
            self._states_changed()

    @property
    def overwritten(self) -> bool:
        """Whether a computed value was replaced by hand."""
        return self._overwritten

    def set_overwritten(self, overwritten: bool) -> None:
        """A computed value was replaced by hand: a small pen stands in it."""
        if overwritten != self._overwritten:
            self._overwritten = overwritten
            self._states_changed()

    def _states_changed(self) -> None:
        """Make room for the sign and paint again."""
        self.update()
