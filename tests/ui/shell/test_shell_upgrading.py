"""A large book of an older version: the start page says how far it is, then asks who one is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from app.services.terminal import Terminal
from app.ui.shell.shell import Shell
from tests.home_builders import a_home
from tests.ui.pictures import compare
from tests.ui.shell_builders import WAIT_MS, handed

LONG_S = 60.0  # longer than this test may take


@pytest.mark.parametrize("theme", ["light"])
def test_while_a_book_is_brought_up_to_date_the_start_page_says_so(
    qtbot: QtBot, tmp_path: Path, theme: str
) -> None:
    home = a_home(tmp_path)
    known, may_go_on, waiting = handed(home), Event(), list[Callable[[str], None]]()

    def opened() -> Terminal:
        for tell in waiting:
            tell("整理账册：先备份 40%")
        may_go_on.wait(LONG_S)
        return known.open_writer()

    shell = Shell(known._replace(open_writer=opened, while_upgrading=waiting.append))
    qtbot.addWidget(shell.window)
    try:
        shell.start()
        views = shell.window.views
        qtbot.waitUntil(lambda: views.currentWidget() is shell.calm, timeout=WAIT_MS)
        assert shell.calm.saying is not None
        assert (shell.calm.saying.title, shell.calm.saying.cause) == (
            "正在整理账册",
            "先备份 40%。",
        )
        compare(shell.calm, "start-upgrading", theme, (1198, 616))
        may_go_on.set()
        qtbot.waitUntil(lambda: views.currentWidget() is shell.login, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
    finally:
        may_go_on.set()
        with qtbot.waitSignal(shell.ended, timeout=WAIT_MS):
            shell.window.close()
