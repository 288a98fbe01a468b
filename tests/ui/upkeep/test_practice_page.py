"""系统维护 > 练习时钟: what will happen is told, then disk and bureau stand there at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap.joined import Joined
from app.domain.clock_leaps import Leap, Target
from app.domain.rights import Right
from app.ui.upkeep import practice_page
from app.ui.upkeep.practice_page import PracticePage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.home.fixed_situation import a_fixed_situation
from tests.ui.pictures import compare

ROOM = (1198, 616)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "bills.txt", bill("D1")))
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> PracticePage:
    page = PracticePage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()
    return page


def told(page: PracticePage, leap: Leap) -> str:
    return page.rows[leap].accessibleName()


def do(page: PracticePage) -> None:
    (main,) = page.deeds()
    main.do()


def test_each_leap_says_where_it_leads_and_what_happens_on_the_way(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    assert "没有期限到" in told(page, Leap.HOUR)
    assert "1 月结束：要上报汇总、申报、清卡" in told(page, Leap.MONTH)
    assert "过 02-23 锁死日期：不能开票" in told(page, Leap.PAST_LOCK)
    assert "离线时限到" in told(page, Leap.OFFLINE_END)
    assert page.rows[Leap.PAST_LOCK].sign.shape == "bad"
    assert page.follows.text().startswith("模拟税务局跟着税控盘走")


def test_the_bureau_follows_the_disk_through_months(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.rows[Leap.MONTH].button.click()
    assert desk.writer.bureau.health().time.date().isoformat() == "2024-02-01"
    assert page.clock.text().startswith("2024-02-01 09:00")
    assert desk.told == ["时钟已拨到 2024-02-01 09:00 星期四"]
    page.rows[Leap.PAST_LOCK].button.click()
    assert desk.writer.standing.here()["disk"]["state"] == "locked"
    assert page.rows[Leap.LAST_DAY].isHidden() and page.rows[Leap.PAST_LOCK].isHidden()


def test_the_time_runs_on_without_asking_the_disk(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)
    first, asked = page.clock.text(), []
    monkeypatch.setattr(desk, "ask", lambda *_, **__: asked.append(1))
    qtbot.waitUntil(lambda: page.clock.text() != first, timeout=60_000)
    assert asked == []
    page.left()
    assert page.running.now is None
    page.running.tell()  # nothing is known: nothing is said
    assert page.clock.text() > first


def test_f9_goes_to_the_next_deadline(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    do(page)
    conditions = desk.writer.standing.here()["disk"]["conditions"]
    assert [one["name"] for one in conditions] == ["offline_over"]


def test_a_clock_that_would_go_back_is_refused_and_said(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    before = desk.writer.device.disk.clock() - timedelta(hours=1)  # of the ticket
    page.move_to(Target(Leap.HOUR, before))
    assert [getattr(one, "code", "") for one in desk.problems] == ["CLOCK-BACK"]


def test_away_from_the_page_it_looks_again_too(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.hide()
    page.rows[Leap.DAY].button.click()
    assert page.clock.text().startswith("2024-01-16")


def test_what_was_uploaded_stops_nobody_any_more(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    assert page.rows[Leap.OFFLINE_END].target is not None
    desk.writer.upload_lines.send_all("主管甲")
    desk.uploads_moved()  # as the courier says it
    assert page.rows[Leap.OFFLINE_END].target is None


def test_a_bureau_elsewhere_does_not_follow(qtbot: QtBot, desk: DirectDesk, tmp_path: Path) -> None:
    path = tmp_path / "home" / "settings.toml"
    path.write_text(
        path.read_text("utf-8").replace('bureau_url = ""', 'bureau_url = "http://127.0.0.1:9"'),
        "utf-8",
    )
    assert "它的时间不跟着走" in shown(qtbot, desk).follows.text()


def test_who_may_not_and_who_does_not_practise_sees_why(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk.without(Right.CLOCK))
    assert page.main.accessibleDescription() == "没有改时钟的权限"
    do(page)
    assert desk.told == []
    monkeypatch.setattr(Joined, "practice_login", lambda _: None)
    page.refresh()
    assert page.main.accessibleDescription() == "只有练习数据可以拨时钟"
    assert page.follows.text().startswith("这不是练习数据")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(
    qtbot: QtBot, desk: DirectDesk, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = a_fixed_situation(desk), True, True
    monkeypatch.setattr(practice_page, "_look", lambda _: seen)
    page = shown(qtbot, desk)
    page.running.stop()  # a picture shows one moment
    compare(page, "practice", theme, ROOM)
