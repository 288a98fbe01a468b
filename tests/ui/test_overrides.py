"""An exception in a method that Qt calls is an error, and no end of the process without a word."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.ui import overrides

PROGRAM = """
import sys
from app.ui.overrides import make_errors_whole
if sys.argv[1] == "before":
    make_errors_whole()
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

class MixedIn:
    def updateGeometries(self):
        super().updateGeometries()
        if self.wrong:
            ("a",).index("b")

class Table(MixedIn, QTableView):
    wrong = False

class Own(Table):
    pass

if sys.argv[1] == "behind":
    make_errors_whole()
make_errors_whole()
application = QApplication(["test"])
table = Own()
table.setModel(QStandardItemModel(3, 3))
table.wrong = True
try:
    table.show()
    application.processEvents()
except ValueError as error:
    print("told:", error)
table.wrong = False
print("alive")
"""


@pytest.mark.skipif(not overrides.NEEDED, reason="this Python makes exceptions whole itself")
@pytest.mark.parametrize("when", ["before", "behind"])
def test_what_an_override_raises_is_told_and_the_process_goes_on(when: str) -> None:
    """The class of widgets may be there before or come behind."""
    words = [sys.executable, "-c", PROGRAM, when]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "x not in tuple" in done.stdout
    assert done.stdout.endswith("alive\n")
