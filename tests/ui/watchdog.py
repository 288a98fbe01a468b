"""Says when and where the screen's thread was held up by work.

Measured is the processor time of that very thread between two waits of the event loop, so that a
busy machine or a paused process is nobody's fault: only what the thread itself computed counts. A
second thread looks at the stack of a turn that goes on too long.

Even processor time is not the same twice: a core whose other half is busy computes at about half
its speed, and a machine of a test farm may be slow altogether. So every long turn is measured
beside a piece of work that is always the same (`_measure_out`), done on the same thread before and
after it: a turn is told in milliseconds of a quiet machine of the reference (`UNIT_S`: what that
work takes there). A faster machine is given nothing: there a millisecond is a millisecond.

Beside other tests, on a machine whose processors are lent out by the moment, a turn still shows
several times its work. So the run that everybody makes gives `CROWD` times the room: enough to find
who reads a file or sorts a table on the screen's thread, and nobody else. What is promised, a frame
of 16 ms, is asked with `--long`, on a quiet machine.

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
CROWD = 8.0
LOOK_S = 0.002
DEPTH = 12
ROUNDS = 10_000  # of the work that is always the same
UNIT_S = 0.0007  # what it takes on the reference, two cores of an Icelake server at 2 GHz, quiet
FRESH_S = 0.02  # so long the speed of the thread is taken as known


@dataclass(slots=True)
class Room:
    """How many times the limit a turn may take in this run; `--long` asks for the limit itself."""

    times: float = CROWD


room = Room()


@dataclass(slots=True)
class Turn:
    """One turn of the event loop: how much the thread computed in it, and where it was seen."""

    busy_s: float  # of the reference, quiet
    where: tuple[str, ...]
    spent_s: float = 0.0  # on the thread's clock, here and now

    def __str__(self) -> str:
        seen = "\n".join(self.where) or "  (over before anybody looked)"
        work = f"{self.busy_s * 1000:.1f} ms of work ({self.spent_s * 1000:.1f} here and now)"
        return f"{work} in one turn of the event loop, seen at\n{seen}"


@dataclass(slots=True)
class Watch:
    """What was seen while it ran."""

    turns: int = 0
    longest: list[Turn] = field(default_factory=list)

    def over(self, most_s: float = MOST_S) -> list[Turn]:
        """The turns that took more than this run allows, the worst first."""
        found = [turn for turn in self.longest if turn.busy_s > most_s * room.times]
        return sorted(found, key=lambda turn: -turn.busy_s)

    def worst(self) -> Turn:
        """The turn that took longest; one of nothing where all were short."""
        return max(self.longest, key=lambda turn: turn.busy_s, default=Turn(0.0, ()))

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
        self.seen: tuple[str, ...] = ()
        self.slowness = _slowness()
        self.told = self.began = time.thread_time()

    def end(self) -> None:
        """The event loop is about to wait."""
        spent = time.thread_time() - self.began
        self.watch.turns += 1
        if spent > MOST_S / 2:
            before, after = self.slowness, self._measured()
            self.watch.longest.append(Turn(spent / max(before, after), self.seen, spent))
        elif time.thread_time() - self.told > FRESH_S:
            self._measured()
        self.seen = ()
        self.began = time.thread_time()

    def _measured(self) -> float:
        self.slowness, self.told = _slowness(), time.thread_time()
        return self.slowness

    def look(self, stop: threading.Event) -> None:
        """On the second thread: what does a turn do that computes for long?"""
        while not stop.wait(LOOK_S):
            if time.clock_gettime(self.clock) - self.began > MOST_S / 2 and not self.seen:
                self.seen = _said(sys._current_frames().get(self.thread))


def _slowness() -> float:
    """How many times longer than on the reference work takes here and now; 1 at least."""
    return max(1.0, min(_measure_out(), _measure_out()) / UNIT_S)


def _measure_out() -> float:
    """The processor time of the work that is always the same."""
    began, total = time.thread_time(), 0
    for number in range(ROUNDS):
        total += number * number % 7
    return time.thread_time() - began


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
