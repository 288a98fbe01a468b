"""Opening a page of the window, beside a bare Qt page of the same size: a QTableWidget and labels.

A turn of the event loop is held to one picture of the screen: a page that is opened is laid out in
one turn and painted in the next, and what the lanes answer comes in turns of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from app.benchmarks.figure import Figure, within
from app.benchmarks.stand import Stand
from app.benchmarks.turns import slowness
from app.benchmarks.window import measured
from app.benchmarks.workshop import make_home

TURN_MS = 16.0  # of processor time
GATE, STRETCH = 4.0, 2.5  # of the bare page's processor time, all turns together


def opening(stand: Stand) -> Iterator[Figure]:
    """The slowest page's longest turn, and all of a page, by processor time of the screen's
    thread."""
    taken = measured(make_home(stand.folder()).folder, "opening")
    bare = [whole for _, whole in taken.pop("")]
    longest = {name: min(turn for turn, _ in rounds) for name, rounds in taken.items()}
    whole = {name: median(all_ for _, all_ in rounds) for name, rounds in taken.items()}
    slowest = max(longest, key=lambda name: longest[name])
    words = f"longest turn of the slowest page ({slowest}), best of its rounds"
    yield within("opening", 0, words, longest[slowest] * 1000, TURN_MS, slowness())
    yield Figure(
        bench="opening",
        goal=0,
        what="open a page until every answer is painted, median page: times a bare page",
        unit="cpu ms",
        figure=median(whole.values()) * 1000,
        limit=median(bare) * 1000,
        ratio=median(whole.values()) / median(bare),
        gate=GATE,
        stretch=STRETCH,
        facts={"pages": len(whole), "slowest": max(whole, key=lambda name: whole[name])},
    )
