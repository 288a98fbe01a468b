"""Opening a page is at most a showing and a painting of the window: what is on it was made while
nobody worked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.shell_builders import WAIT_MS
from tests.ui.walk.walk import KEPT, Walk, a_walk, page_names, signed_in
from tests.ui.watchdog import MOST_S, Watch, watched

TRIES = 3  # a collection of garbage may fall into one of them
# One turn paints the whole window, in software where there is no screen: two frames for that.
WHOLE_WINDOW_S = 2 * MOST_S
HOME = "home"  # a page to come from


def test_a_page_that_was_open_before_comes_at_once(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    with a_walk(qtbot, tmp_path) as walk:
        signed_in(walk)
        qtbot.waitUntil(lambda: walk.working.ahead.done, timeout=WAIT_MS)
        first = {name: _opened(walk, qapp, name) for name in page_names()}
        again = {name: _best(walk, qapp, name) for name in page_names()}
    told = [_told(name, seen) for name, seen in first.items() if seen.over()]
    if KEPT:
        (Path(KEPT) / "opening.txt").write_text("\n".join(told), encoding="utf-8")
    slow = [_told(name, seen) for name, seen in again.items() if seen.over(WHOLE_WINDOW_S)]
    assert not slow, "\n".join(slow)


def _best(walk: Walk, application: QApplication, name: str) -> Watch:
    """The best of some times: what only happens now and then is not the page's."""
    tries: list[Watch] = []
    while len(tries) < TRIES and not (tries and not tries[-1].over(WHOLE_WINDOW_S)):
        tries.append(_opened(walk, application, name))
    return min(tries, key=lambda seen: seen.worst().busy_s)


def _opened(walk: Walk, application: QApplication, name: str) -> Watch:
    walk.open(HOME if name != HOME else "about")
    with watched(application) as seen:
        walk.working.open(name, {})
        walk.settle()
    return seen


def _told(name: str, seen: Watch) -> str:
    return f"{name}: {seen.worst()}"
