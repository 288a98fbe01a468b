"""Whoever types before the terminal is open loses nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.sentences import sentences
from app.ui import curtain
from app.ui.login.first_look import FirstLook, Person
from app.ui.login.page import LoginPage
from app.ui.login.presenter import LoginPresenter
from tests.home_builders import a_home
from tests.ui.shell_builders import WAIT_MS, a_window

PEOPLE = (Person("主管甲", "administrator"), Person("开票乙", "cashier"))
LOOK = FirstLook("示例甲测试有限公司", "91990000MA0000007X", True, (), PEOPLE, None, 15)


def test_enter_before_the_terminal_is_open_signs_in_as_soon_as_it_is(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_window(qtbot, a_home(tmp_path)) as shell:
        assert shell.look is None
        qtbot.keyClick(shell.login.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shell.working is not None, timeout=WAIT_MS)


@pytest.mark.parametrize("moment", ["curtain", "before it is filled", "filled"])
def test_enter_is_never_lost_whenever_it_comes(qtbot: QtBot, tmp_path: Path, moment: str) -> None:
    tried: list[tuple[str, str]] = []
    window = curtain.drawn(tmp_path)
    qtbot.addWidget(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    def pressed(now: str) -> None:
        if now == moment:
            where = QApplication.focusWidget()
            assert where is not None
            qtbot.keyClicks(where, "meins")
            qtbot.keyClick(where, Qt.Key.Key_Return)

    pressed("curtain")
    page = LoginPage()
    page.presenter = LoginPresenter(
        view=page,
        sign_in=lambda name, password, then, failed: tried.append((name, password)),
        explain=sentences().said_of,  # type: ignore[arg-type]
        done=lambda: None,
    )
    window.show_view(page)
    window.show_view(page)  # the home is opened: nothing is typed twice
    assert page.password.hasFocus()
    pressed("before it is filled")
    QApplication.processEvents()
    page.presenter.show(LOOK)
    pressed("filled")
    qtbot.waitUntil(lambda: bool(tried))
    assert tried == [("主管甲", "meins")]


def test_a_password_that_was_typed_before_is_the_one_that_is_tried(qtbot: QtBot) -> None:
    tried: list[tuple[str, str]] = []
    page = LoginPage()
    qtbot.addWidget(page)
    page.presenter = LoginPresenter(
        view=page,
        sign_in=lambda name, password, then, failed: tried.append((name, password)),
        explain=sentences().said_of,  # type: ignore[arg-type]
        done=lambda: None,
    )
    qtbot.keyClicks(page.password, "meins")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert not tried
    page.presenter.show(LOOK)
    qtbot.waitUntil(lambda: bool(tried), timeout=WAIT_MS)
    assert tried == [("主管甲", "meins")]
    page.presenter.rest()
    page.presenter.lock("主管甲")
    assert page.password.text() == ""
