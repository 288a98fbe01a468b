"""One keystroke in the lines of 发票填开 against one in a bare QTableWidget, in turn.

Ours is the real page in the real window: domain, journal, totals and painting. The bare table has
as many rows and the same columns, and does nothing but take the sign.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QWidget

from app.ui.measured.start import started, until

if TYPE_CHECKING:
    from app.ui.shell.handed import Handed
    from app.ui.shell.shell import Shell

BLOCKS, STROKES = 7, 20  # the first block warms up
LINES_WANTED = "KAIPIAO_LINES"
COLUMNS = 8
BUYER_KEYS = 60  # enough to reach the first line from anywhere


def keystroke(handed: Handed) -> None:
    """Measures with so many lines, says so on stdout, and ends on the spot."""
    lines = int(os.environ[LINES_WANTED])
    taken = _in_turn(_with_lines(handed, lines), _bare(lines))
    sys.stdout.write(json.dumps(taken))
    sys.stdout.flush()
    os._exit(0)


def _with_lines(handed: Handed, lines: int) -> Shell:
    """The window with an entry of so many lines."""
    shell = started(handed)
    until(lambda: shell.look is not None)
    shell.login.try_it()
    until(lambda: shell.working is not None)
    assert shell.working is not None
    shell.window.activateWindow()
    shell.working.desk.open("issue")
    _calm(shell)
    _to(shell, "第 1 行 货物")
    rows = (f"样例键盘\tK-1\t个\t{n + 1}\t100\t13%" for n in range(lines))
    QApplication.clipboard().setText("\n".join(rows))
    QTest.keyClick(_focus(shell), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    _calm(shell)
    return shell


def _bare(lines: int) -> QTableWidget:
    """A plain table of as many rows."""
    table = QTableWidget(lines, COLUMNS)
    for row in range(lines):
        for column in range(COLUMNS):
            table.setItem(row, column, QTableWidgetItem(f"{row + 1}"))
    table.resize(1100, 400)
    table.show()
    table.setCurrentCell(0, 3)
    return table


def _in_turn(shell: Shell, table: QTableWidget) -> dict[str, list[float]]:
    """Processor seconds of each stroke, in blocks: a digit, then it is taken away again."""
    taken: dict[str, list[float]] = {"ours": [], "bare": []}
    for block in range(BLOCKS):
        shell.window.activateWindow()
        _to(shell, "第 1 行 数量")
        ours = _strokes()
        table.activateWindow()
        table.setFocus()
        table.editItem(table.item(0, 3))  # type: ignore[arg-type]
        QApplication.processEvents()
        bare = _strokes()
        if block:
            taken["ours"] += ours
            taken["bare"] += bare
    table.close()
    return taken


def _strokes() -> list[float]:
    keys = (Qt.Key.Key_7, Qt.Key.Key_Backspace) * (STROKES // 2)
    return [_timed(key) for key in keys]


def _timed(key: Qt.Key) -> float:
    box = QApplication.focusWidget()
    assert box is not None
    start = time.thread_time()
    QTest.keyClick(box, key)
    QApplication.processEvents()
    return time.thread_time() - start


def _to(shell: Shell, name: str) -> None:
    for _ in range(BUYER_KEYS):
        if _focus(shell).accessibleName().startswith(name):
            return
        QTest.keyClick(_focus(shell), Qt.Key.Key_Tab)
        _calm(shell)
    sys.exit(f"no way to {name}")


def _calm(shell: Shell) -> None:
    until(lambda: not shell.lanes.busy)
    QApplication.processEvents()


def _focus(shell: Shell) -> QWidget:
    return QApplication.focusWidget() or shell.window
