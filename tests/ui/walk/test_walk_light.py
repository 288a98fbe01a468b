"""Every page by daylight: nothing is cut off, outside, without a name, or squeezed."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.walk.walk import a_walk, float_places, page_places, signed_in


def test_every_page_is_whole_by_daylight(qtbot: QtBot, tmp_path: Path) -> None:
    with a_walk(qtbot, tmp_path) as walk:
        walk.look("login")
        signed_in(walk)
        for name, go in (*page_places(), *float_places()):
            go(walk)
            walk.look(name)
    walk.assert_nothing_wrong()
