"""What every page of the main window is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from PySide6.QtWidgets import QLayout, QWidget

from app.ui.actions import Action


class Page(QWidget):
    """One page. Made when it is first opened, kept until the window closes.

    `name` is its id ("issue", "search"), `title` its name on the screen, `area` the area that
    it belongs to, `right` who may see it (None: everybody).
    """

    name = ""
    title = ""
    area = ""

    _pieces: Iterator[None] = iter(())
    _placing: Iterator[None] = iter(())  # what stands on the ground of a plain page
    _in_pieces = False

    def pieces(self) -> Iterator[None]:
        """What is still to be made of a page, a piece at a time: the window lives between two of
        them. Whoever makes pages goes through all of it before one is shown."""
        for _ in self._pieces:
            yield
            yield from self._placing
        yield from self._placing

    def later(self) -> Iterator[None]:
        """What is on it that is not needed to show it: made when nothing else is to do, or when it
        is asked for."""
        return iter(())

    def setLayout(self, layout: QLayout) -> None:
        """Of a plain page the ground is filled after that, in pieces of its own."""
        super().setLayout(layout)
        self._placing = layout.placed() if hasattr(layout, "placed") else self._placing
        if not self._in_pieces:
            deque(self._placing, maxlen=0)

    def _make(self, in_pieces: bool) -> None:
        """The end of a constructor: all that `_made` makes, now or as `pieces` is gone through."""
        self._pieces, self._in_pieces = self._made(), in_pieces
        if not in_pieces:
            deque(self._pieces, maxlen=0)

    def _made(self) -> Iterator[None]:
        """Make what is on it; no more than a frame's work from one `yield` to the next."""
        return iter(())

    def entered(self) -> None:
        """It is on the screen now; set the focus where the work begins."""

    def left(self) -> None:
        """Another page takes its place; keep what was typed."""

    def refresh(self) -> None:
        """F5: ask again."""

    def deeds(self) -> tuple[Action, ...]:
        """Its own deeds; their keys hold while it is on the screen."""
        return ()

    def escape(self) -> bool:
        """Esc: close what floats, leave editing; True when there was something to close."""
        return False

    def unsaved(self) -> str:
        """What would be lost if the program ended now, in words; "" for nothing."""
        return ""
