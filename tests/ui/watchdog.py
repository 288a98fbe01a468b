"""Says when and where the screen's thread was held up by work.

Measured is the processor time of that very thread between two looks, so that a busy machine or a
paused process is nobody's fault: only what the thread itself computed counts. A second thread
looks at the stack of a turn of the event loop that goes on too long.

    with watched(qapp) as seen: …
    seen.assert_never_held_up()
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication

MOST_S = 0.016
LOOK_S = 0.002
DEPTH = 12


@dataclass(slots=True)
class Turn:
    """One turn of the event loop: how much the thread computed in it, and where it was seen."""

    busy_s: float
    where: tuple[str, ...]

    def __str__(self) -> str:
        seen = "\n".join(self.where) or "  (over before anybody looked)"
        return f"{self.busy_s * 1000:.1f} ms of work in one turn of the event loop, seen at\n{seen}"


@dataclass(slots=True)
class Watch:
    """What was seen while it ran."""

    turns: int = 0
    longest: list[Turn] = field(default_factory=list)

    def over(self, most_s: float = MOST_S) -> list[Turn]:
        """The turns that took more, the worst first."""
        found = [turn for turn in self.longest if turn.busy_s > most_s]
        return sorted(found, key=lambda turn: -turn.busy_s)

    def assert_never_held_up(self, most_s: float = MOST_S) -> None:
        """Fail with the place of the worst turn."""
        found = self.over(most_s)
        assert not found, f"{len(found)} turns too long; the worst:\n{found[0]}"
        assert self.turns, "no turn of the event loop was seen"


class _Turns:
    """A turn lasts from one wait of the event loop to the next; waiting costs no processor time,
    so the thread's own clock tells the work."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.thread = threading.get_ident()
        self.clock = time.pthread_getcpuclockid(self.thread)
        self.began = time.thread_time()
        self.seen: tuple[str, ...] = ()

    def end(self) -> None:
        """The event loop is about to wait."""
        now = time.thread_time()
        busy, self.began = now - self.began, now
        self.watch.turns += 1
        if busy > MOST_S / 2:
            self.watch.longest.append(Turn(busy, self.seen))
        self.seen = ()

    def look(self, stop: threading.Event) -> None:
        """On the second thread: what does a turn do that computes for long?"""
        while not stop.wait(LOOK_S):
            if time.clock_gettime(self.clock) - self.began > MOST_S / 2 and not self.seen:
                self.seen = _said(sys._current_frames().get(self.thread))


def _said(frame: FrameType | None) -> tuple[str, ...]:
    """Places only: reading the source would take longer than the turn."""
    said: list[str] = []
    while frame is not None and len(said) < DEPTH:
        said.append(f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(said)


@contextmanager
def watched(_application: QCoreApplication) -> Iterator[Watch]:
    """Watch the screen's thread (this one) as long as the block runs its event loop."""
    dispatcher = QAbstractEventDispatcher.instance()
    turns = _Turns(Watch())
    stop = threading.Event()
    looker = threading.Thread(target=turns.look, args=(stop,), name="watchdog")
    dispatcher.aboutToBlock.connect(turns.end)
    looker.start()
    try:
        yield turns.watch
    finally:
        turns.end()
        stop.set()
        looker.join()
        dispatcher.aboutToBlock.disconnect(turns.end)
