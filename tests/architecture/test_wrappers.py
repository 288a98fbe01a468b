"""What Python is told of by Qt's items and never hears the end of is not asked for (README of
app/ui, wrappers)."""

from __future__ import annotations

import re

import pytest

from tests.surprises import ROOT

ASKED = re.compile(r"\.(itemAt|itemAtPosition|itemFromIndex|invisibleRootItem|addLayout)\(")
MAY = {
    "app/ui/parts/laying.py",  # undoes what it asked for
    "app/ui/upkeep/key_sheet_page.py",  # into a grid that stands nowhere yet
    "app/ui/measured/opening.py",  # a bare page, as anybody would write it
}


@pytest.mark.parametrize("room", ["app", "tests"])
def test_items_of_qt_are_not_asked_for(room: str) -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / room).rglob("*.py")
        if ASKED.search(file.read_text("utf-8"))
    }
    assert found <= MAY, found - MAY
