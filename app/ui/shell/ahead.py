"""Pages that are opened often are made before somebody opens them, a piece in each turn of the
event loop.

Making a page takes as long as many keystrokes. While a person reads, the other pages are made
behind the one on the screen, pieces for a third of a frame at once, and their modules are loaded
on the reading lane. From every key and every page that is opened on nothing is made for a while,
and what is asked of a lane comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.ui import garbage
from app.ui.shell import pages
from app.ui.turns import TURN_S

if TYPE_CHECKING:
    from app.ui.shell.working import Working

FIRST_MS = 1_200  # after the work has begun
REST_MS = 700  # without a key before the next piece
NEXT_MS = 3  # from one turn to the next: what the window is told meanwhile comes in between
SOONEST = ("issue", "search", "drafts")  # what is opened most
PREFERENCES = ("appearance", "keys", "parameters", "bureau", "mail", "devices", "secrets")
SELDOM = frozenset(  # opened some times a year: two mebibytes each, made when they are opened
    (*PREFERENCES, "practice", "calibration", "repair", "key_sheet", "about")
)


class Ahead(QObject):
    """Begins when it is told to; `done` when every page that is opened often is there."""

    def __init__(self, working: Working) -> None:
        super().__init__(working.view)
        self._working = working
        self._pieces: Iterator[None] = iter(())
        self.done = False
        self._timer = QTimer(self, interval=FIRST_MS)
        self._timer.timeout.connect(self._next)

    def begin(self) -> None:
        """Make what the person may open, and opens often."""
        self._pieces = self._all()
        self._timer.start()

    def wait(self) -> None:
        """Somebody works."""
        if self._timer.isActive():
            self._timer.start(REST_MS)

    def stop(self) -> None:
        """The person leaves: what is not there is not made any more."""
        self._timer.stop()
        self._pieces = iter(())

    def _all(self) -> Iterator[None]:
        often = [name for name in self._working.pages() if name not in SELDOM]
        for name in sorted(often, key=lambda one: one not in SOONEST):
            self._load(name)
            yield  # nothing is made while a lane is busy
            yield from self._working.view.host.ahead(name)
            yield from self._working.view.host.rest(name)
        yield from self._working.talk.ahead()

    def _load(self, name: str) -> None:
        self._working.desk.read(lambda _: pages.maker(name), _go_on, _go_on)

    def _next(self) -> None:
        self._timer.setInterval(NEXT_MS)
        if self._working.shell.lanes.busy:
            return
        began = perf_counter()
        for _ in self._pieces:
            if perf_counter() - began > TURN_S or self._working.shell.lanes.busy:
                return
        self.stop()
        self.done = True
        garbage.stands()


def _go_on(_: object) -> None:
    """What cannot be loaded is told when its page is opened."""
