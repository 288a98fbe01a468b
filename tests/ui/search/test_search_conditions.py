"""The card 更多条件 by keys: a name keeps the conditions, a wrong day is told in words."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.search.search_builders import WAIT_MS, settled


def test_enter_behind_a_name_keeps_the_conditions_and_enter_again_searches(shown, qtbot) -> None:
    page, _desk, _window = shown
    page._more()
    card = page._cards.more.card
    card.texts["buyer"].setText("虚构")
    card.name.setFocus()
    qtbot.keyClicks(card.name, "VIP")
    qtbot.keyClick(card.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.saved.value() == "VIP", timeout=WAIT_MS)
    assert card.isVisible() and not card.name.text()
    qtbot.keyClick(card.name, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert not card.isVisible()
    assert page.search.asked.more.buyer == "虚构"


def test_a_wrong_day_is_told_in_words_and_blanks_are_no_day(shown, qtbot) -> None:
    page, _desk, _window = shown
    page._more()
    card = page._cards.more.card
    day, below = card.days["first_day"], card._boxes["first_day"].below
    day.setText("昨天")
    card.press()
    assert card.isVisible() and below.text().startswith("日期写成")
    day.selectAll()
    qtbot.keyClicks(day, " ")
    assert below.text() == ""
    card.press()
    settled(qtbot, page)
    assert not card.isVisible()


def test_that_saved_conditions_are_gone_is_told(shown, qtbot) -> None:
    page, desk, _window = shown
    page._more()
    card = page._cards.more.card
    card.name.setText("VIP")
    card.save_button.click()
    qtbot.waitUntil(lambda: card.saved.value() == "VIP", timeout=WAIT_MS)
    card.forget_button.click()
    qtbot.waitUntil(lambda: not card.saved.isVisible(), timeout=WAIT_MS)
    assert "已删除常用条件「VIP」" in desk.told
    page.escape()
