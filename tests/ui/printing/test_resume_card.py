"""继续打印: what a sheet that waits wants to know is asked at the window."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.services.terminal import Terminal
from app.ui.printing.reprint_page import ReprintPage
from tests.ui.printing.reprint_builders import (
    asked,
    number,
    over,
    pages,
    press,
)
from tests.ui.search.search_builders import LaneDesk


def test_what_a_sheet_wants_to_know_is_asked_when_its_batch_goes_on(
    qtbot: QtBot, page: ReprintPage, desk: LaneDesk, tmp_path: Path
) -> None:
    page.tick_all()
    card = asked(qtbot, page)
    card.sheet.setText(number(page))
    card.pause.setText("1")
    press(qtbot, page)
    keys = page.orders.keys

    def printed_elsewhere(terminal: Terminal) -> None:
        first = terminal.print_log.lines(desk.session)[0]
        with terminal.book.writing() as work:
            for key in (keys[1], keys[1], keys[1], keys[2]):
                work.prints.add(replace(first, key=key))
            work.commit()

    desk.ask(printed_elsewhere, lambda _: None)
    over(qtbot, page)
    page.strip.go_on.click()
    over(qtbot, page)
    answers = page.answers
    assert answers.isVisible() and answers.boxes["reason"].isVisible()
    assert not answers.boxes["sheet"].isVisible()
    answers.reason.setText("客户再要")
    press(qtbot, page)
    assert answers.boxes["approver"].isVisible() and pages(tmp_path) == 1
    assert page.escape() and not answers.isVisible()
    desk.ask(lambda terminal: terminal.print_counting.approve_after(0, desk.session), _nothing)
    over(qtbot, page)
    page.strip.go_on.click()
    over(qtbot, page)
    answers.reason.setText("客户再要")
    press(qtbot, page)
    assert keys[1].number in answers.boxes["sheet"].below.text()
    answers.sheet.setText(keys[1].number)
    press(qtbot, page)
    assert pages(tmp_path) == 2 and not answers.isVisible()


def _nothing(answer: object) -> None:
    del answer
