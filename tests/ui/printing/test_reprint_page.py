"""发票管理 > 发票补打: single, range and batch; stopped, in doubt, spoiled; and the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.repositories.print_queue import JobState
from app.services.terminal import Terminal
from app.ui.printing.log_page import PrintLogPage
from app.ui.printing.reprint_page import ReprintPage
from tests.ui.pictures import compare
from tests.ui.printing.reprint_builders import (
    COUNT,
    ROOM,
    asked,
    do,
    number,
    over,
    pages,
    press,
    print_it,
    shown,
)
from tests.ui.search.search_builders import WAIT_MS, LaneDesk


def test_the_number_of_the_sheet_is_compared_before_the_first_print(
    qtbot: QtBot, page: ReprintPage, tmp_path: Path
) -> None:
    card = asked(qtbot, page)
    assert number(page) in card.boxes["sheet"].below.text()
    press(qtbot, page)
    assert card.sheet.error and pages(tmp_path) == 0
    card.sheet.setText("99999999")
    press(qtbot, page)
    assert card.sheet.error and card.isVisible()
    card.sheet.setText(number(page))
    press(qtbot, page)
    assert pages(tmp_path) == 1
    assert page.strip.words.text() == "已打印 1 张"
    assert not card.isVisible()


def test_a_second_sheet_wants_a_reason_and_a_fourth_an_approval(
    qtbot: QtBot, page: ReprintPage, tmp_path: Path
) -> None:
    print_it(qtbot, page)
    print_it(qtbot, page)
    card = page.orders.card
    assert card.reason.error and pages(tmp_path) == 1
    card.reason.setText("卡纸")
    press(qtbot, page)
    for count in (2, 3):
        assert pages(tmp_path) == count
        asked(qtbot, page)
        card.sheet.setText(number(page))
        card.reason.setText("再要一份")
        if count == 2:
            press(qtbot, page)
    press(qtbot, page)
    assert card.boxes["approver"].isVisible() and card.isVisible()
    card.approver.setText("没有这人")
    card.password.setText("x")
    press(qtbot, page)
    assert pages(tmp_path) == 3
    assert page.escape() and not card.isVisible()


def test_a_batch_pauses_is_resumed_at_the_exact_sheet_and_put_away(
    qtbot: QtBot, page: ReprintPage, tmp_path: Path
) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    assert len(page.orders.keys) == COUNT
    card.sheet.setText(number(page))
    card.pause.setText("2")
    press(qtbot, page)
    assert pages(tmp_path) == 2
    assert page.strip.words.text().startswith("停在第 3 张")
    assert page.strip.go_on.isVisible() and not page.strip.yes.isVisible()
    do(page, "page.other")
    over(qtbot, page)
    assert pages(tmp_path) == COUNT
    assert page.strip.spoiled.isVisible()
    page.strip.put_away.click()
    over(qtbot, page)
    assert page.strip.isHidden()


def test_what_is_left_over_from_before_is_shown_and_may_be_cancelled(
    qtbot: QtBot,
    page: ReprintPage,
    desk: LaneDesk,
    windows: list[QMainWindow],
    tmp_path: Path,
) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    card.pause.setText("1")
    press(qtbot, page)
    again = shown(qtbot, desk, windows)
    assert again.strip.words.text().startswith("停在第 2 张")
    again.strip.cancel.click()
    over(qtbot, again)
    assert again.strip.words.text() == f"已打印 1 张，取消 {COUNT - 1} 张"
    assert pages(tmp_path) == 1
    again.left()


def test_the_cursor_stays_on_the_ticket_that_was_printed_and_the_focus_comes_back_to_the_list(
    qtbot: QtBot, page: ReprintPage
) -> None:
    page.table.setFocus()
    page.table.go_to(2)
    over(qtbot, page)
    meant = page.search.heading
    assert meant is not None
    print_it(qtbot, page)
    seen = page.search.heading
    assert seen is not None and (seen.key, seen.printed) == (meant.key, 1)
    assert page.table.row == 2
    page.strip.put_away.setFocus()
    page.strip.put_away.click()
    over(qtbot, page)
    assert page.strip.isHidden() and page.table.hasFocus()


def test_the_focus_stays_in_the_strip_when_the_button_under_it_goes(
    qtbot: QtBot, page: ReprintPage
) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    card.pause.setText("1")
    press(qtbot, page)
    page.strip.go_on.setFocus()
    page.strip.go_on.click()
    over(qtbot, page)
    assert page.strip.spoiled.hasFocus() or page.strip.go_on.hasFocus()


def test_a_range_of_numbers_is_printed(qtbot: QtBot, page: ReprintPage, tmp_path: Path) -> None:
    page.tick_all()
    asked(qtbot, page)
    keys = page.orders.keys
    page.escape()
    page.begin(keys=(keys[0],))
    page.entered()
    over(qtbot, page)
    card = page.orders.card
    card.sheet.setText(keys[0].number)
    card.last.setText(str(int(keys[2].number)))
    card.copies.setText("0")
    card.press()
    assert card.copies.error
    card.first.setText(keys[1].number)
    card.last.clear()
    card.copies.setText("1")
    card.press()
    assert card.last.error and card.isVisible()
    card.first.clear()
    card.last.setText(str(int(keys[2].number)))
    card.copies.setText("1")
    card.pause.setText("x")
    card.press()
    card.pause.setText("")
    press(qtbot, page)
    assert pages(tmp_path) == 3


def test_the_wrong_paper_is_guarded_and_a_printer_that_is_gone_stops_the_batch(
    qtbot: QtBot, page: ReprintPage
) -> None:
    card = asked(qtbot, page)
    card.printer.choose("办公室激光")
    card.looked.emit()
    press(qtbot, page)
    assert card.wrong.isVisible() and "白纸" in card.wrong.text()
    card.printer.choose("远处")
    card.looked.emit()
    over(qtbot, page)
    card.sheet.setText(number(page))
    press(qtbot, page)
    assert page.strip.sign.shape == "bad"
    assert page.strip.go_on.isVisible()
    page.strip.go_on.click()
    over(qtbot, page)
    page.strip.cancel.click()
    over(qtbot, page)


def test_a_sheet_in_doubt_is_answered_by_who_saw_the_paper(
    qtbot: QtBot, page: ReprintPage, desk: LaneDesk, tmp_path: Path
) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    card.pause.setText("1")
    press(qtbot, page)
    seen = page.running.seen
    assert seen is not None and seen.next is not None
    job = replace(seen.next, state=JobState.SENDING)  # the program died while its bytes left

    def died(terminal: Terminal) -> None:
        with terminal.book.writing() as work:
            work.print_queue.change(job)
            work.commit()

    desk.ask(died, lambda _: None)
    over(qtbot, page)
    page.running.look()
    over(qtbot, page)
    assert page.strip.yes.isVisible() and "打出来没有" in page.strip.words.text()
    page.strip.no.click()
    over(qtbot, page)
    assert pages(tmp_path) == 2


def test_what_was_spoiled_is_logged_and_printed_once_more_or_voided(
    qtbot: QtBot, page: ReprintPage, desk: LaneDesk, tmp_path: Path
) -> None:
    print_it(qtbot, page)
    page.strip.spoiled.click()
    assert page.bad.isVisible()
    do(page, "page.main")
    assert page.bad.reason.error
    page.bad.reason.setText("压线")
    press(qtbot, page)
    card = page.orders.card
    assert card.isVisible() and card.reason.text() == "压线"
    card.sheet.setText(number(page))
    press(qtbot, page)
    assert pages(tmp_path) == 2
    page.strip.spoiled.click()
    page.bad.reason.setText("墨淡")
    page.bad.to_void.click()
    over(qtbot, page)
    assert desk.opened[-1][0] == "voiding"


def test_printing_is_stopped_between_two_sheets(
    qtbot: QtBot, page: ReprintPage, tmp_path: Path
) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    do(page, "page.main")
    qtbot.waitUntil(lambda: page.running.on, timeout=WAIT_MS)
    do(page, "page.other")
    over(qtbot, page)
    assert pages(tmp_path) <= COUNT
    assert page.running.seen is not None
    left = page.running.seen.next
    assert (left is None) == (pages(tmp_path) == COUNT)


def the_log(qtbot: QtBot, desk: LaneDesk, page: ReprintPage) -> PrintLogPage:
    log = PrintLogPage(desk)
    qtbot.addWidget(log)
    log.resize(*ROOM)
    log.show()
    log.entered()
    over(qtbot, page)
    return log


def test_the_log_tells_reason_and_result_takes_a_note_and_is_exported(
    qtbot: QtBot, page: ReprintPage, desk: LaneDesk, tmp_path: Path
) -> None:
    log = the_log(qtbot, desk, page)
    for deed in ("page.main", "page.paper"):
        do(log, deed)
    assert desk.told == [] and desk.opened == []
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    card.place.setText("财务室柜子")
    press(qtbot, page)
    for each in ("day", "month", "year", "all"):
        log.span.choose(each)
        log.refresh()
        over(qtbot, page)
    cells = [log.model.cell(0, n).words for n in range(12)]
    assert cells[3:] == [
        *("柜台针式", "纸质专票、普票", "0", "1", "1", "已打印"),
        *("", "财务室柜子", ""),
    ]
    log.note.setText("示例公司取走")
    do(log, "page.main")
    over(qtbot, page)
    assert log.model.cell(0, 11).words == "示例公司取走"
    log.export_to(tmp_path / "log.csv")
    over(qtbot, page)
    assert "财务室柜子" in (tmp_path / "log.csv").read_text("gb18030")
    do(log, "page.paper")
    assert desk.opened[-1][0] == "reprint"
    log.hide()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_did(qtbot: QtBot, page: ReprintPage, theme: str) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    card.pause.setText("2")
    press(qtbot, page)
    asked(qtbot, page)
    page.orders.card.reason.setFocus()
    compare(page.window(), "reprint", theme, ROOM)
