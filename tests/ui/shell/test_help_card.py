"""The card of F1 fits its window and is read by the keys of a page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.ui.shell.help_card import HEIGHT, HelpCard, page_card
from app.ui.shell.key_table import KeyTable

MANY = tuple((f"Ctrl+{sign}", f"做第 {sign} 件事") for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3)


def opened(qtbot: QtBot, high: int, keys: tuple[tuple[str, str], ...] = MANY) -> HelpCard:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1093, high)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    card = page_card(window, "已开发票查询", keys[:2], keys, lambda: None)
    assert isinstance(card, HelpCard)
    QApplication.processEvents()
    return card


@pytest.mark.parametrize("high", [300, 534, 900])
def test_the_whole_card_stands_in_the_window(qtbot: QtBot, high: int) -> None:
    card = opened(qtbot, high)
    assert card.host.rect().contains(card.geometry())
    assert card.area.height() <= HEIGHT
    card.host.resize(1093, 420)
    QApplication.processEvents()
    assert card.host.rect().contains(card.geometry())


def test_a_short_one_is_no_higher_than_its_words(qtbot: QtBot) -> None:
    assert opened(qtbot, 900, MANY[:4]).area.height() < 200


def test_the_keys_of_a_page_scroll_it(qtbot: QtBot) -> None:
    card = opened(qtbot, 534)
    bar = card.area.verticalScrollBar()
    seen = []
    close = QApplication.focusWidget()
    assert close is not None
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
        QTest.keyClick(close, key)
        seen.append(bar.value())
    assert 0 < seen[0] < seen[1] == bar.maximum()
    assert seen[1] > seen[2] > seen[3] == 0
    QTest.keyClick(close, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_long_words_are_wrapped_and_every_key_is_told(qtbot: QtBot) -> None:
    table = KeyTable((("F9", "开具" * 40), ("Ctrl+K", "功能搜索")), "本页的按键")
    qtbot.addWidget(table)
    assert table.heightForWidth(300) > 2 * table.heightForWidth(4000)
    assert table.accessibleDescription() == f"F9 {'开具' * 40}；Ctrl+K 功能搜索"
