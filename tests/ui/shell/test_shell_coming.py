"""A page that is on its way: made in pieces, its keys kept, nothing half-made shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.page import Page
from app.ui.shell.host import PageHost
from app.ui.shell.shell import Shell
from app.ui.shell.working import Working
from tests.ui.shell_builders import WAIT_MS, a_shell

PIECES = 40


class Slow(Page):
    """Forty pieces, then a field; `breaks`: one of them fails."""

    name, title, area = "about", "慢页", "系统维护"

    def __init__(self, *, breaks: bool = False) -> None:
        super().__init__()
        self._breaks, self.entries = breaks, 0
        self._make(in_pieces=True)

    def _made(self) -> Iterator[None]:
        for number in range(PIECES):
            if self._breaks and number == PIECES - 1:
                raise OSError
            yield
        self.field, self.second = QLineEdit(self), QLineEdit(self)

    def entered(self) -> None:
        self.entries += 1
        self.field.setFocus()


def working_of(qtbot: QtBot, shell: Shell) -> Working:
    shell.window.activateWindow()
    qtbot.waitActive(shell.window)
    assert shell.working is not None
    return shell.working


def host_with(working: Working, page: Page) -> PageHost:
    """Where this page is made under the name 关于."""
    host = working.view.host
    make = host._make
    host._make = lambda name: page if name == "about" else make(name)
    return host


def test_keys_that_are_typed_while_a_page_comes_go_to_its_field_in_order(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working, page = working_of(qtbot, shell), Slow()
        host = host_with(working, page)
        working.desk.open("about")
        assert (host.busy, host.shown, working.scope) == (True, None, "about")
        keeper = QApplication.focusWidget()
        assert keeper is not None
        qtbot.keyClicks(keeper, "123")
        qtbot.keyClick(keeper, Qt.Key.Key_Tab)
        qtbot.keyClicks(keeper, "4")
        qtbot.waitUntil(lambda: not host.busy, timeout=WAIT_MS)
        assert (page.field.text(), page.second.text()) == ("123", "4")
        assert page.entries == 1


def test_who_goes_elsewhere_meanwhile_is_there_and_the_page_is_made_later(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working, page = working_of(qtbot, shell), Slow()
        host = host_with(working, page)
        working.desk.open("about")
        working.desk.open("search")
        qtbot.waitUntil(lambda: not host.busy, timeout=WAIT_MS)
        assert host.shown is not None
        assert (host.shown.name, page.entries) == ("search", 0)
        working.desk.open("about")
        assert host.page is page
        assert page.field.hasFocus()


def test_a_page_that_cannot_be_made_leaves_the_one_before(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = working_of(qtbot, shell)
        home = working.view.host.page
        host = host_with(working, Slow(breaks=True))
        working.desk.open("about")
        with pytest.raises(OSError):
            host.finish()
        assert (host.busy, host.shown, working.scope) == (False, home, "home")
        assert "about" not in {page.name for page in host}


def test_a_window_that_closes_while_a_page_comes_calls_nobody(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working, page = working_of(qtbot, shell), Slow()
        host_with(working, page)
        working.desk.open("about")
    assert page.entries == 0
