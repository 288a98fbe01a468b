"""已开发票查询 read once more: the cursor, the height and the ticks stay on their tickets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKey, Status
from app.ui.parts.buttons import Button
from app.ui.search.asked import Quick
from app.ui.search.page import SearchPage
from tests.book_builders import an_entry
from tests.home_builders import a_home, a_terminal
from tests.ui.search.search_builders import ALIKE, LaneDesk, a_desk, settled, tickets

NEW = 3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LaneDesk]:
    home = a_home(tmp_path)
    keep(home, 0, ALIKE)
    with a_desk(home) as made:
        yield made


def keep(home: Path, first: int, last: int) -> None:
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        for ticket in tickets(ALIKE + NEW)[first:last]:
            work.keep_issued(ticket, bytes(16), an_entry(ticket))
        work.commit()


@contextmanager
def shown(qtbot: QtBot, desk: LaneDesk) -> Iterator[SearchPage]:
    window, made = QMainWindow(), SearchPage(desk)
    window.setCentralWidget(made)
    window.resize(1198, 616)
    qtbot.addWidget(window)
    window.show()
    made.entered()
    settled(qtbot, made)
    yield made
    made.left()
    window.hide()


@pytest.fixture
def page(qtbot: QtBot, desk: LaneDesk) -> Iterator[SearchPage]:
    with shown(qtbot, desk) as made:
        yield made


def standing(page: SearchPage) -> tuple[InvoiceKey | None, int]:
    heading, row = page.search.heading, page.table.row
    return heading.key if heading else None, page.table.rowViewportPosition(row)


@pytest.mark.parametrize("row", [2, 130, ALIKE - 1])
def test_the_cursor_stays_on_its_ticket_at_its_height(
    qtbot: QtBot, page: SearchPage, row: int
) -> None:
    page.table.go_to(row)
    settled(qtbot, page)
    before = standing(page)
    assert before[0] is not None
    page._desk.book_changed()
    page.refresh()
    settled(qtbot, page)
    assert standing(page) == before
    assert page.table.row == row
    assert page.search.model.rows() == ALIKE


@pytest.mark.parametrize("row", [2, 99])
def test_tickets_that_were_issued_meanwhile_push_the_cursor_down_with_its_ticket(
    qtbot: QtBot, page: SearchPage, desk: LaneDesk, tmp_path: Path, row: int
) -> None:
    page.table.go_to(row)
    settled(qtbot, page)
    before = standing(page)

    def issued(terminal) -> None:
        with terminal.book.writing() as work:
            for ticket in tickets(ALIKE + NEW)[ALIKE:]:
                work.keep_issued(ticket, bytes(16), an_entry(ticket))
            work.commit()

    desk.ask(issued, lambda _: None)
    settled(qtbot, page)
    page.refresh()
    settled(qtbot, page)
    assert page.table.row == row + NEW
    assert standing(page) == before
    assert page.search.model.rows() == ALIKE + NEW


def test_what_is_ticked_stays_ticked_unless_the_list_empties_by_it(
    qtbot: QtBot, page: SearchPage
) -> None:
    page.search.model.tick(1, True)
    page.refresh()
    settled(qtbot, page)
    key = page.search.model.key_at(1)
    assert key is not None and page.search.model.ticked.has(key)
    assert page.search.chosen.keys == (key,)
    page.search.change(quick=Quick.UNPRINTED)
    settled(qtbot, page)
    assert not page.search.model.ticked.any
    page.search.model.tick(0, True)
    page.refresh()
    settled(qtbot, page)
    assert not page.search.model.ticked.any


def test_another_question_begins_at_its_first_ticket(qtbot: QtBot, page: SearchPage) -> None:
    page.table.go_to(5)
    settled(qtbot, page)
    page.search.change(newest_first=False)
    settled(qtbot, page)
    assert page.table.row == 0
    assert page.search.heading == page.search.model.seen(0)


def test_of_a_chip_alone_an_empty_list_is_the_whole_answer(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    whole = next(one for one in tickets(ALIKE) if one.status is Status.VALID)
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        work.keep_issued(whole, bytes(16), an_entry(whole))
        work.commit()
    with a_desk(home) as desk, shown(qtbot, desk) as page:
        page.search.change(quick=Quick.VOID)
        settled(qtbot, page)
        assert page.nothing.line.text() == "没有作废的发票。"
        assert page.nothing._reasons.findChildren(Button) == []
        page.search.change(quick=Quick.VOID, text=whole.key.number)
        settled(qtbot, page)
        assert page.nothing._reasons.findChildren(Button) != []
