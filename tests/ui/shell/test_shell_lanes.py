"""The lanes: what is under way, and what comes after the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.services.terminal import Terminal
from app.ui.desk import On
from app.ui.shell.lanes import Lanes
from app.ui.task import Task
from tests.home_builders import a_home
from tests.ui.search.search_builders import LaneDesk, a_desk

WAIT_MS = 90_000  # a hang; how long it takes is nobody's business here


@pytest.fixture
def lanes(tmp_path: Path) -> Iterator[Lanes]:
    with a_desk(a_home(tmp_path)) as desk:
        yield desk.lanes


def begun(lanes: Lanes, work: Any, ends: list[object]) -> Task:
    return lanes.ask_long(work, ends.append, lambda *_: None, ends.append, on=On.READER)


def test_a_long_work_is_kept_only_until_it_ends(qtbot: QtBot, lanes: Lanes) -> None:
    ends: list[object] = []
    for _ in range(3):
        begun(lanes, lambda _terminal, _task: "done", ends)
    assert len(lanes.long_tasks) == 3
    qtbot.waitUntil(lambda: len(ends) == 3, timeout=WAIT_MS)
    assert not lanes.long_tasks


def test_a_long_work_that_was_stopped_is_let_go_too(qtbot: QtBot, lanes: Lanes) -> None:
    ends: list[object] = []
    task = begun(lanes, lambda _terminal, task: task.step(1, 2), ends)
    task.cancel()
    qtbot.waitUntil(lambda: bool(ends), timeout=WAIT_MS)
    assert not lanes.long_tasks


def test_after_the_end_no_long_work_is_begun(qtbot: QtBot, tmp_path: Path) -> None:
    desk, ends = LaneDesk(a_home(tmp_path)), list[object]()
    desk.close()
    task = begun(desk.lanes, lambda _terminal, _task: "done", ends)
    assert task.cancelled
    qtbot.wait(20)
    assert ends == []


def test_a_deed_of_the_bureau_is_done_on_its_own_lane_and_its_pieces_on_that_of_the_disk(
    qtbot: QtBot, lanes: Lanes
) -> None:
    ends: list[Any] = []

    def deed(terminal: Terminal, task: Task) -> tuple[str, str, str]:
        task.step(1, 1)
        within = terminal.disk_lane(lambda: terminal.disk_lane(_lane_of_now))
        return _lane_of_now(), terminal.disk_lane(_lane_of_now), within

    lanes.ask_long(deed, ends.append, lambda *_: None, ends.append, on=On.BUREAU)
    qtbot.waitUntil(lambda: bool(ends), timeout=WAIT_MS)
    assert [name.split("_")[0] for name in ends[0]] == ["bureau", "desk", "desk"]
    assert not lanes.long_tasks


def _lane_of_now() -> str:
    return current_thread().name
