"""What the page offers and where it leads: the special kinds, a discount, kinds without a sheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.money import Money
from app.ui.issue_invoice.discount_said import UNCLEAR, amount, said
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import inside, shown


def test_after_a_special_kind_is_chosen_typing_begins_in_the_paper(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[1].name")
    view.body.tool_bar.open_special()
    view.body.tool_bar.special.hidePopup()
    view.body.tool_bar.special.chosen.emit("purchase")
    assert presenter.of("choose_special") == [("purchase",)]
    assert view.has_focus("buyer.name")


def test_a_kind_that_was_not_taken_is_not_shown(qtbot: QtBot) -> None:
    """The ticket stands, or the presenter refused: the box says what the paper is."""
    view, presenter = shown(qtbot, faces.READY)
    kind = view.body.tool_bar.kind
    other = next(
        value for value in map(kind.itemData, range(kind.count())) if value != kind.value()
    )
    before = kind.value()
    kind.choose(other)
    kind.chosen.emit(other)
    assert presenter.of("choose_kind") == [(other,)]
    assert kind.value() == before


def test_the_card_of_a_discount_says_what_it_takes_off(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("lines[2].price")
    view.open_discount()
    box = QApplication.focusWidget()
    assert box is not None
    for text, words in (("10%", "金额变为"), ("x", UNCLEAR)):
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(box, text)
        assert any(words in one.text() for one in inside(view.discount, QLabel))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10", "折扣 10.00，金额变为 1,490.00"),
        ("9折", "折扣 150.00，金额变为 1,350.00"),
        ("-20.00", "折扣 20.00，金额变为 1,480.00"),
        ("2000", "折扣 2,000.00 比金额 1,500.00 大"),
        ("十", UNCLEAR),
        ("", ""),
    ],
)
def test_a_discount_in_words(text: str, words: str) -> None:
    assert said(text, [amount("1,000.00"), Money.yuan("500.00")])[0] == words
