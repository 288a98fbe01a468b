"""Days without a network, and a bureau that dies: warned before, stopped by the law, and caught up
by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services.upload import back_off
from app.ui.shell import courier
from app.ui.shell.shell import Shell
from tests.bureau_home import agrees, an_office, arrived
from tests.cutting import Break, cutting
from tests.home_builders import a_home, a_terminal, upload_by_itself
from tests.ui.shell_builders import WAIT_MS
from tests.ui.stories.cashier import Cashier, at_the_desk


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for what a start has to load, or for minutes between two tries."""
    monkeypatch.setattr(courier, "FIRST_MS", 0)
    monkeypatch.setattr(back_off, "STEPS_S", (0.3,))


def until(qtbot: QtBot, holds: object) -> None:
    qtbot.waitUntil(holds, timeout=WAIT_MS)  # type: ignore[arg-type]


def lamp(shell: Shell, name: str) -> str:
    assert shell.working is not None
    return shell.working.view.status_bar.lamps[name].accessibleName().partition("：")[2]


def banner(shell: Shell) -> tuple[str, str]:
    assert shell.working is not None
    reason = shell.working.view.banner.shown
    return ("", "") if reason is None else (reason.shape, reason.code)


def press(shell: Shell, deed: str) -> None:
    assert shell.working is not None
    assert shell.working.press(shell.working.desk.keys.of(deed))


def forward(qtbot: QtBot, shell: Shell, hours: int) -> None:
    """As the page 练习时钟 does it."""
    assert shell.working is not None
    desk, done = shell.working.desk, list[None]()
    desk.ask(lambda terminal: terminal.clock.forward(timedelta(hours=hours), "测试员"), done.append)
    until(qtbot, lambda: bool(done))
    desk.book_changed()


def test_three_days_offline_are_warned_of_stopped_and_caught_up_with(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = a_home(tmp_path)
    upload_by_itself(home, on=True)
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        press(shell, "app.network")
        until(qtbot, lambda: lamp(shell, "税局") == "离线")
        cashier.simple()
        cashier.issue()
        until(qtbot, lambda: lamp(shell, "税局") == "离线 · 未上传 1 张")
        assert lamp(shell, "离线剩余").startswith(("72 小时", "71.9 小时"))

        forward(qtbot, shell, 49)
        until(qtbot, lambda: banner(shell) == ("warn", "OFFLINE-SOON"))
        forward(qtbot, shell, 24)
        until(qtbot, lambda: banner(shell)[0] == "bad")
        until(qtbot, lambda: lamp(shell, "离线剩余").startswith("0 小时"))
        assert not (home / "bureau" / "bureau.db").exists()  # nobody has spoken to it

        press(shell, "app.network")
        until(qtbot, lambda: lamp(shell, "税局") == "在线")
        until(qtbot, lambda: banner(shell) == ("", ""))
        assert lamp(shell, "离线剩余").startswith("72 小时")
        assert lamp(shell, "税控盘") == "正常"  # the next ticket may be issued
    with a_terminal(home) as terminal:
        assert terminal.upload_standing.now().left == 0


@pytest.mark.parametrize("how", [Break.BEFORE, Break.LOST, Break.HALF_HEARD])
def test_a_bureau_that_dies_in_the_middle_is_asked_again_by_itself(
    qtbot: QtBot, tmp_path: Path, how: Break
) -> None:
    with an_office(tmp_path) as office, cutting(office.url) as cutter:
        upload_by_itself(office.home, on=True)
        office.configure(cutter.url)
        office.issue("D1", "D2", "D3")
        cutter.arm(4, how)
        with at_the_desk(qtbot, office.home, page="home") as shell:
            until(qtbot, lambda: cutter.seen > 4 and lamp(shell, "税局") == "在线")
            assert len(arrived(office)) == 3
        with office.terminal() as terminal:
            agrees(office, terminal)
