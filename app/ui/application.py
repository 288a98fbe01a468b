"""The window's life: painted first, then everything heavy is loaded on a lane."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.ui.look import apply
from app.ui.shell.one_window import OneWindow
from app.ui.shell.shell import Shell

if TYPE_CHECKING:
    from app.ui.shell.handed import Handed


def run(handed: Handed) -> int:
    """Show the window until it is closed; the exit code."""
    apply.before_the_application()
    application = QApplication.instance() or QApplication(["kaipiao"])
    application.setQuitOnLastWindowClosed(False)  # type: ignore[attr-defined]
    one = OneWindow(handed.folder)
    if not one.is_the_first() and one.call_the_first():
        return 0
    shell = Shell(handed)
    shell.wear()
    shell.ended.connect(application.quit)
    sys.excepthook = lambda _, error, __: shell.unexpected(error)
    awake = _let_signals_end(shell)
    shell.start()
    one.listen(shell.window.come_to_the_front)
    try:
        return application.exec()
    finally:
        awake.stop()
        one.let_go()


def _let_signals_end(shell: Shell) -> QTimer:
    """Ctrl+C and SIGTERM close the window as a person does. Python hears them only while Python
    runs: it is woken twice a second."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: shell.window.close())
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(500)
    return timer
