"""系统设置 > 税务局连接: address, test step by step, console, uploads, quota."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.rights import Right
from app.gateway.messages.sessions import Health, ServiceState
from app.ui.actions import Action
from app.ui.preferences import bureau_page
from app.ui.preferences.bureau_face import STEP_NAMES
from app.ui.preferences.bureau_page import BureauPage
from app.ui.preferences.quota_row import QuotaRow
from tests.answering import answering, free_port, http, saying
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare

ROOM = (1198, 616)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "bills.txt", bill("D1"), bill("D2")))
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        made.preferences.on_change(lambda: keep(home, made))
        yield made


def keep(home: Path, desk: DirectDesk) -> None:
    """As the window keeps settings."""
    from app import settings as machine

    machine.write(home / "settings.toml", desk.preferences.settings)


def shown(qtbot: QtBot, desk: DirectDesk) -> BureauPage:
    page = BureauPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.entered()
    page.show()
    return page


def do(page: BureauPage, deed: str) -> None:
    next(one for one in page.deeds() if one.id == deed).do()


def fact(page: BureauPage, place: int) -> QLabel:
    return page.facts[place][1]


def meters(page: BureauPage) -> list[str]:
    rows = cast("list[QuotaRow]", page.findChildren(QuotaRow))
    return [one.accessibleName() for one in rows]


def shapes(page: BureauPage) -> list[str]:
    return [line.sign.shape for line in page.lines]


def test_the_quota_is_metered_from_the_first_hour_and_nothing_leaves(
    qtbot: QtBot, desk: DirectDesk, home: Path
) -> None:
    page = shown(qtbot, desk)
    said = meters(page)
    assert len(said) == 5
    assert "未上传 2 张" in next(one for one in said if one.startswith("007"))
    assert "72 / 72 小时" in next(one for one in said if one.startswith("004"))
    assert "待传 2 件" in page.uploads.text()
    assert not (home / "bureau" / "bureau.db").exists()


def test_the_way_to_the_practice_bureau_is_free_and_it_tells_what_it_knows_of_us(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    do(page, "page.main")
    assert shapes(page) == ["ok", "ok", "ok", "off", "ok", "ok", "ok"]
    assert page.words.text() == "连接正常"
    assert fact(page, 0).text().startswith("示例甲测试有限公司")


@pytest.mark.parametrize(
    ("url", "stands", "code"),
    [
        ("https://no-such-host.invalid", 1, "BUREAU-NAME"),
        ("http://127.0.0.1:{free}", 2, "BUREAU-PORT"),
        ("https://127.0.0.1:{open}", 3, "BUREAU-TLS"),
        ("http://127.0.0.1:{open}", 4, "BUREAU-STRANGE"),
    ],
)
def test_each_thing_that_is_wrong_has_its_own_verdict(
    qtbot: QtBot, desk: DirectDesk, url: str, stands: int, code: str
) -> None:
    page = shown(qtbot, desk)
    with answering(saying(http(200, b"welcome"))) as port:
        page.fields["url"].setText(url.format(free=free_port(), open=port))
        do(page, "page.main")
    assert shapes(page)[stands] == "bad"
    assert page.lines[stands].code.text() == code
    assert page.words.text() == f"停在「{STEP_NAMES[stands][1]}」"
    assert page.lines[stands].next_step.text()
    assert set(shapes(page)[stands + 1 :]) <= {"off"}


def test_a_clock_or_a_version_that_does_not_fit_is_told_as_such(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    clock = desk.writer.device.disk.clock()
    fits = Health(ServiceState.OPEN, clock, version="1", oldest_client="0")
    for health, stands, code in (
        (replace(fits, time=clock.replace(year=2020)), 5, "BUREAU-CLOCK"),
        (replace(fits, oldest_client="99"), 6, "VERSION-OLD"),
    ):
        with answering(saying(http(200, msgspec.json.encode(health)))) as port:
            page.fields["url"].setText(f"http://127.0.0.1:{port}")
            do(page, "page.main")
        assert (shapes(page)[stands], page.lines[stands].code.text()) == ("bad", code)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("url", "http://bureau.example", "要以 https:// 开头"),
        ("ca", "/nowhere/ca.pem", "没有这个文件"),
        ("proxy", "proxy:80", "写成 http://"),
        ("batch", "0", "填 1 到 100"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_box_and_nothing_is_kept(
    qtbot: QtBot, desk: DirectDesk, field: str, text: str, words: str
) -> None:
    page = shown(qtbot, desk)
    page.fields[field].setText(text)
    do(page, "page.other")
    assert page._boxes[field].below.text().startswith(words)
    assert page.focusWidget() is page.fields[field]
    assert desk.kept_settings == []


def test_a_test_that_the_switch_forbids_says_so(qtbot: QtBot, desk: DirectDesk) -> None:
    desk.writer.network.turn("测试员", on=False)
    page = shown(qtbot, desk)
    assert page.switch.index == 1
    do(page, "page.main")
    assert [getattr(one, "code", "") for one in desk.problems] == ["BUREAU-AWAY"]
    assert (page.words.text(), page.presenter.busy) == ("没有测", False)


def test_the_switch_of_the_page_is_that_of_the_window(qtbot: QtBot, desk: DirectDesk) -> None:
    thrown: list[int] = []
    desk.actions.add(Action("app.network", "断网或联网", lambda: thrown.append(1)))
    page = shown(qtbot, desk)
    page.switch.toggle()
    assert thrown == [1]
    page.switch.chosen.emit(0)  # where it stands already
    assert thrown == [1]


@pytest.mark.parametrize(("there", "words"), [(True, "已在浏览器打开"), (False, "没有找到浏览器")])
def test_the_console_opens_in_a_browser_and_its_address_can_be_copied(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch, there: bool, words: str
) -> None:
    monkeypatch.setattr(bureau_page, "browse", lambda _: there)
    page = shown(qtbot, desk)
    page.console.click()
    assert "/console/enter?ticket=" in page.door.text()
    assert page.door.selectedText() == page.door.text()
    assert page.said.text().startswith(words)


def test_uploads_by_themselves_are_switched_on_and_begin(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    page.by_itself.setChecked(False)
    page.presenter.by_itself(False)
    page.by_itself.click()
    assert [one.upload_by_itself for one in desk.kept_settings] == [False, True]
    assert desk.uploads_asked == 1
    page.upload.click()
    assert desk.uploads_asked == 2


def test_who_may_not_sees_why(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.BUREAU, Right.UPLOAD))
    assert page.test_now.accessibleDescription().startswith("没有改税局地址")
    assert page.upload.accessibleDescription().startswith("没有上传")
    assert not page.switch.isEnabled()
    page.test()
    assert shapes(page) == ["off"] * len(STEP_NAMES)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    do(page, "page.main")
    fact(page, 6).setText("2024-01-15 10:00:00")
    fact(page, 1).setText("499000000001")
    compare(page, "bureau", theme, ROOM)
