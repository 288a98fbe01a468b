"""Garbage in circles is collected on the screen's thread only."""

from __future__ import annotations

import gc
import weakref

from pytestqt.qtbot import QtBot

from app.ui import garbage


class Knot:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.me = self


def test_garbage_waits_for_the_clock_of_the_screens_thread(qtbot: QtBot) -> None:
    collector = garbage.Collector()
    assert not gc.isenabled()
    gc.collect()
    gone = weakref.ref(Knot())
    many: list[list[int]] = [
        [] for _ in range(gc.get_threshold()[0] + 1)
    ]  # as much as Python waits for
    assert gone() is not None
    assert many
    collector.start(1)
    qtbot.waitUntil(lambda: gone() is None)


def test_where_much_came_to_stay_it_is_not_looked_through(qtbot: QtBot) -> None:
    collector = garbage.Collector()
    knot = Knot()
    gone = weakref.ref(knot)
    del knot
    much = [bytes(place % 200 + 40) for place in range(garbage.MANY * 2)]
    assert [[] for _ in range(gc.get_threshold()[0] + 1)]
    garbage.look()
    assert gone() is not None
    assert gc.get_freeze_count() > 0
    assert much
    collector.stop()


def test_nothing_is_collected_before_enough_was_made(qtbot: QtBot) -> None:
    gc.disable()
    gc.collect()
    knot = Knot()
    gone = weakref.ref(knot)
    del knot
    garbage.look()
    assert gone() is not None
    gc.collect()
    assert gone() is None
