"""The ground of our tables is known to Python: nobody has to find out which class it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

MADE = """
import enum, sys
from importlib import import_module
from PySide6.QtWidgets import QApplication, QTableView

made, of_python = [], enum.EnumType.__new__

def noted(kind, name, *rest, **more):
    made.append(name)
    return of_python(kind, name, *rest, **more)

application = QApplication(["tables"])
enum.EnumType.__new__ = noted
table = getattr(import_module(sys.argv[1]), sys.argv[2])(*[None] * (sys.argv[3] == "host"))
table.viewport()
print("WizardOption" in made)
"""


@pytest.mark.parametrize(
    ("module", "name", "handed", "all_classes_made"),
    [
        ("app.ui.parts.table", "Table", "", False),
        ("app.ui.issue_invoice.line_table", "LineTable", "host", False),
        ("PySide6.QtWidgets", "QTableView", "", True),  # what this is about
    ],
)
def test_who_asks_a_table_for_its_ground_makes_no_other_class(
    module: str, name: str, handed: str, all_classes_made: bool
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MADE, module, name, handed],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout.strip(), ran.returncode) == (str(all_classes_made), 0), ran.stderr
