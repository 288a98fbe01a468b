"""The window's life: painted first, then everything heavy is loaded on a lane."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import crash_report
from app.ui.background import Lane
from app.ui.fonts import use_bundled
from app.ui.main_window import MainWindow
from app.ui.standing import standing_of

Read = Callable[[], Mapping[str, Any]]
Explain = Callable[[BaseException], tuple[str, str, str]]


def run(read: Read, explain: Explain) -> int:
    """Show the window until it is closed; the exit code."""
    application = QApplication.instance() or QApplication(["kaipiao"])
    use_bundled(application)  # type: ignore[arg-type]
    lane = Lane("store")
    try:
        board = Board(MainWindow(), lane, read, explain)
        board.open()
        with_interrupt = _let_ctrl_c_end(application)  # type: ignore[arg-type]
        code = application.exec()
        with_interrupt.stop()
        return code
    finally:
        lane.close()


class Board:
    """Joins the window and the lane: asks how things stand, and shows it."""

    def __init__(self, window: MainWindow, lane: Lane, read: Read, explain: Explain) -> None:
        self.window = window
        self._lane = lane
        self._read = read
        self._explain = explain

    def open(self) -> None:
        """Paint, then ask: the heavy libraries are loaded behind a window that is there."""
        self.window.on_refresh(self.refresh)
        self.window.show()
        QApplication.processEvents()
        self.refresh()

    def refresh(self) -> None:
        """Ask again."""
        self._lane.run(self._read, then=self._show, failed=self._failed)

    def _show(self, status: Mapping[str, Any]) -> None:
        self.window.show_standing(standing_of(status))

    def _failed(self, error: BaseException) -> None:
        self.window.show_problem(*self._explain(error))


def _let_ctrl_c_end(application: QApplication) -> QTimer:
    """Python hears Ctrl+C only while Python runs: wake it twice a second."""
    signal.signal(signal.SIGINT, lambda *_: application.exit(crash_report.INTERRUPTED))
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(500)
    return timer
