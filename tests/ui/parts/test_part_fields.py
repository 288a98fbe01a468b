"""A box stays usable whatever is put into it."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.look import apply
from app.ui.look.sizes import SIZE
from app.ui.parts.clean_text import one_line
from app.ui.parts.combo import ComboField
from app.ui.parts.date_field import DateField
from app.ui.parts.dates import read_date
from app.ui.parts.fields import LONGEST, Field, MultiLine
from app.ui.parts.labelled import labelled
from app.ui.parts.month import Days

FIVE_MB = "虚构示例😀\n" * 700_000


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    made = Field(name="名称")
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    return made


def paste(qtbot: QtBot, widget: QWidget, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    qtbot.keySequence(widget, QKeySequence(QKeySequence.StandardKey.Paste))


def test_five_megabytes_are_cut_and_said(qtbot: QtBot, field: Field) -> None:
    notes: list[str] = []
    field.noted.connect(notes.append)
    paste(qtbot, field, FIVE_MB)
    assert 1_000 < len(field.text()) <= LONGEST
    assert "\n" not in field.text()
    assert notes == [f"太长：只留下前 {LONGEST:,} 字"]
    assert field.toolTip() == notes[0]


def test_the_note_ends_with_the_next_edit_that_fits(qtbot: QtBot, field: Field) -> None:
    notes: list[str] = []
    field.noted.connect(notes.append)
    paste(qtbot, field, FIVE_MB)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert notes[-1] == ""


def test_no_sign_is_cut_in_two(qtbot: QtBot, field: Field) -> None:
    paste(qtbot, field, "a" + "😀" * LONGEST)
    assert field.text() == "a" + "😀" * ((LONGEST - 1) // 2)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("示例\r\n贸易\n公司", "示例 贸易 公司"),
        ("a\x00b\x07c", "abc"),
        ("列一\t列二", "列一 列二"),
        ("\ufeff示例\u2028贸易", "示例 贸易"),
        ("\u202e倒\u202c", "倒"),
        ("𠮷野😀", "𠮷野😀"),
    ],
)
def test_a_line_is_one_line_of_visible_signs(
    qtbot: QtBot, field: Field, pasted: str, kept: str
) -> None:
    paste(qtbot, field, pasted)
    assert field.text() == kept
    assert field.cursorPosition() == len(kept.encode("utf-16-le")) // 2


def test_a_paste_takes_the_place_of_what_is_marked(qtbot: QtBot, field: Field) -> None:
    field.setText("甲乙丙")
    field.setSelection(1, 1)
    paste(qtbot, field, "一\n二")
    assert field.text() == "甲一 二丙"


def test_what_the_program_sets_is_cleaned_too(field: Field) -> None:
    field.setText("甲\n乙\x00")
    assert field.text() == "甲 乙"


def test_an_error_is_seen_said_and_over(field: Field) -> None:
    field.set_error("税额相差 0.09，最多容许 0.06")
    assert field.property("state") == "error"
    assert field.accessibleDescription() == field.toolTip() == field.error
    assert field.textMargins().right() > 0
    field.clear_error()
    assert (field.property("state"), field.toolTip(), field.textMargins().right()) == ("", "", 0)


def test_figures_have_the_sign_at_their_left(field: Field) -> None:
    field.set_error("应为 90.00")
    field.align_right()
    assert (field.textMargins().left() > 0, field.textMargins().right()) == (True, 0)


def test_a_computed_box_is_read_only_but_can_be_reached(field: Field) -> None:
    field.set_computed(True)
    assert field.isReadOnly()
    assert field.focusPolicy() & Qt.FocusPolicy.TabFocus
    field.set_computed(False)
    field.set_overwritten(True)
    assert (field.isReadOnly(), field.overwritten) == (False, True)


def test_nothing_is_pasted_into_a_computed_box(qtbot: QtBot, field: Field) -> None:
    field.setText("90.00")
    field.set_computed(True)
    paste(qtbot, field, "1")
    assert field.text() == "90.00"


@pytest.mark.parametrize("key", ["Ctrl+K", "Ctrl+E", "Ctrl+U", "Ctrl+N", "F9", "Alt+Down"])
def test_keys_of_the_page_work_inside_a_box(qtbot: QtBot, key: str) -> None:
    assert _reaches_the_page(qtbot, key, "plain")


@pytest.mark.parametrize(
    ("key", "kind", "reaches"),
    [
        ("Ctrl+Z", "plain", False),
        ("Ctrl+Z", "paper", True),
        ("Ctrl+Delete", "paper", True),
        ("Ctrl+V", "paper", False),
        ("Ctrl+A", "plain", False),
    ],
)
def test_undo_belongs_to_the_box_or_to_the_paper(
    qtbot: QtBot, key: str, kind: str, reaches: bool
) -> None:
    assert _reaches_the_page(qtbot, key, kind) is reaches


def test_the_text_is_renewed_without_moving_the_cursor(field: Field) -> None:
    field.setText("12345")
    field.setCursorPosition(2)
    field.show_text("1234")
    assert (field.text(), field.cursorPosition()) == ("1234", 2)


def test_lines_are_kept_where_there_are_several(qtbot: QtBot) -> None:
    box = MultiLine(name="备注")
    qtbot.addWidget(box)
    box.show()
    box.setFocus()
    paste(qtbot, box, "订单\r\n第二行\x00")
    assert box.text() == "订单\n第二行"


def test_five_megabytes_in_several_lines_are_cut_and_said(qtbot: QtBot) -> None:
    box = MultiLine(name="备注", limit=200)
    qtbot.addWidget(box)
    notes: list[str] = []
    box.noted.connect(notes.append)
    mime = QMimeData()
    mime.setText(FIVE_MB)
    box.insertFromMimeData(mime)
    box.insertFromMimeData(mime)
    assert len(box.text()) == 200
    assert notes == ["太长：只留下前 200 字"] * 2


def test_a_label_names_its_box_and_shows_what_is_wrong(qtbot: QtBot) -> None:
    box = labelled(Field("90.09"), "税额", "随录入更新")
    qtbot.addWidget(box)
    assert box.field.accessibleName() == "税额"
    box.show_error("应为 90.00")
    assert (box.below.text(), box.below.property("tone")) == ("应为 90.00", "bad")
    box.show_error("")
    assert (box.below.text(), box.below.property("tone")) == ("随录入更新", "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-15", date(2024, 1, 15)),
        ("20240115", date(2024, 1, 15)),
        ("２０２４．１．５", date(2024, 1, 5)),
        ("2024年1月5日", date(2024, 1, 5)),
        ("1-5", date(2023, 1, 5)),
        ("2024-02-30", None),
        ("明天", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_it_is_typed(text: str, day: date | None) -> None:
    assert read_date(text, 2023) == day


def test_a_date_box_writes_the_date_out_and_tells(qtbot: QtBot) -> None:
    box = DateField(name="从")
    qtbot.addWidget(box)
    told: list[object] = []
    box.date_changed.connect(told.append)
    for typed in ("20240115", "no date", ""):
        box.clear()
        qtbot.keyClicks(box, typed)
        box.editingFinished.emit()
    assert told == [date(2024, 1, 15), None]
    assert box.error == ""


def test_what_is_no_date_is_an_error(qtbot: QtBot) -> None:
    box = DateField(date(2024, 1, 15), name="从")
    qtbot.addWidget(box)
    box.setText("2024-13-01")
    box.editingFinished.emit()
    assert box.error == "日期写成年-月-日，或八位数字"
    assert box.date() is None


def test_an_empty_box_shows_the_disks_day_and_before_it_is_known_the_pattern(qtbot: QtBot) -> None:
    box = DateField(name="从")
    qtbot.addWidget(box)
    assert box.placeholderText() == "年-月-日"
    box.set_today(date(2026, 11, 22))
    assert box.placeholderText() == "2026-11-22"


def test_the_calendar_gives_a_day(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 500)
    box = DateField(date(2024, 1, 15), name="从", parent=page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_F4)
    assert box.month is not None and box.month.isVisible()
    assert not box.month.inner.intersects(box.geometry())
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(box.month.days, key)
    assert box.date() == date(2024, 2, 16)
    assert box.hasFocus()


def test_a_click_takes_a_day_and_a_short_month_its_last(qtbot: QtBot) -> None:
    days = Days(date(2024, 1, 31))
    qtbot.addWidget(days)
    taken: list[date] = []
    days.taken.connect(taken.append)
    days.turn(1)
    qtbot.mouseClick(days, Qt.MouseButton.LeftButton, pos=QPoint(5, 30))
    assert days.shown(0) == date(2024, 1, 1)
    assert taken == [date(2024, 1, 29)]
    days.turn(-12 * 200)
    assert days.day == date(1990, 1, 1)


def test_a_list_is_chosen_by_value(qtbot: QtBot) -> None:
    box = ComboField([("007 普票", "007"), ("004 专票", "004")], name="票种", key="F2")
    qtbot.addWidget(box)
    told: list[object] = []
    box.chosen.connect(told.append)
    box.choose("004")
    assert (box.value(), told) == ("004", [])
    box.show()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert (box.value(), told) == ("007", ["007"])
    box.set_options([("026 电子", "026"), ("007 普票", "007")])
    assert box.value() == "007"
    assert box.accessibleName() == "票种 F2"


def test_boxes_have_the_heights_of_the_look(qtbot: QtBot, qapp) -> None:
    apply.apply(qapp, "light")
    paper, small = Field(name="名称", kind="paper"), Field(name="找", size="small")
    for box in (paper, small):
        qtbot.addWidget(box)
    assert paper.sizeHint().height() == SIZE.paper_field == 25
    assert small.sizeHint().height() == SIZE.control_small == 24


def test_one_line_leaves_a_clean_text_as_it_is() -> None:
    assert one_line("示例　贸易 (A) 😀") == "示例　贸易 (A) 😀"


def _reaches_the_page(qtbot: QtBot, key: str, kind: str) -> bool:
    page = QWidget()
    qtbot.addWidget(page)
    box = Field("12", name="数量", kind=kind, parent=page)
    done: list[str] = []
    QShortcut(QKeySequence(key), page).activated.connect(lambda: done.append(key))
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    box.setFocus()
    qtbot.keySequence(box, QKeySequence(key))
    return bool(done)
