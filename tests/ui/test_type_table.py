"""A lane may make classes while Qt asks for theirs: the table that both use does not grow."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.ui import type_table
from tests.surprises import ROOT

MANY = 1_000_000  # so many that growing would take long enough to be met each time
ASKED_WHILE_ENTERED = f"""
import ctypes, os, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea
from shiboken6 import __version_info__ as version
from app.ui import type_table

type_table.TYPES = {MANY}
assert type_table.make_room()
enter = ctypes.PyDLL(f"libshiboken6.abi3.so.{{version[0]}}.{{version[1]}}").PepType_SOTP
enter.argtypes, enter.restype = [ctypes.c_void_p], ctypes.c_void_p
application = QApplication([])
area = QScrollArea()  # Qt looks for gestures among what gets events: it asks for their classes
area.show()
kinds = QTimer, type("One", (QTimer,), {{}}), type("Other", (QTimer,), {{}})
timers = [kind(interval=0) for kind in kinds * 20]
for timer in timers:
    timer.start()

def fill():
    for address in range(16, 15 * {MANY}, 16):
        enter(address)
    os._exit(7)

QTimer.singleShot(0, threading.Thread(target=fill).start)
application.exec()
"""
COUNTED = """
import importlib
from pathlib import Path
from shiboken6 import Shiboken

for module in sorted(Path("app/ui").rglob("*.py")):
    importlib.import_module(".".join(module.with_suffix("").parts))

def below(kind):
    return {kind}.union(*map(below, type(kind).__subclasses__(kind)))

print(len(below(Shiboken.Object)))
"""


@pytest.mark.skipif(not type_table.NEEDED, reason="Python keeps the table itself")
@pytest.mark.skipif(sys.platform != "linux", reason="asks the library by its name on Linux")
def test_what_is_asked_while_classes_are_made_is_found() -> None:
    """Without room this ends by a segmentation fault each time."""
    assert _run(ASKED_WHILE_ENTERED).returncode == 7


def test_there_is_room_for_all_classes_that_the_program_has() -> None:
    assert type_table.make_room()
    ran = _run(COUNTED)
    assert ran.returncode == 0, ran.stderr
    assert 300 < int(ran.stdout) < type_table.TYPES // 2


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
