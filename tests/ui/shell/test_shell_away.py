"""Who is away: the disk, whose lamp follows it; the cashier, who locked the screen."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.own_time import OWN_TIME
from app.ui.shell.courier import LONGEST_MS
from app.ui.shell.shell import Shell
from hardware.errors import NotSent
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.shell_builders import WAIT_MS, a_shell


def lamp(shell: Shell) -> str:
    assert shell.working is not None
    return shell.working.view.status_bar.lamps["税控盘"].accessibleName()


def test_the_lamp_follows_a_disk_that_goes_and_comes(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_shell(qtbot, tmp_path, home=home) as shell:
        qtbot.waitUntil(lambda: "正常" in lamp(shell), timeout=WAIT_MS)
        assert shell.working is not None
        disk = next(home.glob("*.disk"), None) or next(home.rglob("disk*"))
        aside = disk.with_name("aside")
        bar, courier = shell.working.view.status_bar, shell.courier
        assert "盘时 20" in bar.clock.text()
        disk.rename(aside)
        qtbot.waitUntil(lambda: "没有回答" in lamp(shell), timeout=WAIT_MS)
        assert bar.clock.text().startswith("盘时未知（到 ")
        assert bar.now is None  # it does not tick on
        qtbot.waitUntil(lambda: not courier._under_way, timeout=WAIT_MS)
        courier._timer.start(LONGEST_MS)  # as a batch left it that ran into the gap
        aside.rename(disk)
        qtbot.waitUntil(lambda: "正常" in lamp(shell), timeout=WAIT_MS)
        assert "盘时 20" in bar.clock.text()
        qtbot.waitUntil(lambda: not courier.busy, timeout=WAIT_MS)  # woken, nothing is left


def test_a_time_of_this_pc_says_so_where_the_disk_stands_on_another_day(
    qtbot: QtBot, tmp_path: Path
) -> None:
    at = datetime.fromisoformat("2026-11-23T02:15")
    assert OWN_TIME.told(at, "%m-%d %H:%M") == "11-23 02:15"
    with a_shell(qtbot, tmp_path, home=a_home(tmp_path)) as shell:
        qtbot.waitUntil(lambda: "正常" in lamp(shell), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        assert OWN_TIME.told(at, "%m-%d %H:%M") == "本机 2026-11-23 02:15"


@pytest.mark.parametrize("code", ["NO-CARD", "NO-READER", "DISK-HUNG"])
def test_a_disk_that_is_put_back_is_seen_whatever_its_going_was_called(
    qtbot: QtBot, tmp_path: Path, code: str
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        qtbot.waitUntil(lambda: "正常" in lamp(shell), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        assert shell.working is not None
        shell.working.lighting.show_away(NotSent(code, reader="示例读卡器"))
        assert "正常" not in lamp(shell)
        qtbot.waitUntil(lambda: "正常" in lamp(shell), timeout=WAIT_MS)


def test_a_locked_practice_home_can_be_opened_by_whoever_was_never_told_a_password(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        shell.lock()
        assert "屏幕已锁" in shell.login.remark.text()
        assert "已填好" in shell.login.remark.text()
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        assert shell.login.password.text()
        labels = cast("list[QLabel]", shell.login.findChildren(QLabel))
        assert any("时钟" in one.text() for one in labels)
        shell.login.try_it()
        views = shell.window.views
        qtbot.waitUntil(lambda: views.currentWidget() is working.view, timeout=WAIT_MS)
        assert shell.working is working


def test_what_another_pc_does_on_the_same_disk_is_seen_without_writing_first(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home, other = a_home(tmp_path), tmp_path / "other"
    shutil.copytree(home, other)
    file = text_file(tmp_path / "a.txt", bill("A1"))
    assert say(other, "issue", file).exit_code == 0
    assert say(other, "void", say(other, "invoices").only["code"], "1", "--reason", "试").answers
    shutil.copyfile(other / "disk.simulated.db", home / "disk.simulated.db")
    with a_shell(qtbot, tmp_path, home=home) as shell:
        working = shell.working
        assert working is not None
        changed: list[bool] = []
        working.desk.on_book_changed(lambda: changed.append(True))
        qtbot.waitUntil(lambda: "正常" in lamp(shell), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        working.lighting._ask_again()
        qtbot.waitUntil(lambda: bool(changed), timeout=WAIT_MS)
        assert any("账册已跟上" in noted.text for noted in working.talk.messages.kept)
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
    assert say(home, "invoices").only["status"] == "void"
