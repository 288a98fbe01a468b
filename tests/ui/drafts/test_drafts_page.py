"""Drafts are listed newest first, gone on with, thrown away and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.repositories.drafts import SavedDraft
from app.ui.drafts.page import DraftsPage, make
from tests.home_builders import AT, a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.pictures import compare


def draft(number: int, buyer: str, *lines: EnteredLine, kind: str = "007") -> SavedDraft:
    entered = EnteredInvoice(lines, buyer=EnteredParty(buyer), kind=kind)
    at = AT + timedelta(minutes=number)
    return SavedDraft(number.to_bytes(16, "big"), f"D-{number}", "主管甲", at, entered)


DRAFTS = (
    draft(1, "虚构乙测试商贸有限公司", EnteredLine("样例键盘", quantity="3", price="400.5")),
    draft(2, "", EnteredLine("样例大米"), EnteredLine("样例图书"), kind=""),
    draft(3, "示例第二测试小学", EnteredLine("样例图书", amount="1200"), kind="026"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(a_home(tmp_path)) as made:
        yield made


def opened(desk: DirectDesk, qtbot: QtBot) -> DraftsPage:
    page = whole(make(desk))
    assert isinstance(page, DraftsPage)
    qtbot.addWidget(page)
    page.resize(1198, 612)
    page.show()
    page.activateWindow()
    qtbot.waitActive(page)
    page.entered()
    return page


@pytest.fixture
def page(desk: DirectDesk, qtbot: QtBot) -> DraftsPage:
    for saved in DRAFTS:
        desk.writer.drafts.restore(saved, "主管甲")
    return opened(desk, qtbot)


def rows(page: DraftsPage) -> list[list[str]]:
    model = page.model
    return [
        [model.cell(row, column).text for column in range(len(model.columns))]
        for row in range(model.rows())
    ]


def test_they_stand_newest_first_with_what_they_say(page: DraftsPage) -> None:
    assert rows(page) == [
        [
            "示例第二测试小学",
            "增值税电子普通发票",
            "样例图书",
            "1,200.00",
            "D-3",
            "2024-01-15 10:03",
            "主管甲",
        ],
        ["（还没有填购方）", "", "样例大米 等 2 行", "", "D-2", "2024-01-15 10:02", "主管甲"],
        [
            "虚构乙测试商贸有限公司",
            "增值税普通发票",
            "样例键盘",
            "1,201.50",
            "D-1",
            "2024-01-15 10:01",
            "主管甲",
        ],
    ]
    assert page.count.text() == "3 份"


def test_enter_goes_on_with_the_draft(desk: DirectDesk, page: DraftsPage) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert desk.opened == [("issue", {"draft": DRAFTS[1].request_id.hex()})]
    page.go_on.click()
    assert desk.opened[-1] == desk.opened[0]


def test_a_draft_is_thrown_away_and_brought_back_as_it_was(
    desk: DirectDesk, page: DraftsPage
) -> None:
    page.remove.click()
    assert [row[4] for row in rows(page)] == ["D-2", "D-1"]
    assert page.undo.words == "撤销删除「示例第二测试小学」"
    page.remove.click()
    page.undo.click()
    page.undo.click()
    assert [row[4] for row in rows(page)] == ["D-3", "D-2", "D-1"]
    assert desk.reader.drafts.load(DRAFTS[2].request_id.hex()) == DRAFTS[2]
    with desk.reader.book.reading() as work:
        told = [each.entry.action for each in work.audit.entries()][-4:]
    assert told == ["draft.delete", "draft.delete", "draft.restore", "draft.restore"]


def test_a_draft_that_was_issued_meanwhile_is_told(desk: DirectDesk, page: DraftsPage) -> None:
    desk.writer.drafts.forget(DRAFTS[2].request_id)
    page.remove.click()
    (problem,) = desk.problems
    assert isinstance(problem, RuleBroken)
    assert problem.code == "DRAFT-UNKNOWN"


def test_without_a_draft_the_page_leads_to_a_ticket(desk: DirectDesk, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    assert page.empty.isVisible()
    page.empty.asked.emit()
    page.open()
    page.throw_away()
    page.bring_back()
    assert desk.opened == [("issue", {}), ("issue", {})]
    assert not page.remove.isEnabled()


def test_the_list_follows_the_book(desk: DirectDesk, page: DraftsPage) -> None:
    page.table.go_to(2)
    desk.writer.drafts.forget(DRAFTS[2].request_id)
    desk.book_changed()
    assert page.model.rows() == 2
    assert page.model.found[page.table.row] == DRAFTS[0]
    page.hide()
    desk.writer.drafts.forget(DRAFTS[0].request_id)
    desk.book_changed()
    assert page.model.rows() == 2


def test_nobody_without_the_right_throws_away(desk: DirectDesk, qtbot: QtBot) -> None:
    desk.writer.drafts.restore(DRAFTS[0], "主管甲")
    page = opened(desk.without(Right.DRAFT), qtbot)
    page.throw_away()
    assert page.model.rows() == 1
    assert "没有草稿的权限" in page.remove.toolTip()
    assert {action.right for action in page.deeds()} == {Right.DRAFT}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_was_drawn(page: DraftsPage, theme: str) -> None:
    compare(page, "drafts", theme, (1198, 612))


def test_the_page_fits_a_small_screen(page: DraftsPage) -> None:
    assert page.minimumSizeHint().width() <= 1093 - 48
    assert page.minimumSizeHint().height() <= 534 - 72


def test_what_is_being_typed_stands_first_and_is_gone_on_with_where_it_is(
    desk: DirectDesk, page: DraftsPage
) -> None:
    typed = EnteredInvoice((EnteredLine("样例键盘"),), buyer=EnteredParty("虚构乙测试商贸有限公司"))
    desk.writer.entering.note(b"t" * 16, typed)
    desk.writer.entering.note(DRAFTS[0].request_id, typed)
    page.refresh()
    marked = [row[5].startswith("正在填") for row in rows(page)]
    assert marked == [True, True, False, False]
    page.table.go_to(0)
    newest = page.model.found[0].request_id.hex()
    page.open()
    page.throw_away()
    assert desk.opened == [("issue", {"draft": newest}), ("issue", {"thrown": newest})]


def test_only_what_is_being_typed_is_no_empty_list(desk: DirectDesk, qtbot: QtBot) -> None:
    desk.writer.entering.note(b"t" * 16, EnteredInvoice((EnteredLine("样例键盘"),)))
    page = opened(desk, qtbot)
    assert page.count.text() == "1 份"
    assert not page.empty.isVisible()
