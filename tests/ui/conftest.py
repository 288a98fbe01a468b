"""What every test of the window shares: garbage is collected as the program collects it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.ui.garbage import Collector, look
from tests.ui import watchdog


@pytest.fixture(autouse=True, scope="session")
def room_of_a_turn(pytestconfig: pytest.Config) -> None:
    """`--long` asks the watchdog's limit itself."""
    watchdog.room.times = 1.0 if pytestconfig.getoption("--long") else watchdog.CROWD


@pytest.fixture(autouse=True)
def collected_on_this_thread(qtbot: QtBot) -> Iterator[None]:
    """No lane ever ends what belongs to the screen."""
    collector = Collector()
    collector.start()
    yield
    collector.stop()
    look()
    gc.enable()


@pytest.fixture(autouse=True)
def empty_clipboard(qtbot: QtBot) -> Iterator[None]:
    """What Python laid on the clipboard is taken off while Python runs: Qt throws it away after
    Python has ended, and the process dies of that."""
    yield
    QGuiApplication.clipboard().setText("")
