"""The watchdog itself: it must find what holds the screen up, and blame nobody else."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.watchdog import watched


def work_hard(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_work_on_the_screens_thread_is_found_and_named(qapp: QApplication, qtbot: QtBot) -> None:
    with watched(qapp) as seen:
        QTimer.singleShot(5, lambda: work_hard(0.2))
        qtbot.wait(300)
    worst = seen.over()[0]
    assert worst.busy_s > 0.15
    assert "work_hard" in str(worst)


def test_waiting_is_nobodys_fault(qapp: QApplication, qtbot: QtBot) -> None:
    with watched(qapp) as seen:
        QTimer.singleShot(5, lambda: time.sleep(0.1))
        qtbot.wait(200)
    assert not seen.over(0.05)
