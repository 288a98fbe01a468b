"""发票修复 on the screen: it begins by a key, tells each finding, and can be stopped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKey
from app.domain.tax_period import TaxPeriod
from app.services.disk.differences import Counts, Difference, Done, What
from app.ui.shell.pages import entry_of
from app.ui.upkeep.repair_page import RepairPage
from app.ui.upkeep.repairing import Standing
from tests.repair_builders import TICKETS, a_used_home, damage, follows_the_disk
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_used_home(tmp_path)


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> RepairPage:
    page = RepairPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def test_nothing_begins_by_itself(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert page.words.text() == "还没有核对"
    assert (page.start.isVisible(), page.halt.isVisible(), page.progress.isVisible()) == (
        True, False, False,
    )  # fmt: skip
    choices = [page.month.itemText(place) for place in range(page.month.count())]
    assert choices == ["全部月份", "2024-02", "2024-01"]


def test_a_book_that_agrees_is_told_so(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.start.click()
    assert page.words.text() == "账册与税控盘一致，没有不同"
    assert page.sign.shape == "ok"
    assert page.numbers["records"].text() == str(TICKETS)
    page.refresh()
    assert desk.problems == []


def test_what_was_lost_comes_back_and_is_listed(qtbot: QtBot, home: Path) -> None:
    damage(home, "DELETE FROM invoice WHERE id = 9")
    damage(home, "UPDATE invoice SET remark = '改' WHERE id = 4")
    with a_direct_desk(home) as desk:
        again: list[int] = []
        desk.on_book_changed(lambda: again.append(1))
        page = shown(qtbot, desk)
        begin = next(deed for deed in page.deeds() if deed.id == "page.main")
        begin.do()
        assert page.words.text() == "已修复：2 处不同，账册与税控盘一致"
        rows = [[page.model.cell(row, n).words for n in range(4)] for row in range(2)]
        assert [row[0] for row in rows] == ["已补入", "已改回"]
        assert rows[1][3] == "账册里的备注与税控盘签名的不同，已按税控盘改回"
        assert again == [1]
        page.table.opened.emit(1)
        assert desk.opened == [("search", {"text": "00000004"})]
    follows_the_disk(home)


def test_one_month_is_chosen(qtbot: QtBot, home: Path) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id IN (4, 9)")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        page.month.choose(TaxPeriod(2024, 2))
        page.start.click()
        assert len(page.model.found) == 1


def test_what_a_person_must_look_at_is_said(qtbot: QtBot, home: Path) -> None:
    nobodys = "request_id = zeroblob(16), signature = zeroblob(64)"
    damage(home, f"UPDATE invoice SET {nobodys} WHERE id = 4")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        page.start.click()
        assert page.words.text() == "有 2 处要人核对，其余已修复"
        assert page.sign.shape == "bad"


def test_a_finding_without_a_ticket_opens_nothing(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.show_found([Difference(What.SUMMARY, Done.MENDED, period=202401)])
    page.table.opened.emit(0)
    assert desk.opened == []


def test_a_repair_is_stopped_between_two_pieces(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id = 4")
    monkeypatch.setattr("app.ui.upkeep.repairing.TURN_S", 0)
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        tell = page.show_standing

        def stop_soon(standing: Standing) -> None:
            tell(standing)
            if standing.shape == "busy":
                page.presenter.begin(None)  # a second one is not begun
                page.halt.click()

        monkeypatch.setattr(page, "show_standing", stop_soon)
        page.start.click()
        assert page.words.text().startswith("已停止")
        assert not page.presenter.busy


def test_a_disk_that_is_away_is_a_message(qtbot: QtBot, home: Path) -> None:
    (home / "disk.simulated.db").rename(home / "away.db")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        page.start.click()
        assert page.words.text().startswith("没有修完")
        assert [getattr(one, "code", "") for one in desk.problems] == ["DISK-GONE"]


def test_the_palette_knows_it_by_what_people_type() -> None:
    assert {"fpxf", "修复", "重建"} <= set(entry_of("repair").synonyms)


def test_it_fits_a_small_window(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.show_standing(Standing("busy", "已核对 50 条记录", 0.5))
    assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
    assert page.minimumSizeHint().height() <= SMALL_ROOM[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = RepairPage(desk)
    qtbot.addWidget(page)
    code = "099002400104"
    page.show_months([TaxPeriod(2024, 1)])
    page.show_found(
        [
            Difference(What.MISSING, Done.ADDED, InvoiceKey(code, "00000003")),
            Difference(What.CHANGED, Done.MENDED, InvoiceKey(code, "00000004"), ("buyer", "lines")),
            Difference(What.STATUS, Done.LEFT, InvoiceKey(code, "00000007")),
            Difference(What.UNKNOWN, Done.LEFT, InvoiceKey(code, "00004000")),
            Difference(What.SUMMARY, Done.MENDED, period=202401),
        ]
    )
    page.show_counts(Counts(12_345, 12_300, 1, 2, 0, 2))
    page.show_standing(Standing("bad", "有 2 处要人核对，其余已修复"))
    compare(page, "repair", theme, ROOM)


def test_one_ticket_is_written_and_repaired_alone(qtbot: QtBot, home: Path) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id IN (4, 9)")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        page.ticket.setText("099002400104 4")
        assert not page.month.isEnabled()
        page.ticket.returnPressed.emit()
        assert [one.key and one.key.number for one in page.model.found] == ["00000004"]


def test_what_names_no_ticket_is_told_before_anything_begins(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    page.ticket.setText("0990024001")
    page.start.click()
    assert page.words.text().startswith("写发票代码和号码")
    assert page.sign.shape == "bad"


def test_a_ticket_that_nobody_has_is_no_way_back_to_this_page(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    page.ticket.setText("099002400104 00004000")
    page.start.click()
    assert [getattr(one, "code", "") for one in desk.problems] == ["INVOICE-NOWHERE"]


def test_a_damaged_disk_is_named_at_the_end(qtbot: QtBot, home: Path) -> None:
    with closing(sqlite3.connect(home / "disk.simulated.db")) as disk, disk:
        disk.execute(f"DELETE FROM record WHERE sequence = {TICKETS - 2}")
    with a_direct_desk(home) as desk:
        page = shown(qtbot, desk)
        page.start.click()
        assert page.words.text().startswith("税控盘记录损坏")
        assert page.model.cell(0, 3).words.startswith(f"税控盘第{TICKETS - 2}条记录损坏")
