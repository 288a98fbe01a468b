"""Buttons show their key and say their name."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.look import type as type_
from app.ui.look.shapes import key_words
from app.ui.parts.action_bar import ActionBar
from app.ui.parts.buttons import Button
from app.ui.parts.chips import FilterChip
from app.ui.parts.segments import Segments
from app.ui.parts.tick_box import TickBox


def test_words_and_key_are_the_name(qtbot: QtBot) -> None:
    button = Button("开具", "F9", "primary", "check")
    qtbot.addWidget(button)
    assert button.accessibleName() == "开具 F9"


def test_another_key_is_another_name_and_cap(qtbot: QtBot) -> None:
    button = Button("导出", "Ctrl+E")
    qtbot.addWidget(button)
    wide = button.sizeHint().width()
    button.set_key("Ctrl+Shift+E")
    assert button.accessibleName() == "导出 Ctrl+Shift+E"
    assert button.sizeHint().width() > wide


@pytest.mark.parametrize(
    ("key", "cap"),
    [("F9", "F9"), ("Ctrl+K", "Ctrl K"), ("Ctrl++", "Ctrl +"), ("Ctrl+=", "Ctrl ="), ("", "")],
)
def test_a_cap_shows_the_key_without_plus_signs(key: str, cap: str) -> None:
    assert key_words(key) == cap


@pytest.mark.parametrize("kind", ["normal", "primary", "ghost", "danger", "link", "small"])
@pytest.mark.parametrize("words", ["开具", "立即上传 52 张", "Save the draft & go on"])
def test_words_are_never_cut(qtbot: QtBot, kind: str, words: str) -> None:
    button = Button(words, "Shift+F9", kind, "check")
    qtbot.addWidget(button)
    assert button.words == words
    assert button.minimumSizeHint().width() > type_.width(words, "caption") + 50
    assert button.minimumSizeHint() == button.sizeHint()


def test_a_grey_button_says_why(qtbot: QtBot) -> None:
    button = Button("作废…", kind="danger")
    qtbot.addWidget(button)
    button.set_why_not("本月已抄税")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "本月已抄税"
    button.set_why_not("")
    assert button.isEnabled()
    assert button.toolTip() == ""


def test_an_icon_alone_has_a_name_and_a_tip(qtbot: QtBot) -> None:
    button = Button(icon="bell", kind="ghost", name="消息")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "消息"


def test_enter_and_space_press_it_once(qtbot: QtBot) -> None:
    button = Button("加行", "Ins")
    qtbot.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(pressed) == 2


def test_a_switch_moves_by_key_and_click_and_tells(qtbot: QtBot) -> None:
    switch = Segments(("不含税", "含税"), "单价、金额按")
    qtbot.addWidget(switch)
    told: list[int] = []
    switch.chosen.connect(told.append)
    switch.toggle()
    switch.toggle()
    switch.choose(1)
    assert (told, switch.index) == ([1, 0], 1)


def test_a_filter_carries_its_count(qtbot: QtBot) -> None:
    chip = FilterChip("全部", 12846)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "全部 12,846"
    chip.set_count(None)
    assert chip.accessibleName() == "全部"


def test_a_box_is_ticked_by_space(qtbot: QtBot) -> None:
    box = TickBox("连同作废")
    qtbot.addWidget(box)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()


def test_deeds_without_room_fold_from_the_inside(qtbot: QtBot) -> None:
    words = ("选择", "折扣", "加行", "删行", "清单", "复制开票", "存草稿")
    edits = [Button(word, "Ctrl+S") for word in words]
    bar = ActionBar(edits, (Button("开具", "F9", "primary", size="big"),))
    qtbot.addWidget(bar)
    bar.resize(1300, 48)
    bar.show()
    folded = [len(bar.folded)]
    bar.resize(600, 48)
    folded.append(len(bar.folded))
    assert folded[0] == 0 < folded[1]
    assert [one.words for one in bar.folded] == list(words[-folded[1] :])
    parts = cast("list[QWidget]", bar.findChildren(QWidget))
    shown = [one for one in parts if one.isVisible()]
    assert all(one.width() >= one.minimumSizeHint().width() for one in shown)
