"""The watchdog itself: it must find what holds the screen up, and blame nobody else."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.watchdog import CROWD, MOST_S, Turn, Watch, watched


def work_hard(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_work_on_the_screens_thread_is_found_and_named(qapp: QApplication, qtbot: QtBot) -> None:
    with watched(qapp) as seen:
        QTimer.singleShot(5, lambda: work_hard(0.2))
        qtbot.wait(300)
    worst = seen.worst()
    assert worst.spent_s > 0.15
    assert 0 < worst.busy_s <= worst.spent_s  # what a busy machine adds is taken off
    assert "work_hard" in str(worst)


def test_waiting_is_nobodys_fault(qapp: QApplication, qtbot: QtBot) -> None:
    with watched(qapp) as seen:
        QTimer.singleShot(5, lambda: time.sleep(0.1))
        qtbot.wait(200)
    assert not seen.over(0.05)


@pytest.mark.long
def test_the_same_work_is_told_alike_beside_a_busy_neighbour(
    qapp: QApplication, qtbot: QtBot
) -> None:
    """A process on the other half of the core slows this one: what is told does not follow."""
    alone = told_of_rounds(qapp, qtbot)
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as neighbour:
        beside = told_of_rounds(qapp, qtbot)
        neighbour.kill()
    assert 0.6 < beside / alone < 1.6


def test_the_limit_itself_is_asked_with_long_only(pytestconfig: pytest.Config) -> None:
    watch = Watch(turns=1, longest=[Turn(2 * MOST_S, ()), Turn(2 * CROWD * MOST_S, ())])
    assert len(watch.over()) == (2 if pytestconfig.getoption("--long") else 1)
    assert watch.worst() is watch.longest[1]


def told_of_rounds(application: QApplication, qtbot: QtBot) -> float:
    """What the watchdog tells of a fixed amount of work."""
    with watched(application) as seen:
        QTimer.singleShot(5, lambda: sum(number * number % 7 for number in range(400_000)))
        qtbot.wait(300)
    return seen.worst().busy_s
