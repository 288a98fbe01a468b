"""How much memory the window takes with the list scrolled from end to end (goal 17)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.ui.measured.start import started, until
from app.ui.search.page import SearchPage

if TYPE_CHECKING:
    from app.ui.shell.handed import Handed

STOPS = 500  # where the scroll stops on its way, each on another page where there are so many
STATUS = Path("/proc/self/status")


def memory(handed: Handed) -> None:
    """The whole window, a person in, 已开发票查询 scrolled down; says the peak and the end."""
    shell = started(handed)
    until(lambda: shell.look is not None)
    shell.login.try_it()
    until(lambda: shell.working is not None)
    assert shell.working is not None
    shell.courier.stop()  # it would start the practice home's bureau in here: no client has that
    shell.working.desk.open("search")
    page = shell.working.view.host.page
    assert isinstance(page, SearchPage)
    until(lambda: not page.search.busy and not shell.lanes.busy)
    rows = page.search.model.rows()
    for row in range(0, rows, max(1, rows // STOPS)):
        _look_at(page, row)
    _look_at(page, rows - 1)
    until(lambda: not page.search.busy and not shell.lanes.busy)
    said = {"rows": rows, "in_memory": page.search.model.rows_in_memory, **_taken()}
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    os._exit(0)


def _look_at(page: SearchPage, row: int) -> None:
    page.table.go_to(row)
    page.table.viewport().repaint()
    QApplication.processEvents()
    until(lambda: page.search.model.heading(row) is not None)


def _taken() -> dict[str, float]:
    """Mebibytes of this process: at most, and now. Where the system does not tell, nothing."""
    try:
        lines = STATUS.read_text("utf-8").splitlines()
    except OSError:
        return {}
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    return {"peak": _mebibytes(told["VmHWM"]), "end": _mebibytes(told["VmRSS"])}


def _mebibytes(text: str) -> float:
    """Of "  1024 kB"."""
    return int(text.split()[0]) / 1024
