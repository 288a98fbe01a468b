"""Every page by night, with large type, and at twice the dots: whole as by daylight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.architecture.source import ROOT
from tests.ui.walk.walk import (
    BASE,
    LARGE,
    SMALL,
    Walk,
    a_walk,
    float_places,
    page_places,
    signed_in,
)

TWICE = "KAIPIAO_WALK_TWICE"


def test_every_page_is_whole_by_night(qtbot: QtBot, tmp_path: Path) -> None:
    with a_walk(qtbot, tmp_path, "dark") as walk:
        _walk_through(walk, (BASE, SMALL))


def test_every_page_is_whole_with_the_largest_type(qtbot: QtBot, tmp_path: Path) -> None:
    with a_walk(qtbot, tmp_path, type_size=1.3) as walk:
        _walk_through(walk, (LARGE, BASE))


def test_every_page_is_whole_at_twice_the_dots() -> None:
    """In a process of its own: the scale of a screen is read once."""
    words = [sys.executable, "-m", "pytest", "-q", f"{__file__}::test_at_the_scale_of_this_process"]
    environ = {**os.environ, "QT_SCALE_FACTOR": "2", TWICE: "1"}
    done = subprocess.run(
        words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.skipif(TWICE not in os.environ, reason="the test above runs it")
def test_at_the_scale_of_this_process(qtbot: QtBot, tmp_path: Path) -> None:
    with a_walk(qtbot, tmp_path) as walk:
        assert walk.shell.window.devicePixelRatioF() == 2.0
        walk.mark = "-2x"
        _walk_through(walk, (BASE,))


def _walk_through(walk: Walk, sizes: tuple[tuple[int, int], ...]) -> None:
    walk.look("login", sizes)
    signed_in(walk)
    for name, go in (*page_places(), *float_places()):
        go(walk)
        walk.look(name, sizes)
    walk.assert_nothing_wrong()
