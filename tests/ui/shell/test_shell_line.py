"""The line that passes in the status bar."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.shell.status_bar import StatusBar

LONG = "没有贴入：" + "这一行的数量不是数字，" * 40


def test_a_line_that_is_too_long_ends_with_dots_and_says_the_rest_as_its_tooltip(
    qtbot: QtBot,
) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1093, 28)
    bar.show()
    bar.tell(LONG)
    assert bar.line.text().endswith("…")
    assert bar.line.toolTip() == LONG
    qtbot.waitUntil(lambda: bar.line.width() >= bar.line.sizeHint().width())
    assert bar.line.geometry().right() < bar.width()
    bar.tell("已保存。")
    assert (bar.line.text(), bar.line.toolTip()) == ("已保存。", "")


def test_a_line_grows_again_with_the_window(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(500, 28)
    bar.show()
    bar.tell(LONG)
    before = len(bar.line.text())
    bar.resize(1300, 28)
    qtbot.waitUntil(lambda: len(bar.line.text()) > before)
