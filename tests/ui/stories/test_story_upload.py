"""What was issued goes to the bureau by itself, and the window follows without being asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bureau.faults import FaultPlan, Faults
from app.ui.search.page import SearchPage
from app.ui.shell import courier
from app.ui.shell.shell import Shell
from tests.answering import free_port
from tests.bureau_home import Office, agrees, an_office, arrived, served
from tests.home_builders import upload_by_itself
from tests.ui.shell_builders import WAIT_MS
from tests.ui.stories.cashier import Cashier, at_the_desk, close


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for what a start has to load."""
    monkeypatch.setattr(courier, "FIRST_MS", 0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as one:
        upload_by_itself(one.home, on=True)
        yield one


@contextmanager
def a_window(qtbot: QtBot, home: Path, page: str = "home") -> Iterator[Shell]:
    with at_the_desk(qtbot, home, page=page) as shell:
        yield shell


def lamp(shell: Shell) -> str:
    assert shell.working is not None
    return shell.working.view.status_bar.lamps["税局"].accessibleName().removeprefix("税局：")


def until(qtbot: QtBot, holds: object) -> None:
    qtbot.waitUntil(holds, timeout=WAIT_MS)  # type: ignore[arg-type]


def press(shell: Shell, deed: str) -> None:
    """Its key, whichever it is."""
    assert shell.working is not None
    assert shell.working.press(shell.working.desk.keys.of(deed))


def test_a_ticket_that_was_just_issued_arrives_without_anybody_asking(
    qtbot: QtBot, office: Office
) -> None:
    with a_window(qtbot, office.home, "issue") as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.issue()
        until(qtbot, lambda: len(arrived(office)) == 1)
        until(qtbot, lambda: lamp(shell) == "在线")
    with office.terminal() as terminal:
        agrees(office, terminal)


def test_what_was_issued_offline_goes_when_the_window_opens_and_the_list_follows_unopened(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "FIRST_MS", 60_000)
    office.issue("D1", "D2", "D3")
    with a_window(qtbot, office.home, "search") as shell:
        assert shell.working is not None
        page = shell.working.view.host.page
        assert isinstance(page, SearchPage)
        until(qtbot, lambda: page.search.model.rows() == 3 and not page.search.busy)
        page.table.setCurrentIndex(page.search.model.index(1, 0))
        chosen = page.search.model.key_at(1)
        assert chips(page) == ["未报送"] * 3
        press(shell, "uploads.now")
        until(qtbot, lambda: chips(page) == ["已报送"] * 3)
        assert page.search.model.key_at(page.table.row) == chosen
        until(qtbot, lambda: lamp(shell) == "在线")


def chips(page: SearchPage) -> list[str]:
    model = page.search.model
    return [str(model.cell(row, 7).chip) for row in range(model.rows())]


def test_the_switch_holds_everything_back_and_lets_it_go(qtbot: QtBot, office: Office) -> None:
    with a_window(qtbot, office.home, "issue") as shell:
        assert shell.working is not None
        switch = shell.working.view.status_bar.network
        cashier = Cashier(qtbot, shell)
        press(shell, "app.network")
        until(qtbot, lambda: not switch.on and lamp(shell).startswith("离线"))
        cashier.simple()
        cashier.issue()
        until(qtbot, lambda: lamp(shell) == "离线 · 未上传 1 张")
        assert arrived(office) == []
        switch.click()
        until(qtbot, lambda: lamp(shell) == "在线")
        assert switch.on
        assert len(arrived(office)) == 1


def test_a_bureau_that_is_away_is_named_with_its_reason_and_found_again_when_it_is_back(
    qtbot: QtBot, office: Office
) -> None:
    office.issue("D1")
    port = free_port()
    office.configure(f"http://127.0.0.1:{port}")
    with a_window(qtbot, office.home) as shell:
        until(qtbot, lambda: lamp(shell) == "税局不通 · 未上传 1 张")
        assert shell.working is not None
        bar = shell.working.view.status_bar
        until(qtbot, lambda: "连不上服务器的端口" in bar.lamps["税局"].toolTip())
        until(qtbot, lambda: "自动再试" in bar.lamps["税局"].toolTip())
        with served(office.bureau, port):
            press(shell, "uploads.now")
            until(qtbot, lambda: lamp(shell) == "在线")
            until(qtbot, lambda: "上次上传成功" in bar.lamps["税局"].toolTip())
            close(qtbot, shell)
    assert len(arrived(office)) == 1


def test_a_window_that_closes_in_the_middle_loses_nothing(qtbot: QtBot, office: Office) -> None:
    office.issue("D1", "D2")
    with a_window(qtbot, office.home) as shell:
        until(qtbot, lambda: shell.courier.way.busy)
        close(qtbot, shell)
    with a_window(qtbot, office.home) as shell:
        until(qtbot, lambda: len(arrived(office)) == 2 and lamp(shell) == "在线")
    with office.terminal() as terminal:
        agrees(office, terminal)


def test_a_signature_that_was_refused_asks_for_a_person_who_has_it_looked_at_again(
    qtbot: QtBot, office: Office
) -> None:
    with office.bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    office.issue("D1")
    with a_window(qtbot, office.home) as shell:
        assert shell.working is not None
        working = shell.working
        until(qtbot, lambda: lamp(shell) == "在线 · 验签失败 1 张")
        until(qtbot, lambda: "SIGNATURE-FAILED" in told(shell))
        assert working.talk.messages.card.take_the_way()
        page = working.view.host.page
        assert isinstance(page, SearchPage)
        until(qtbot, lambda: page.search.heading is not None and not page.search.busy)
        assert chips(page) == ["验签失败"]
        working.do(page._cards.refused_deed)
        assert page._cards.refused.isVisible()
        assert page._cards.refused.off.isEnabled()
        assert working.press(working.desk.keys.of("page.main"))
        until(qtbot, lambda: lamp(shell) == "在线")
        until(qtbot, lambda: page.search.model.rows() == 0)  # nothing is refused any more
    assert len(arrived(office)) == 1


def told(shell: Shell) -> str:
    assert shell.working is not None
    card = shell.working.talk.messages.card
    return "" if card.told is None else card.told.code
