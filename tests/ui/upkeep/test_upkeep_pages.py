"""系统维护: the self-check mends what it can, the clock moves, the rest is there to read."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.domain.rights import Right
from app.ui.page import Page
from app.ui.parts.labels import KeyCap
from app.ui.upkeep import about_page, key_sheet_page, self_check_page, standing_page
from app.ui.upkeep.findings import FindingFace, finding_face, not_looked_at, summary, waiting
from app.ui.upkeep.self_check_page import SelfCheckPage
from app.ui.upkeep.standing_face import rows_of, time_of
from app.ui.upkeep.standing_page import StandingPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.home.fixed_situation import a_fixed_situation
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, page: Page) -> Page:
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def test_a_fresh_home_is_well(qtbot: QtBot, desk: DirectDesk) -> None:
    page = SelfCheckPage(desk)
    shown(qtbot, page)
    assert page.words.text() == "全部正常"
    assert {line.sign.shape for line in page.lines.values()} == {"ok"}
    assert not any(line.deed.isVisible() for line in page.lines.values())
    full = next(deed for deed in page.deeds() if deed.id == "page.other")
    full.do()
    assert page.words.text() == "全部正常"


def test_a_book_behind_its_disk_is_mended_by_its_button(qtbot: QtBot, home: Path) -> None:
    shutil.copy(home / "book.db", home / "old.db")
    say(home, "issue", text_file(home / "a.txt", bill()))
    for rest in ("-wal", "-shm"):
        (home / f"book.db{rest}").unlink(missing_ok=True)
    shutil.copy(home / "old.db", home / "book.db")
    with a_direct_desk(home) as desk:
        page = SelfCheckPage(desk)
        shown(qtbot, page)
        line = page.lines["agreement"]
        assert (line.sign.shape, line.deed.words) == ("warn", "查清并补入账册")
        line.deed.click()
        assert line.sign.shape == "ok"
        assert desk.told == ["未决的请求已查清"]


def test_without_a_disk_what_asks_it_is_not_looked_at(qtbot: QtBot, home: Path) -> None:
    (home / "disk.simulated.db").rename(home / "away.db")
    with a_direct_desk(home) as desk:
        page = SelfCheckPage(desk)
        shown(qtbot, page)
    assert page.lines["disk"].sign.shape == "bad"
    assert page.lines["disk"].code.text() == "DISK-GONE"
    assert page.lines["disk"].deed.words == "看设备"
    assert page.lines["stock"].sign.shape == "off"
    assert page.words.text() == "1 项有错"


def test_a_finding_leads_to_the_page_where_it_is_seen(qtbot: QtBot, desk: DirectDesk) -> None:
    page = SelfCheckPage(desk)
    shown(qtbot, page)
    page.show_findings([finding_face("stock", "warn", "库存不足：004剩5张", "领购新的发票卷", "")])
    page.lines["stock"].deed.click()
    assert desk.opened == [("standing", {})]


def test_what_is_bad_counts_before_what_is_to_be_watched() -> None:
    faces = [FindingFace("book", "账册", shape, "") for shape in ("bad", "warn", "ok")]
    assert summary(faces) == ("bad", "1 项有错，1 项要留意")
    assert summary(faces[1:]) == ("warn", "1 项要留意")
    assert summary([FindingFace("book", "账册", "busy", "")]) == ("busy", "正在检查")


def test_the_practice_clock_moves_on_and_never_before_a_ticket(qtbot: QtBot, home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    with a_direct_desk(home) as desk:
        page = StandingPage(desk)
        shown(qtbot, page)
        page.day_on.click()
        page.hour_on.click()
        assert page.clock.text().startswith("2024-01-16 11:")
        page.month_on.click()
        assert page.clock.text().startswith("2024-02-01 09:00")
        page.day.setText("2024-01-10")
        page.hour.setText("0930")
        page.set.click()
        assert "不能早于最后一张" in page.said.text()
        assert desk.problems == []
        page.day.setText("2024-02-20")
        page.set.click()
        assert page.clock.text().startswith("2024-02-20 09:30")


def test_a_time_that_is_none_is_told_at_its_box(qtbot: QtBot, desk: DirectDesk) -> None:
    page = StandingPage(desk)
    shown(qtbot, page)
    page.hour.setText("25:00")
    page.set.click()
    assert page.hour.error
    page.hour.setText("9:30")
    page.day.setText("someday")
    page.set.click()
    assert page.day.error
    assert time_of("x") is None


def test_a_clock_out_of_range_is_a_message(qtbot: QtBot, desk: DirectDesk) -> None:
    page = StandingPage(desk)
    shown(qtbot, page)
    page.forward(timedelta(days=36_500))
    assert [getattr(one, "code", "") for one in desk.problems] == ["CLOCK-RANGE"]


def test_who_may_not_set_the_clock_sees_why(qtbot: QtBot, desk: DirectDesk) -> None:
    page = StandingPage(desk.without(Right.CLOCK))
    shown(qtbot, page)
    assert not page.set.isEnabled()
    assert "权限" in page.set.toolTip()


def test_a_real_disk_has_its_own_time(qtbot: QtBot, desk: DirectDesk) -> None:
    desk.simulated = False
    page = StandingPage(desk)
    shown(qtbot, page)
    assert not page.set.isVisible()
    about = about_page.AboutPage(desk)
    shown(qtbot, about)
    assert desk.problems == []


def test_a_kind_without_numbers_is_seen(desk: DirectDesk) -> None:
    situation = replace(a_fixed_situation(desk), ranges=())
    assert all(row.low and row.cells[3] == "0" for row in rows_of(situation))


def test_about_names_what_others_made(qtbot: QtBot, desk: DirectDesk) -> None:
    page = about_page.AboutPage(desk)
    shown(qtbot, page)
    assert "Tabler" in page.notices.toPlainText()
    page.own.click()
    assert "Apache License" in page.notices.toPlainText()
    assert page.profile.text() == "税控盘"


def test_the_sheet_of_keys_follows_a_change(qtbot: QtBot, desk: DirectDesk) -> None:
    page = key_sheet_page.KeySheetPage(desk)
    shown(qtbot, page)
    desk.keys.change("app.lock", "Ctrl+J")
    qtbot.waitUntil(lambda: "Ctrl+J" in caps(page))
    page.change.click()
    assert desk.opened == [("keys", {})]


def caps(page: Page) -> list[str]:
    found: Iterable[KeyCap] = page.findChildren(KeyCap)
    return [cap.accessibleName() for cap in found]


@pytest.mark.parametrize("module", [self_check_page, standing_page, key_sheet_page, about_page])
def test_every_page_fits_a_small_window(qtbot: QtBot, desk: DirectDesk, module: object) -> None:
    page = whole(module.make(desk))  # type: ignore[attr-defined]
    shown(qtbot, page)
    assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
    assert page.minimumSizeHint().height() <= SMALL_ROOM[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_look_as_agreed(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    standing = StandingPage(desk)
    qtbot.addWidget(standing)
    standing.show_situation(a_fixed_situation(desk))
    compare(standing, "standing", theme, ROOM)
    check = SelfCheckPage(desk)
    qtbot.addWidget(check)
    check.show_findings(
        [
            finding_face("book", "ok", "账册结构完好", "", ""),
            finding_face("audit", "bad", "操作日志第12条被改动", "用最近的备份比对", "AUDIT"),
            finding_face("disk", "ok", "模拟盘 990000000017 自检通过", "", ""),
            finding_face("pin", "ok", "税控盘口令没有锁死，还可以试5次", "", ""),
            finding_face("stock", "warn", "库存不足：004剩12张", "领购新的发票卷", ""),
            finding_face("attempts", "warn", "有1个请求结果未入账", "", ""),
            *map(not_looked_at, ("fonts", "clock", "certificate", "lock_date")),
            *map(waiting, ("offline", "agreement")),
        ]
    )
    check.show_summary("bad", "1 项有错，2 项要留意")
    compare(check, "self-check", theme, ROOM)
    sheet = key_sheet_page.KeySheetPage(desk)
    qtbot.addWidget(sheet)
    compare(sheet, "key-sheet", theme, ROOM)
