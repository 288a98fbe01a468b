"""The completer of a box: the presenter's choices in the list that all pages share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.ui.issue_invoice.editors import Editor
from app.ui.issue_invoice.face import Choice
from app.ui.parts.popup import Option, Popup


class Choices:
    """One list for all boxes. It hangs under the box that asked and never takes its focus."""

    def __init__(self, window: QWidget, taken: Callable[[str, Choice], None]) -> None:
        self._window, self._taken = window, taken
        self._popup: Popup | None = None
        self.field = ""

    @property
    def visible(self) -> bool:
        """Whether it is open."""
        return self._popup is not None and self._popup.isVisible()

    def offer(
        self, editor: Editor, choices: Sequence[Choice], footer: str, *, pointed: bool = True
    ) -> None:
        """Open or refill; no choices close it."""
        popup = self._served(editor)
        self.field = editor.field
        left, _, right = footer.partition("\n")
        options = [Option(one.texts, one.ranges, one) for one in choices]
        popup.offer(options, left, right, 0 if pointed else -1)

    def wait(self) -> None:
        """Other choices are on their way: what is shown is not taken any more."""
        if self._popup is not None:
            self._popup.wait()

    def hide(self) -> None:
        """Close it."""
        if self._popup is not None:
            self._popup.hide()

    def _served(self, editor: Editor) -> Popup:
        if self._popup is None:
            self._popup = Popup(editor, self._window)
            self._popup.chosen.connect(self._choose)
        self._popup.set_field(editor)
        return self._popup

    def _choose(self, choice: Choice) -> None:
        self._taken(self.field, choice)
