"""The mark of an emulated disk, and keys a text box keeps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.search.page import SearchPage
from tests.home_builders import a_home
from tests.ui.shell_builders import WAIT_MS, a_shell

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_mark_is_there_without_the_disk_and_the_title_follows_when_it_is_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = a_home(tmp_path)
    disk, away = home / "disk.simulated.db", home / "away.db"
    disk.rename(away)
    with a_shell(qtbot, tmp_path, home=home) as shell:
        working = shell.working
        assert working is not None
        assert shell.look is not None and shell.look.simulated
        assert working.desk.simulated
        assert not working.view.header.mark.isHidden()
        assert "[模拟]" in shell.window.windowTitle()
        away.rename(disk)
        working.refresh()
        qtbot.waitUntil(lambda: "示例" in shell.window.windowTitle(), timeout=WAIT_MS)
        assert "[模拟]" in shell.window.windowTitle()
        assert not working.view.header.mark.isHidden()


def test_ctrl_a_in_a_box_selects_its_text_and_in_the_list_the_result(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path, page="search") as shell:
        working = shell.working
        assert working is not None
        page = working.view.host.page
        assert isinstance(page, SearchPage)
        shell.window.activateWindow()
        box = page.bar.box
        box.setFocus()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is box)
        assert not working.holds("Ctrl+A")
        qtbot.keyClicks(box, "abc")
        qtbot.keyClick(box, Qt.Key.Key_A, CTRL)
        assert box.selectedText() == "abc"
        assert not working.holds("Ctrl+C")
        page.table.setFocus()
        assert working.holds("Ctrl+A")
        assert working.holds("Ctrl+C")
