"""A lane works away from the screen's thread and keeps nothing that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

import pytest
from pytestqt.qtbot import QtBot

from app.ui.background import Lane
from app.ui.task import Task

WAIT_MS = 90_000  # a hang


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    lane = Lane("tried")
    yield lane
    lane.close()


class Held:
    """Something to call, which notes on which thread its last name went."""

    def __init__(self, deaths: list[int]) -> None:
        self._deaths = deaths

    def __call__(self, *_: object) -> None:
        """Does nothing."""

    def __del__(self) -> None:
        self._deaths.append(get_ident())


def test_what_is_handed_over_ends_on_the_screens_thread(qtbot: QtBot, lane: Lane) -> None:
    """A widget whose last name goes on a lane is ended there: Qt dies of that."""
    deaths: list[int] = []
    wanted = 900
    for _ in range(wanted // 3):
        _hand_over(lane, deaths)
    qtbot.waitUntil(lambda: not lane.busy, timeout=WAIT_MS)
    lane.close()
    assert deaths == [get_ident()] * wanted


def _hand_over(lane: Lane, deaths: list[int]) -> None:
    lane.run(Held(deaths), then=Held(deaths), failed=Held(deaths))


def test_what_is_raised_is_told_where_it_was_asked_for(qtbot: QtBot, lane: Lane) -> None:
    told: list[BaseException] = []

    def broken() -> None:
        raise ValueError("no")

    lane.run(broken, then=lambda _: None, failed=told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert str(told[0]) == "no"
    assert not lane.busy


def test_what_is_dropped_is_never_begun_and_nobody_hears_of_it(qtbot: QtBot, lane: Lane) -> None:
    go = Event()
    done: list[object] = []
    lane.run(go.wait, then=done.append, failed=done.append)
    lane.run(lambda: "never", then=done.append, failed=done.append)
    lane.drop_waiting()
    go.set()
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)
    assert done == [True]
    assert not lane.busy


def test_a_lane_that_has_ended_takes_nothing_more(qtbot: QtBot) -> None:
    lane = Lane("ended")
    lane.close()
    with pytest.raises(RuntimeError):
        lane.run(lambda: None, then=lambda _: None, failed=lambda _: None)
    assert not lane.busy


def test_progress_comes_before_the_end_and_not_after_it(qtbot: QtBot, lane: Lane) -> None:
    told: list[object] = []

    def work(task: Task) -> str:
        task.step(1, 1)
        return "end"

    lane.run_long(
        work,
        then=told.append,
        failed=told.append,
        progress=lambda done, total: told.append((done, total)),
    )
    qtbot.waitUntil(lambda: len(told) == 2, timeout=WAIT_MS)
    assert told == [(1, 1), "end"]
