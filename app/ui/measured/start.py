"""Starting (goals 11, 12): how long until the window is painted, and until a ticket can be
issued. The process says so on stdout and ends on the spot: how it ends is not measured."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.ui import application, curtain

if TYPE_CHECKING:
    from app.ui.issue_invoice.page import IssuePage
    from app.ui.shell.handed import Handed
    from app.ui.shell.shell import Shell

PATIENCE_S = 60.0
LOOK_AGAIN_MS = 20  # for what comes about without an event
BEGAN = "KAIPIAO_BEGAN"  # the parent's monotonic clock when it started this process


def first_window(handed: Handed) -> None:
    """Until the first window is painted."""
    application.made()
    curtain.drawn(handed.folder)
    say_and_end()


def ready(handed: Handed) -> None:
    """Until a ticket can be issued: store open, person in, disk asked, 发票填开 on the screen with
    its number. What else the window asks beside it (lamps, completers) may still be under way."""
    shell = started(handed)
    until(lambda: shell.look is not None)
    shell.login.try_it()
    until(lambda: shell.working is not None)
    assert shell.working is not None
    shell.working.desk.open("issue")
    page = cast("IssuePage", shell.working.view.host.page)
    until(lambda: page.presenter.face.number != "")
    QApplication.processEvents()  # painted with it
    say_and_end()


def started(handed: Handed) -> Shell:
    application.made()
    shell = application.behind(curtain.drawn(handed.folder), handed)
    shell.start()
    return shell


def until(true: Callable[[], bool]) -> None:
    """Waits as the window itself does: asleep until something happens, or a moment has passed."""
    deadline = time.monotonic() + PATIENCE_S
    moments = QTimer(interval=LOOK_AGAIN_MS)
    moments.start()
    while not true():
        if time.monotonic() > deadline:
            sys.exit("it never came about")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    moments.stop()


def say_and_end() -> None:
    """Wall and processor seconds of this process so far, as one line."""
    wall = time.monotonic() - float(os.environ[BEGAN])
    sys.stdout.write(json.dumps({"wall": wall, "cpu": time.process_time()}) + "\n")
    sys.stdout.flush()
    os._exit(0)
