"""Work on the screen's thread in pieces: between two of them the event loop hears keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

TURN_S = 0.003  # pieces are taken for so long before the event loop has its turn


class Turns(QObject):
    """`run(pieces, then)`: goes through what an iterator does, some at each turn of the event
    loop. A piece that yields True is the last of its turn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pieces: Iterator[bool | None] = iter(())
        self._then: Callable[[], None] = _nothing
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return not self._timer.isActive()

    def run(self, pieces: Iterator[bool | None], then: Callable[[], None] | None = None) -> None:
        """Begin at the next turn; what is under way gives way to it. `then` is called at the
        end."""
        self._pieces, self._then = pieces, then or _nothing
        self._timer.start()

    def finish(self) -> None:
        """All that is left, now."""
        if not self.done:
            self._timer.stop()
            for _ in self._pieces:
                pass
            self._then()

    def drop(self) -> None:
        """What is left is not done any more."""
        self._timer.stop()
        self._pieces = iter(())

    def _turn(self) -> None:
        began = perf_counter()
        for ends in self._pieces:
            if ends or perf_counter() - began > TURN_S:
                return
        self._timer.stop()
        self._then()


def _nothing() -> None:
    return
