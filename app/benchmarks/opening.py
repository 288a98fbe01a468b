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
FIRST_GATE, FIRST_STRETCH = 6.0, 4.0  # the same of a page that has to be made, beside a bare one


def opening(stand: Stand) -> Iterator[Figure]:
    """The slowest page's longest turn, and all of a page, by processor time of the screen's
    thread: of pages that were open before, and of those that are made when they are opened."""
    taken = measured(make_home(stand.folder()).folder, "opening")
    yield from _figures(taken["again"], "open a page", GATE, STRETCH)
    yield from _figures(
        taken["first"], "make and open a page that is seldom needed", FIRST_GATE, FIRST_STRETCH
    )


def _figures(
    taken: dict[str, list[list[float]]], what: str, gate: float, stretch: float
) -> Iterator[Figure]:
    bare = [whole for _, whole in taken.pop("")]
    longest = {name: min(turn for turn, _ in rounds) for name, rounds in taken.items()}
    whole = {name: median(all_ for _, all_ in rounds) for name, rounds in taken.items()}
    slowest = max(longest, key=lambda name: longest[name])
    words = f"{what}: longest turn of the slowest ({slowest}), best of its rounds"
    yield within("opening", 0, words, longest[slowest] * 1000, TURN_MS, slowness())
    yield Figure(
        bench="opening",
        goal=0,
        what=f"{what} until every answer is painted, median page: times a bare page",
        unit="cpu ms",
        figure=median(whole.values()) * 1000,
        limit=median(bare) * 1000,
        ratio=median(whole.values()) / median(bare),
        gate=gate,
        stretch=stretch,
        facts={"pages": len(whole), "slowest": max(whole, key=lambda name: whole[name])},
    )
