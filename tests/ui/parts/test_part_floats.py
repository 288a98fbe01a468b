"""Lists, callouts and cards over a page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.callout import Callout
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, label
from app.ui.parts.popup import Option, Popup
from tests.ui.parts.gallery import OPTIONS, confirm_card


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1093, 534)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def field(page: QWidget) -> Field:
    made = Field("slmy", name="购方名称", parent=page)
    made.setGeometry(100, 100, 300, 30)
    made.show()
    made.setFocus()
    return made


def offered(field: Field, current: int = 0) -> tuple[Popup, list[object]]:
    popup = Popup(field)
    told: list[object] = []
    popup.chosen.connect(told.append)
    popup.offer(OPTIONS, "4 个客户", "F3 客户编码", current)
    return popup, told


def test_a_card_that_must_be_wide_stands_in_the_middle(page: QWidget) -> None:
    card = Floating(page, column(label("导出")), name="导出", where="upper")
    card.setMinimumWidth(560)
    card.open()
    left, right = card.inner.left(), page.width() - 1 - card.inner.right()
    assert abs(left - right) <= 1
    card.close_card()


def test_a_list_leaves_its_field_free_and_focused(field: Field) -> None:
    popup, _ = offered(field)
    assert popup.isVisible()
    assert not popup.inner.intersects(field.geometry())
    assert popup.inner.width() > field.width()
    assert QApplication.focusWidget() is field


def test_keys_choose_from_the_list(qtbot: QtBot, field: Field) -> None:
    popup, told = offered(field)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (told, popup.isVisible()) == ([2], False)


def test_enter_that_ends_a_composition_chooses_nothing(qtbot: QtBot, field: Field) -> None:
    popup, told = offered(field)
    QApplication.sendEvent(field, QInputMethodEvent("shili", []))
    ended = QInputMethodEvent("", [])
    ended.setCommitString("示例")
    QApplication.sendEvent(field, ended)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (told, popup.isVisible()) == ([], True)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == [1]


def test_typing_goes_on_in_the_field(qtbot: QtBot, field: Field) -> None:
    popup, _ = offered(field)
    qtbot.keyClicks(field, "x")
    assert field.text().endswith("x") or field.text().startswith("x")
    assert popup.isVisible()


def test_the_mouse_chooses_too(qtbot: QtBot, field: Field) -> None:
    popup, told = offered(field)
    rows = popup.rows
    place = rows.visualRect(rows.model().index(2, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told == [3]
    assert QApplication.focusWidget() is field


def test_escape_closes_the_list_and_nothing_else(qtbot: QtBot, page: QWidget, field: Field) -> None:
    escaped: list[bool] = []
    QShortcut(QKeySequence("Esc"), page).activated.connect(lambda: escaped.append(True))
    popup, _ = offered(field)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (popup.isVisible(), escaped) == (False, [])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert escaped == [True]


def test_enter_takes_what_was_typed_while_nothing_is_pointed_at(qtbot: QtBot, field: Field) -> None:
    popup, told = offered(field, current=-1)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (told, popup.current) == ([], -1)


def test_the_list_goes_when_the_field_is_left(page: QWidget, field: Field) -> None:
    popup, _ = offered(field)
    other = Field(name="税号", parent=page)
    other.show()
    other.setFocus()
    assert not popup.isVisible()


def test_no_choices_no_list(field: Field) -> None:
    popup, _ = offered(field)
    popup.offer(())
    assert not popup.isVisible()


def test_a_list_of_many_scrolls_within_the_window(page: QWidget, field: Field) -> None:
    field.move(100, 480)
    popup = Popup(field)
    popup.offer([Option((f"示例{n}号",), (), n) for n in range(500)])
    assert page.rect().contains(popup.inner)
    assert not popup.inner.intersects(field.geometry())


def test_a_callout_stands_at_its_field_and_offers_the_fix(
    qtbot: QtBot, page: QWidget, field: Field
) -> None:
    callout = Callout(page)
    mended: list[bool] = []
    callout.asked.connect(lambda: mended.append(True))
    callout.point_at(field, "相差 0.09，最多容许 0.06", "TAX-DIFFERENCE", "改为 90.00")
    assert callout.isVisible()
    assert not callout.inner.intersects(field.geometry())
    callout.fix.click()
    assert mended == [True]
    assert callout.fix.accessibleName() == "改为 90.00 Alt+Enter"


def test_a_callout_waits_while_a_list_takes_its_place(page: QWidget, field: Field) -> None:
    page.resize(420, 534)
    field.move(60, 0)
    inside = QWidget(page)
    inside.setGeometry(page.rect())
    inside.show()
    field.setParent(inside)
    field.show()
    field.setFocus()
    popup, _ = offered(field)
    assert popup.parentWidget() is page
    callout = Callout(inside)
    callout.point_at(field, "相差 0.09，最多容许 0.06", "TAX-DIFFERENCE")
    seen = [callout.isVisible()]
    popup.hide()
    seen.append(callout.isVisible())
    popup.offer(OPTIONS)
    seen.append(callout.isVisible())
    callout.hide()
    popup.hide()
    seen.append(callout.isVisible())
    assert seen == [False, True, False, False]


def test_a_callout_follows_its_field_when_the_window_changes(
    qtbot: QtBot, page: QWidget, field: Field
) -> None:
    callout = Callout(page)
    callout.point_at(field, "相差 0.09，最多容许 0.06", "TAX-DIFFERENCE")
    field.move(600, 300)
    page.resize(1366, 688)
    qtbot.waitUntil(lambda: callout.inner.top() > 300)


def test_a_card_keeps_the_focus_and_gives_it_back(
    qtbot: QtBot, page: QWidget, field: Field
) -> None:
    card, button = confirm_card(page)
    closed: list[bool] = []
    card.closed.connect(lambda: closed.append(True))
    card.open(button)
    assert QApplication.focusWidget() is button
    went = [_tab(qtbot) for _ in range(4)]
    assert all(card.isAncestorOf(widget) for widget in went)
    assert button in went
    field.setFocus()
    here = QApplication.focusWidget()
    assert here is not None and card.isAncestorOf(here)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert (card.isVisible(), closed) == (False, [True])
    assert QApplication.focusWidget() is field


def test_another_card_may_take_the_focus_from_a_card(
    qtbot: QtBot, page: QWidget, field: Field
) -> None:
    below, first = confirm_card(page)
    above, second = confirm_card(page)
    below.open(first)
    above.open(second)
    assert QApplication.focusWidget() is second
    above.close_card()
    assert QApplication.focusWidget() is first
    below.close_card()
    assert QApplication.focusWidget() is field


def test_a_card_moves_with_its_window(page: QWidget) -> None:
    card, button = confirm_card(page)
    card.open(button)
    page.resize(1366, 688)
    assert page.rect().contains(card.inner)
    assert card.inner.right() > 1300
    card.close_card()


def _tab(qtbot: QtBot) -> QWidget:
    here = QApplication.focusWidget()
    assert here is not None
    qtbot.keyClick(here, Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None
    return after
