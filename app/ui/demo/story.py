"""The story of the demonstration: first start, login, a ticket by keys alone, found again, its
sheet and its files. The window is the one that people use, on a practice home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.ui.demo.stage import Answer, Stage
from app.ui.look import apply
from app.ui.shell.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

    from app.ui.shell.handed import Handed


def play(handed: Handed, folder: Path) -> Iterator[Answer]:
    """One answer a picture. The window is closed whatever happens."""
    if QApplication.instance() is None:
        apply.before_the_application()
        QApplication(["kaipiao"])
    stage = Stage(Shell(handed), folder)
    stage.begin()
    try:
        yield from _opened(stage)
    finally:
        stage.end()


def _opened(stage: Stage) -> Iterator[Answer]:
    yield stage.picture("first-start", "第一次打开: 按 Enter 建立练习环境")
    stage.key("Enter")
    stage.until(lambda: stage.shell.look is not None, "登录页")
    yield stage.picture("login", "登录: 练习环境已填好口令")
    stage.key("Enter")
    stage.until(lambda: stage.shell.working is not None, "首页")
    yield stage.picture("home", "首页: 今天、本月、近三十天、要办的事")
    stage.key("Ctrl+K")
    stage.type("kj")
    yield stage.picture("search", "功能搜索: 拼音首字母找到发票填开")
    stage.key("Enter")
    yield stage.picture("issue-empty", "发票填开")
