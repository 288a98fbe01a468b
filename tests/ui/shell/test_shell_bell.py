"""The figure beside the bell counts what somebody must see; everything is kept under it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.bell import BellCard
from app.ui.shell.handed import Explained
from app.ui.shell.header import Header
from app.ui.shell.messages import Messages

TOLD = Explained("离线时限已满。", "联网上传。", "OFFLINE-TIME", title="没有开具")


def told(qtbot: QtBot) -> tuple[QWidget, Messages, list[int]]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    messages, counts = Messages(window, lambda: None), list[int]()
    messages.noted.connect(counts.append)
    return window, messages, counts


def test_what_passed_by_is_kept_and_not_counted(qtbot: QtBot) -> None:
    _window, messages, counts = told(qtbot)
    for words in ("已存入草稿箱", "2 处待更正", "2 处待更正"):
        messages.line(words)
    assert counts == [0, 0, 0]
    assert [noted.times for noted in messages.kept] == [2, 1]


def test_a_problem_is_counted_until_somebody_looks(qtbot: QtBot) -> None:
    _window, messages, counts = told(qtbot)
    messages.problem(TOLD)
    messages.line("已存入草稿箱")
    messages.problem(TOLD)
    messages.problem(TOLD)  # once more the same: one line
    messages.read()
    messages.problem(TOLD)
    assert counts == [1, 1, 2, 2, 0, 1]


def test_bell_and_card_say_what_the_figure_counts(qtbot: QtBot) -> None:
    window, messages, _counts = told(qtbot)
    messages.problem(TOLD)
    messages.line("已存入草稿箱")
    header = Header(("首页",))
    qtbot.addWidget(header)
    header.set_unread(1)
    assert header.bell.accessibleName() == "消息，1 条没办成的或要留意的还没看"
    assert header.bell.toolTip() in header.bell.accessibleName()
    card = BellCard(window, messages.kept)
    labels: Iterable[QLabel] = card.findChildren(QLabel)
    said = [each.text() for each in labels]
    assert "没办成的或要留意的 1 条，其余只是记下" in said
