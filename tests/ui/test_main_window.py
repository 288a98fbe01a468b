"""The first window, opened and closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.application import Board
from app.ui.background import Lane
from app.ui.fonts import use_bundled
from app.ui.main_window import MainWindow
from tests.ui.status_sample import STATUS


@pytest.fixture
def lane(qapp: QApplication) -> Iterator[Lane]:
    lane = Lane("test")
    yield lane
    lane.close()


def explain(error: BaseException) -> tuple[str, str, str]:
    return "尚无终端数据", "请先运行 init", str(error)


def texts(window: MainWindow) -> str:
    labels = cast("list[QLabel]", window.findChildren(QLabel))
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_the_window_is_painted_before_anything_is_asked(qtbot: QtBot, lane: Lane) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    seen: list[bool] = []

    def read() -> Mapping[str, Any]:
        seen.append(window.isVisible())
        return STATUS

    Board(window, lane, read, explain).open()
    qtbot.waitUntil(lambda: "示例甲" in window.windowTitle())
    assert seen == [True]


def test_the_window_says_what_stands_and_that_it_is_simulated(qtbot: QtBot, lane: Lane) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    Board(window, lane, lambda: STATUS, explain).open()
    qtbot.waitUntil(lambda: "示例甲" in window.windowTitle())
    assert window.windowTitle().startswith("【模拟】")
    for text in ("模拟", "91990000MA0000007X", "498 份", "2 张", "脱机", "2024-02-23"):
        assert text in texts(window)


def test_without_a_home_the_window_says_how_to_make_one(qtbot: QtBot, lane: Lane) -> None:
    window = MainWindow()
    qtbot.addWidget(window)

    def read() -> Mapping[str, Any]:
        raise LookupError("HOME-MISSING")

    Board(window, lane, read, explain).open()
    qtbot.waitUntil(lambda: "HOME-MISSING" in texts(window))
    assert "请先运行 init" in texts(window)


def test_the_screen_is_set_in_the_bundled_type(qapp: QApplication) -> None:
    family = use_bundled(qapp)
    assert family
    assert QFontInfo(qapp.font()).family() == family
