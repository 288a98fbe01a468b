"""The start page on a real practice home: figures lead on, keys reach everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.entry import EnteredInvoice
from app.domain.rights import Right
from app.domain.searching import UNSENT
from app.ui.home.page import HomePage
from app.ui.home.presenter import face_of
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.home.busy_home import a_busy_home
from tests.ui.home.fixed_situation import a_fixed_situation
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[DirectDesk]:
    home = a_busy_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1"), bill("D2"), bill("D3")))
    with a_direct_desk(home) as desk:
        yield desk


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(a_home(tmp_path)) as desk:
        yield desk


def shown(qtbot: QtBot, desk: DirectDesk) -> HomePage:
    page = HomePage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def test_a_fresh_home_says_that_nothing_was_issued(qtbot: QtBot, fresh: DirectDesk) -> None:
    page = shown(qtbot, fresh)
    assert [card.face.value for card in page.figures] == ["0", "0.00", "0", "0.00", "0"]
    assert "没有开票收入" in page.bars.accessibleName()
    assert fresh.problems == []


def test_every_figure_opens_the_list_behind_it(qtbot: QtBot, busy: DirectDesk) -> None:
    page = shown(qtbot, busy)
    for card in page.figures:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert [name for name, _ in busy.opened] == ["search"] * 5
    assert busy.opened[-1][1]["filter"].uploads == UNSENT
    assert page.figures[4].face.value == "3"


def test_a_day_is_chosen_and_opened_by_keys(qtbot: QtBot, busy: DirectDesk) -> None:
    page = shown(qtbot, busy)
    qtbot.keyClick(page.bars, Qt.Key.Key_Right)
    assert page.bars.chosen == 29
    qtbot.keyClick(page.bars, Qt.Key.Key_Left)
    qtbot.keyClick(page.bars, Qt.Key.Key_Up)
    qtbot.keyClick(page.bars, Qt.Key.Key_Return)
    name, what = busy.opened[-1]
    assert (name, what["filter"].first_day) == ("search", page.days.found[8].day)
    qtbot.keyClick(page.bars, Qt.Key.Key_A)  # means nothing here
    assert "元" in page.bars.accessibleDescription()


def test_the_bars_have_a_table_one_key_away(qtbot: QtBot, busy: DirectDesk) -> None:
    page = shown(qtbot, busy)
    switch = {deed.id: deed for deed in page.deeds()}["page.switch"]
    switch.do()
    assert page.chart.currentWidget() is page.day_table
    assert page.switch.words == "看图"
    assert page.days.cell(0, 0).text == "2024-01-15 今天"
    page.day_table.go_to(1)
    qtbot.keyClick(page.day_table, Qt.Key.Key_Return)
    assert str(busy.opened[-1][1]["filter"].first_day) == "2024-01-14"
    page.toggle_table()
    assert page.chart.currentWidget() is page.bars


def test_a_click_on_a_bar_opens_that_day(qtbot: QtBot, busy: DirectDesk) -> None:
    page = shown(qtbot, busy)
    place = page.bars.rect().center()
    qtbot.mouseClick(page.bars, Qt.MouseButton.LeftButton, pos=place)
    assert busy.opened[-1][0] == "search"
    before = len(busy.opened)
    qtbot.mouseClick(page.bars, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert len(busy.opened) == before


def test_f9_begins_a_ticket_and_who_may_not_sees_why(qtbot: QtBot, fresh: DirectDesk) -> None:
    page = shown(qtbot, fresh)
    main = next(deed for deed in page.deeds() if deed.id == "page.main")
    assert main.right is Right.ISSUE
    main.do()
    assert fresh.opened == [("issue", {})]
    fresh.without(Right.ISSUE, Right.QUERY)
    barred = shown(qtbot, fresh)
    assert not barred.issue.isEnabled()
    assert "权限" in barred.issue.toolTip()


def test_a_draft_that_was_saved_is_to_do_at_once(qtbot: QtBot, fresh: DirectDesk) -> None:
    page = shown(qtbot, fresh)
    fresh.writer.drafts.keep(EnteredInvoice(()), "主管甲")
    fresh.book_changed()
    assert "1 张草稿" in words_on(page)
    page.hide()
    fresh.writer.drafts.keep(EnteredInvoice(()), "主管甲")
    fresh.book_changed()  # a page that is not seen asks nothing
    assert "1 张草稿" in words_on(page)


def words_on(page: HomePage) -> list[str]:
    inside = page.duties.widget()
    assert inside is not None
    labels: Iterable[QLabel] = inside.findChildren(QLabel)
    return [one.text() for one in labels]


def test_without_a_disk_the_book_still_speaks(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    (home / "disk.simulated.db").rename(home / "away.db")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        assert page.figures[4].face.note == "没有读到税控盘"
        assert desk.problems == []


def test_everything_fits_and_nothing_is_cut_off(qtbot: QtBot, busy: DirectDesk) -> None:
    page = shown(qtbot, busy)
    hint = page.minimumSizeHint()
    assert hint.width() <= SMALL_ROOM[0]
    assert hint.height() <= SMALL_ROOM[1]
    for card in page.figures:
        assert card.width() >= card.sizeHint().width()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(qtbot: QtBot, busy: DirectDesk, theme: str) -> None:
    page = HomePage(busy)
    qtbot.addWidget(page)
    situation = a_fixed_situation(busy)
    figures = replace(busy.reader.figures.of(situation.today), newest_draft_at=None)
    page.show_face(face_of(situation, figures, busy.reader.profile))
    compare(page, "home", theme, ROOM)


def test_on_a_small_window_nothing_is_lost(qtbot: QtBot, busy: DirectDesk) -> None:
    page = HomePage(busy)
    qtbot.addWidget(page)
    situation = a_fixed_situation(busy)
    page.show_face(face_of(situation, busy.reader.figures.of(situation.today), busy.reader.profile))
    compare(page, "home-small", "light", SMALL_ROOM)
