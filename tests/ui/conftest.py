"""What every test of the window shares: garbage is collected as the program collects it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.ui.garbage import Collector, collect
from app.ui.overrides import make_errors_whole
from app.ui.own_time import OWN_TIME
from tests.ui import watchdog
from tests.ui.wrappers import astray

make_errors_whole()

PATIENCE_MS = 90_000  # a hang; how long it takes is nobody's business here


class PatientBot(QtBot):
    """A wait that names no end is for what must come: it only ends a hang. A window is held until
    it is closed: garbage is collected by the clock, and would else take one that still stands on
    the screen to pieces, in one run and not in another."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        super().__init__(request)
        self._held: list[Any] = []

    def addWidget(self, widget: Any, **more: Any) -> None:
        self._held.append(widget)
        super().addWidget(widget, **more)

    def waitUntil(self, callback: Any, *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitActive(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)

    def waitExposed(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's own, with patience: `qapp` stands before it."""
    return PatientBot(request)


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
    gc.unfreeze()
    collect()
    gc.enable()


@pytest.fixture(autouse=True)
def no_face_outlives_what_it_shows(collected_on_this_thread: None) -> Iterator[None]:
    """Qt would find it for something else."""
    yield
    assert not (left := astray()), left


@pytest.fixture(autouse=True)
def clocks_that_agree() -> Iterator[None]:
    """What one window saw of its disk's clock is nothing to the next."""
    yield
    OWN_TIME.apart = False


@pytest.fixture(autouse=True)
def empty_clipboard(qtbot: QtBot) -> Iterator[None]:
    """What Python laid on the clipboard is taken off while Python runs: Qt throws it away after
    Python has ended, and the process dies of that."""
    yield
    QGuiApplication.clipboard().setText("")
