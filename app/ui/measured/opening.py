"""Opening a page against bringing a bare Qt page to the screen, in turn.

Ours are all pages of the real window, made before; a page counts until every lane has answered it
and what came is painted. The bare page has a QTableWidget and thirty labels, and asks nobody.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.measured.start import started, until
from app.ui.shell.ahead import SELDOM
from app.ui.shell.window import FIRST_SIZE

if TYPE_CHECKING:
    from app.ui.shell.handed import Handed
    from app.ui.shell.working import Working

ROUNDS, BEAT_MS = 6, 10  # the first round warms up
ROWS, COLUMNS, LABELS, ACROSS = 20, 8, 30, 6
CALM = 3  # so many beats in a row at which nothing is under way
FROM, ELSE = "home", "about"  # where one comes from
_ASLEEP = QEventLoop.ProcessEventsFlag.WaitForMoreEvents


def opening(handed: Handed) -> None:
    """Of each page [longest turn, all turns] a round, and of the bare one (""), in processor
    seconds: `first` for those that are not made ahead, made and opened once, beside a bare page
    that is made as well; `again` for all. Says so on stdout, and ends on the spot."""
    shell = started(handed)
    until(lambda: shell.look is not None)
    shell.login.try_it()
    until(lambda: shell.working is not None)
    working = shell.working
    assert working is not None
    until(lambda: working.ahead.done and not shell.lanes.busy)
    sys.stdout.write(json.dumps({"first": _first(working), "again": _in_turn(working, _Bare())}))
    sys.stdout.flush()
    os._exit(0)


class _Bare:
    """A window of the same size with one page that is looked at and an empty one."""

    def __init__(self) -> None:
        self._window, self._pages = QWidget(), QStackedWidget()
        whole = QVBoxLayout(self._window)
        whole.addWidget(self._pages)
        self._pages.addWidget(QWidget())
        self._pages.addWidget(_bare_page())
        self._window.resize(*FIRST_SIZE)

    def first(self) -> list[float]:
        """As of a page of ours that is not there yet."""
        self._window.show()
        _turns(lambda: False, lambda: None)
        taken = _turns(lambda: False, self._make)
        self._window.hide()
        return taken

    def _make(self) -> None:
        page = _bare_page()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def taken(self) -> list[float]:
        """As of a page of ours."""
        self._window.show()
        self._pages.setCurrentIndex(0)
        _turns(lambda: False, lambda: None)
        taken = _turns(lambda: False, lambda: self._pages.setCurrentIndex(1))
        self._window.hide()
        return taken


def _bare_page() -> QWidget:
    page, words = QWidget(), QGridLayout()
    table = QTableWidget(ROWS, COLUMNS)
    for row in range(ROWS):
        for column in range(COLUMNS):
            table.setItem(row, column, QTableWidgetItem(f"{row + 1}.{column + 1} 样例"))
    for number in range(LABELS):
        words.addWidget(QLabel(f"样例 {number + 1}"), *divmod(number, ACROSS))
    whole = QVBoxLayout(page)
    whole.addLayout(words)
    whole.addWidget(table)
    return page


def _in_turn(working: Working, bare: _Bare) -> dict[str, list[list[float]]]:
    taken: dict[str, list[list[float]]] = {name: [] for name in working.pages()}
    taken[""] = []
    for number in range(ROUNDS):
        for name, kept in taken.items():
            one = _opened(working, name) if name else bare.taken()
            if number:
                kept.append(one)
    return taken


def _first(working: Working) -> dict[str, list[list[float]]]:
    bare = _Bare()
    taken: dict[str, list[list[float]]] = {"": []}
    for name in working.pages():
        if name in SELDOM:
            taken[""].append(bare.first())
            taken[name] = [_opened(working, name)]
    return taken


def _opened(working: Working, name: str) -> list[float]:
    lanes, host = working.shell.lanes, working.view.host

    def moves() -> bool:
        return lanes.busy or host.busy

    _turns(moves, lambda: working.open(FROM if name != FROM else ELSE, {}))
    return _turns(moves, lambda: working.open(name, {}))


def _turns(busy: Callable[[], bool], begin: Callable[[], None]) -> list[float]:
    """The longest turn of the event loop and all of them, until nothing is under way."""
    beat = QTimer(interval=BEAT_MS)
    beat.start()
    longest = total = 0.0
    calm, at = 0, time.thread_time()
    begin()
    while calm < CALM:
        QApplication.processEvents(_ASLEEP)
        spent = time.thread_time() - at
        longest, total = max(longest, spent), total + spent
        at = time.thread_time()
        calm = 0 if busy() else calm + 1
    beat.stop()
    return [longest, total]
