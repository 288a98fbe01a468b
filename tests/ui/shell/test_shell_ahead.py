"""Pages that are made before somebody opens them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.page import IssuePage
from app.ui.shell import pages
from app.ui.shell.ahead import SELDOM
from app.ui.shell.working import Working
from tests.ui.shell_builders import WAIT_MS, a_shell


def names(working: Working) -> set[str]:
    return {page.name for page in working.view.host}


def test_while_nobody_works_every_page_is_made_that_is_opened_often(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        assert names(working) == {"home"}
        qtbot.waitUntil(lambda: working.ahead.done, timeout=WAIT_MS)
        assert names(working) == set(working.pages()) - SELDOM
        assert set(working.pages()) > SELDOM
        assert working.scope == "home"
        assert "palette" in vars(working.talk)
        assert working.talk.palette.isHidden()


ONE_PIECE = {"about"}  # there at once, or made in a frame


def test_no_page_is_made_in_one_turn_of_the_event_loop(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        working.ahead.stop()
        for name in set(working.pages()) - ONE_PIECE:
            page = pages.make(name, working.desk)
            qtbot.addWidget(page)
            assert len(list(page.pieces())) >= 2, name


def test_a_page_that_is_being_made_is_nobodys_yet_and_whole_when_it_is_opened(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        pieces = working.view.host.ahead("issue")
        next(pieces)
        next(pieces)
        assert names(working) == {"home"}
        working.desk.open("issue")
        page = working.view.host.page
        assert isinstance(page, IssuePage)
        qtbot.waitUntil(lambda: page.view.has_focus("buyer.name"), timeout=WAIT_MS)
        for _ in pieces:
            assert working.view.host.page is page
        assert names(working) == {"home", "issue"}


def test_who_leaves_in_the_middle_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        pieces = working.view.host.ahead("search")
        next(pieces)
        working.view.host.clear()
        assert list(working.view.host) == []
        assert not any(list(pieces))


def test_no_page_that_is_made_ahead_shows_a_window_of_its_own(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    """A part that is shown before it stands anywhere is a window, and takes the keys."""
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        shell.window.activateWindow()
        qtbot.waitActive(shell.window)
        shown = _Shown(shell.window)
        qapp.installEventFilter(shown)
        qtbot.waitUntil(lambda: working.ahead.done, timeout=WAIT_MS)
        qapp.removeEventFilter(shown)
        assert shown.windows == []
        assert qapp.activeWindow() is shell.window


class _Shown(QObject):
    """Notes every window that comes to the screen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        elsewhere = isinstance(watched, QWidget) and watched.window() is watched
        if event.type() == QEvent.Type.Show and elsewhere and watched is not self._window:
            self.windows.append(repr(watched))
        return False
