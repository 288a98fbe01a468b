"""The window's life: painted first, then everything heavy is loaded on a lane."""

from __future__ import annotations

import gc
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.ui import curtain
from app.ui.shell.one_window import OneWindow

if TYPE_CHECKING:
    from app.ui.shell.handed import Handed
    from app.ui.shell.shell import Shell
    from app.ui.shell.window import MainWindow

STANDS_MS = 10_000  # after the first paint; until then nothing is thrown away


def run(handed: Handed) -> int:
    """Show the window until it is closed; the exit code."""
    application = made()
    one = OneWindow(handed.folder)
    if not one.is_the_first() and one.call_the_first():
        return 0
    shell = behind(curtain.drawn(handed.folder), handed)
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


def made() -> QApplication:
    """The application. Fractions of a screen's scale are kept as they are: Qt's own way."""
    application = QApplication.instance() or _begun()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    return application


def _begun() -> QApplication:
    """In Qt's own style, from the first paint on."""
    application = QApplication(["kaipiao", "-style", "fusion"])
    application.setProperty("wears_fusion", True)  # `look.apply` asks for it; it is not loaded yet
    return application


def behind(window: MainWindow, handed: Handed) -> Shell:
    """The shell of a window that is painted already."""
    QTimer.singleShot(STANDS_MS, collect_garbage)
    curtain.load_behind()
    from app.ui.look import qt_words
    from app.ui.shell.shell import Shell

    qt_words.load()
    shell = Shell(handed, window)
    shell.wear()
    return shell


def collect_garbage() -> None:
    """From now on, and not among what stands already: most of it stands to the end."""
    from app.ui.garbage import Collector

    gc.freeze()
    Collector(QApplication.instance()).start()


def _let_signals_end(shell: Shell) -> QTimer:
    """Ctrl+C and SIGTERM close the window as a person does. Python hears them only while Python
    runs: it is woken twice a second."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: shell.window.close())
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(500)
    return timer
