"""Keys on the paper: the printed order, back, Tab, arrows, what is told to the presenter."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.face import CellText
from app.ui.issue_invoice.view import IssueView
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import inside, shown

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(
    key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
) -> None:
    for _ in range(times):
        widget = QApplication.focusWidget()
        assert isinstance(widget, QWidget)
        QTest.keyClick(widget, key, modifiers)


def where(view: IssueView) -> str:
    return view.hands.field


def compose(text: str) -> QWidget:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget)
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))
    return widget


def type_in(text: str) -> None:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget)
    QTest.keyClicks(widget, text)


def walked(view: IssueView, key: Qt.Key, steps: int) -> list[str]:
    found = [where(view)]
    for _ in range(steps):
        press(key)
        found.append(where(view))
    return found


def test_enter_goes_through_the_boxes_in_the_printed_order(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    cells = ("name", "spec", "unit", "quantity", "price", "rate")
    lines = [f"lines[{line}].{name}" for line in (1, 2, 3) for name in cells]
    behind = ["lines[4].name", "remark", "payee", "reviewer"]
    order = [*faces_fields(), *lines, *behind]
    assert walked(view, KEY.Key_Return, len(order) - 1) == order


def faces_fields() -> tuple[str, ...]:
    return ("buyer.name", "buyer.tax_id", "buyer.address_phone", "buyer.bank_account")


def test_a_column_that_goes_while_it_is_typed_into_takes_the_pen_along(qtbot: QtBot) -> None:
    """差额 with the cursor in 扣除额, then 填下一张: the process died of it without a word."""
    columns = (*faces.READY.columns, "deduction")
    view, _ = shown(qtbot, replace(faces.READY, special="difference", columns=columns))
    view.body.paper.table.go(0, "deduction")
    assert where(view) == "lines[1].deduction"
    view.show(faces.READY)
    table = view.body.paper.table
    assert (table.at, table.pen.isVisible()) == (None, False)
    view.go_to("lines[1].name")
    assert where(view) == "lines[1].name"


def test_enter_behind_the_last_box_stands_on_the_main_button(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("reviewer")
    press(KEY.Key_Return)
    assert view.body.action_bar.issue.hasFocus()


def test_shift_enter_goes_back_the_same_way(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    there = walked(view, KEY.Key_Return, 25)
    back = [there[-1]]
    for _ in range(25):
        press(KEY.Key_Return, SHIFT)
        back.append(where(view))
    assert back == there[::-1]


def test_tab_reaches_what_is_worked_out(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("lines[1].price")
    assert walked(view, KEY.Key_Tab, 3)[1:] == [
        "lines[1].amount",
        "lines[1].rate",
        "lines[1].tax",
    ]
    press(KEY.Key_Tab)
    assert where(view) == "lines[1].discount"


def test_arrows_go_up_and_down_in_a_column_and_stop_at_the_ends(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("lines[1].quantity")
    press(KEY.Key_Up)
    assert view.body.paper.table.at == (0, "quantity")
    press(KEY.Key_Down, times=2)
    assert where(view) == "lines[2].quantity"
    press(KEY.Key_Down, times=9)
    assert view.body.paper.table.at == (4, "quantity")


def test_down_where_nothing_is_below_shows_the_goods_to_choose_from(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[3].name")
    press(KEY.Key_Down)
    assert (where(view), presenter.of("find")) == ("lines[4].name", [])
    press(KEY.Key_Down)
    assert presenter.of("find") == [("lines[4].name",)]


def test_enter_on_the_last_cell_adds_a_line_where_none_follows(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, replace(faces.READY, rows=faces.LINES[:-1]))
    view.go_to("lines[3].rate")
    press(KEY.Key_Return)
    assert presenter.of("add_line") == [(2,)]


def test_enter_on_the_empty_next_line_goes_on_to_the_remark(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[4].name")
    press(KEY.Key_Return)
    assert where(view) == "remark"
    assert presenter.of("add_line") == []


def test_every_keystroke_is_told_with_the_whole_text(qtbot: QtBot) -> None:
    _view, presenter = shown(qtbot, faces.EMPTY)
    type_in("slm")
    assert presenter.of("typed") == [
        ("buyer.name", "s"),
        ("buyer.name", "sl"),
        ("buyer.name", "slm"),
    ]


def test_leaving_a_box_is_told(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[2].price")
    presenter.told.clear()
    press(KEY.Key_Return)
    assert ("lines[2].price",) in presenter.of("left")


def test_the_enter_that_ends_a_composition_does_not_move_on(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    compose("shi")
    press(KEY.Key_Return)
    assert where(view) == "buyer.name"


def test_a_face_does_not_touch_what_is_being_composed(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    box = compose("shi")
    assert isinstance(box, QLineEdit)
    view.show(replace(faces.READY, buyer=replace(faces.BUYER, name="其他示例公司")))
    assert "其他" not in box.text()


def test_the_cursor_stays_when_a_face_says_the_same(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    box.setCursorPosition(2)
    view.show(replace(faces.READY, saved_text="草稿已存 10:02:32"))
    assert box.cursorPosition() == 2


def test_f3_and_alt_enter_are_the_boxs_own(qtbot: QtBot) -> None:
    _view, presenter = shown(qtbot, faces.WRONG)
    press(KEY.Key_F3)
    press(KEY.Key_Return, ALT)
    assert presenter.of("find") == [("buyer.name",)]
    assert presenter.of("accept_fix") == [("lines[3].tax",)]


@pytest.mark.parametrize(("key", "modifiers"), [(KEY.Key_F4, None), (KEY.Key_Down, ALT)])
def test_the_rates_open_as_a_list_and_enter_takes_one(
    qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier | None
) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[2].rate")
    press(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert view.choices.visible
    press(KEY.Key_Down)
    press(KEY.Key_Return)
    assert presenter.of("typed")[-1] == ("lines[2].rate", "9%")
    assert where(view) == "lines[2].rate"


def test_a_choice_is_handed_back_and_escape_closes_the_list(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.show_choices("buyer.name", faces.CHOICES, faces.FOOTER)
    press(KEY.Key_Down)
    press(KEY.Key_Return)
    assert presenter.of("chosen") == [("buyer.name", faces.CHOICES[1])]
    view.show_choices("buyer.name", faces.CHOICES, faces.FOOTER)
    press(KEY.Key_Escape)
    assert not view.choices.visible
    view.show_choices("remark", faces.CHOICES, faces.FOOTER)
    assert not view.choices.visible


def test_a_computed_cell_can_be_read_and_an_overwritten_one_typed_into(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("lines[1].tax")
    pen = view.body.paper.table.pen
    assert pen.property("computed") is True
    assert not pen.isReadOnly()
    row = faces.LINES[0]
    cells = {**row.cells, "tax": CellText("26.03", overwritten=True)}
    view.show(replace(faces.READY, rows=(replace(row, cells=cells), *faces.LINES[1:])))
    assert (pen.text(), pen.property("computed"), pen.overwritten) == ("26.03", False, True)


def test_shift_and_arrows_mark_rows_for_a_group_discount(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[1].price")
    press(KEY.Key_Down, SHIFT, times=2)
    assert view.body.paper.table.cells.chosen == range(3)
    view.open_discount()
    type_in("10%")
    press(KEY.Key_Return)
    assert presenter.of("group_discount") == [(0, 1, "10%")]
    press(KEY.Key_Down)
    assert view.body.paper.table.cells.chosen == range(0)


def test_a_click_puts_the_pen_into_a_cell_and_on_its_sign_opens_the_rates(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    table = view.body.paper.table
    place = table.cell_place(2, "rate")
    spot = QPoint(place.right() - 8, place.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert where(view) == "lines[2].rate"
    assert view.choices.visible
    spot = QPoint(20, table.viewport().height() - 5)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert where(view) == "lines[4].name"


def test_every_box_has_a_name_for_a_screen_reader(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    named = {field: box.accessibleName() for field, box in view.body.paper.boxes.items()}
    assert named["buyer.name"] == "购方名称"
    assert all(named.values())
    view.go_to("lines[2].price")
    assert view.body.paper.table.pen.accessibleName() == "第 3 行 单价"
    for child in inside(view.body, QLineEdit):
        assert child.accessibleName()


def test_two_thousand_lines_make_no_more_widgets_than_one(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.EMPTY)
    before = len(inside(view.body, QWidget))
    view.show(faces.long_list(2000))
    assert len(inside(view.body, QWidget)) == before
    view.go_to("lines[1999].quantity")
    assert view.body.paper.place_of("lines[1999].quantity") is not None


def test_a_list_of_the_bar_that_is_put_away_gives_the_keys_back(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("lines[1].name")
    for box in (view.body.tool_bar.kind, view.body.tool_bar.special):
        box.show()
        box.setFocus()
        box.showPopup()
        box.hidePopup()
        assert view.has_focus("lines[1].name")
