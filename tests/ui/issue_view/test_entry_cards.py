"""The cards over the page: F9 F9, the sheet that is compared, Esc, what the issued card offers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.confirm_card import Confirm
from app.ui.issue_invoice.face import BUYER_KEPT, BUYER_NEW, Preview
from app.ui.issue_invoice.second_press import LEAST_S, SecondPress
from app.ui.issue_invoice.view import IssueView
from app.ui.parts.buttons import Button
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import Recording, inside
from tests.ui.issue_view.recording import shown as on_screen

F9 = Qt.Key.Key_F9


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def shown(qtbot: QtBot) -> tuple[IssueView, Recording, Clock]:
    view, presenter = on_screen(qtbot, faces.READY)
    clock = Clock()
    for card in (view.confirm, view.issued):
        card._second._clock = clock
    return view, presenter, clock


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_f9_once_asks_the_presenter_and_a_second_time_issues(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.main()
    assert presenter.of("main") == [()]
    view.show_confirm(faces.CONFIRM)
    clock.now += LEAST_S
    view.main()
    assert presenter.of("issue") == [()]
    assert not view.confirm.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_that_ran_on_to_the_card_issues_nothing_and_is_told_the_key(
    qtbot: QtBot, key: Qt.Key
) -> None:
    view, presenter, clock = shown(qtbot)
    told: list[str] = []
    view.confirm.told.connect(told.append)
    view.show_confirm(faces.CONFIRM)
    clock.now += 10
    QTest.keyClick(focused(), key)
    assert presenter.of("issue") == []
    assert view.confirm.isVisible()
    assert told == ["还没有开具：看过卡片，按 F9 开具"]


def test_a_second_press_too_soon_does_nothing(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    clock.now += LEAST_S - 0.01
    view.main()
    assert presenter.of("issue") == []
    assert view.confirm.isVisible()


def test_a_key_that_is_still_held_does_nothing(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    QTest.keyPress(focused(), F9)
    view.show_confirm(faces.CONFIRM)
    clock.now += 10
    view.main()
    assert presenter.of("issue") == []
    QTest.keyRelease(focused(), F9)
    view.main()
    assert presenter.of("issue") == [()]


def test_however_often_it_is_pressed_it_issues_once(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    clock.now += LEAST_S
    for _ in range(3):
        view.confirm.press()
    assert presenter.of("issue") == [()]
    assert presenter.of("cancel_confirm") == []


def test_the_button_says_that_it_issues_and_nothing_of_printing(qtbot: QtBot) -> None:
    view, _presenter, _clock = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    words = [one.words for one in inside(view.confirm, Button) if one.isVisible()]
    assert words == ["核对", "开具"]


def test_the_sheet_is_compared_on_the_card_and_then_shown_as_done(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    buttons = {one.words: one for one in inside(view.confirm, Button)}
    buttons["核对"].click()
    assert presenter.of("check_paper") == [()]
    done = replace(
        faces.CONFIRM, paper_checked=True, paper_text="已核对：打印机里是 00000002 号票纸"
    )
    view.show_confirm(done)
    assert not buttons["核对"].isVisible()
    assert "已核对" in _said(view.confirm)
    clock.now += LEAST_S
    view.main()
    assert presenter.of("issue") == [()]


def test_the_bar_shows_what_was_compared(qtbot: QtBot) -> None:
    view, presenter, _clock = shown(qtbot)
    check = view.body.tool_bar.check
    assert check.words == "核对纸号"
    check.click()
    assert presenter.of("check_paper") == [()]
    view.show(replace(faces.READY, paper_checked=True))
    assert check.words == "纸号已核对"


def test_a_new_buyer_can_be_kept_from_the_issued_card(qtbot: QtBot) -> None:
    view, presenter, _clock = shown(qtbot)
    view.show_issued(faces.ISSUED)
    buttons = {one.words: one for one in inside(view.issued, Button)}
    keep = buttons["购方存入客户编码"]
    assert not keep.isVisible()
    view.show_issued(replace(faces.ISSUED, keeps_buyer=BUYER_NEW))
    assert keep.isVisible()
    keep.click()
    assert presenter.of("after_issue") == [("buyer",)]
    view.show_issued(replace(faces.ISSUED, keeps_buyer=BUYER_KEPT))
    assert not keep.isVisible()
    assert "购方已存入客户编码" in _said(view.issued)


def test_an_e_invoice_is_issued_without_a_question_about_paper(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_confirm(replace(faces.CONFIRM, asks_paper=False, paper_text=""))
    words = [one.words for one in inside(view.confirm, Button) if one.isVisible()]
    assert words == ["开具"]
    clock.now += LEAST_S
    view.main()
    assert presenter.of("issue") == [()]


def test_escape_goes_back_to_the_box_that_had_the_focus(qtbot: QtBot) -> None:
    view, presenter, _clock = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert presenter.of("cancel_confirm") == [()]
    assert presenter.of("issue") == []
    assert view.has_focus("buyer.name")


def test_the_presenter_may_take_the_card_away(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    view.hide_confirm()
    assert presenter.of("cancel_confirm") == []


def test_the_card_names_what_will_be_used_and_that_it_cannot_be_undone(qtbot: QtBot) -> None:
    view, _, _ = shown(qtbot)
    view.show_confirm(replace(faces.CONFIRM, changed_text="号码变了：原来是 00000001"))
    said = _said(view.confirm)
    for words in ("00000002", "￥1,906.40", "不能删除", "原来是 00000001", "单价比上次高"):
        assert words in said


def _said(card: QWidget) -> str:
    return "\n".join(label.text() for label in inside(card, QLabel))


def test_a_number_that_moved_is_shown_on_the_open_card(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    clock.now += LEAST_S
    view.show_confirm(replace(faces.CONFIRM, number="00000003"))
    view.main()
    assert presenter.of("issue") == []
    assert "00000003" in _said(view.confirm)


def test_what_was_issued_is_shown_large_and_f9_begins_the_next(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_issued(faces.ISSUED)
    said = _said(view.issued)
    assert "099002300104 · 00000002" in said
    assert "68012 34567 89012 34567" in said
    view.main()
    assert presenter.of("after_issue") == []
    clock.now += LEAST_S
    view.main()
    assert presenter.of("after_issue") == [("next",)]


def test_what_is_typed_at_the_issued_card_is_not_lost_in_silence(qtbot: QtBot) -> None:
    view, presenter, clock = shown(qtbot)
    view.show_issued(faces.ISSUED)
    clock.now += 5
    QTest.keyClicks(view.issued._next, "sl")
    QTest.keyClick(view.issued._next, Qt.Key.Key_Return)
    assert presenter.of("after_issue") == []
    assert presenter.said == ["这张已经开具；按 F9 填开下一张，再接着录入"] * 3
    view.main()
    assert presenter.of("after_issue") == [("next",)]
    view.show_issued(faces.ISSUED)
    clock.now += 5
    QTest.keyClick(view.issued._next, Qt.Key.Key_Return)
    assert len(presenter.of("after_issue")) == 2


def test_f12_on_the_issued_card_is_paper_and_otherwise_the_draft(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    view.paper_deed()
    view.show_issued(faces.ISSUED)
    view.paper_deed()
    assert presenter.of("preview") == [()]
    assert presenter.of("after_issue") == [("print",)]


def test_the_issued_card_leads_to_a_printer_and_names_the_sheet(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    view.show_issued(replace(faces.ISSUED, prints=True))
    view.issued.paper.click()
    assert presenter.of("after_issue") == [("paper",)]
    assert faces.ISSUED.number in _said(view.issued)


def test_the_number_can_be_copied(qtbot: QtBot) -> None:
    view, _, _ = shown(qtbot)
    view.show_issued(faces.ISSUED)
    buttons = {one.words: one for one in inside(view.issued, Button)}
    buttons["复制号码"].click()
    assert QGuiApplication.clipboard().text() == "099002300104 00000002"


def test_warnings_and_the_way_to_paper_stand_on_the_issued_card(qtbot: QtBot) -> None:
    view, _, _ = shown(qtbot)
    card = replace(faces.ISSUED, warnings=("税号校验位不对",), prints=True)
    view.show_issued(card)
    assert "税号校验位不对" in _said(view.issued)
    assert "装好 00000002 号的纸" in _said(view.issued)
    view.hide_issued()
    assert not view.issued.isVisible()


def test_the_picture_of_a_draft_is_made_smaller_than_the_window(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    wide, high = 2000, 1200
    view.show_preview(Preview("票面（未开具）", wide, high, bytes(wide * high * 4), 2))
    assert view.body.rect().contains(view.preview.inner)
    assert view.preview.earlier.accessibleDescription() == "这是第一页：票面"
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown):
        QTest.keyClick(focused(), key)
    view.show_preview(Preview("票面（未开具）", wide, high, bytes(wide * high * 4), 2, 1))
    assert "第 2 页，共 2 页" in _said(view.preview)
    view.preview.earlier.click()
    assert presenter.of("preview") == [(1,), (1,), (0,)]
    assert view.escape()
    assert not view.preview.isVisible()


def test_a_discount_card_begins_with_the_discount_that_the_line_has(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    view.go_to("lines[1].price")
    view.open_discount()
    assert focused().property("text") == "10%"
    QTest.keyClick(focused(), Qt.Key.Key_Delete)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert presenter.of("set_discount") == [(0, "")]


def test_a_discount_is_asked_for_the_row_with_the_pen(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    view.open_discount()
    assert not view.discount.isVisible()
    view.go_to("lines[2].price")
    view.open_discount()
    QTest.keyClicks(focused(), "10%")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert presenter.of("set_discount") == [(1, "10%")]


def test_boxes_that_the_form_does_not_show_stand_on_a_card(qtbot: QtBot) -> None:
    view, presenter, _ = shown(qtbot)
    view.go_to("agency_certificate")
    QTest.keyClicks(focused(), "7")
    assert ("agency_certificate", "7") in presenter.of("typed")
    view.show(replace(faces.READY, document="DEMO0001", buyer_is_person=True))
    assert view.extras.boxes["document"].text() == "DEMO0001"
    assert view.escape()


@pytest.mark.parametrize("held", [True, False])
def test_keys_are_forgotten_when_another_program_has_them(qtbot: QtBot, held: bool) -> None:
    clock = Clock()
    window = QWidget()
    qtbot.addWidget(window)
    second = SecondPress(window, clock)
    box = QLineEdit(window)
    window.show()
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(lambda: focused() is box)
    if held:
        QTest.keyPress(box, F9)
    second.begin()
    clock.now += 1
    assert second.counts() is not held
    second._forget()
    assert second.counts()


def test_the_card_stands_on_the_button_and_inside_the_page(qtbot: QtBot) -> None:
    view, _, _ = shown(qtbot)
    view.show_confirm(faces.CONFIRM)
    card: Confirm = view.confirm
    issue = view.body.action_bar.issue
    corner = issue.mapTo(view.body, QPoint(issue.width(), 0))
    assert card.inner.right() + 1 == corner.x()
    assert card.inner.bottom() < corner.y()


def test_a_notice_stands_where_the_problems_stand(qtbot: QtBot) -> None:
    """The outcome is not known, or the disk is away: that goes before what is wrong in a box."""
    view, _presenter, _clock = shown(qtbot)
    bar = view.body.action_bar
    view.show(replace(faces.READY, notice="税控盘没有回答，请勿重开。", ready=False))
    assert bar.calm.isVisible()
    assert bar.calm.text() == "税控盘没有回答，请勿重开"
    assert not bar.problem.isVisible()
    view.show(faces.READY)
    assert bar.calm.text() == "内容齐全"
