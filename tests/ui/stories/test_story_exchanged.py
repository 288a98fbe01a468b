"""A disk that is pulled out and comes back as another one: refused by name, seen by the lamp."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.bootstrap.home import Home
from hardware.emulator.issuance import issue_disk
from tests.disk_builders import an_order, authority
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.shell_builders import WAIT_MS, a_shell


def number_of(disk: Path) -> str:
    with closing(sqlite3.connect(disk)) as db:
        (number,) = db.execute("SELECT value FROM meta WHERE name = 'number'").fetchone()
    return str(number)


def moved(disk: Path, there: Path) -> None:
    """The disk's file and what SQLite keeps beside it: a disk is pulled out whole."""
    for rest in ("-wal", "-shm", ""):
        if (part := disk.with_name(disk.name + rest)).exists():
            part.rename(there.with_name(there.name + rest))


def with_another_number(disk: Path, _: Path) -> None:
    issue_disk(disk, authority(), an_order())


def with_another_key(disk: Path, ours: Path) -> None:
    issue_disk(disk, authority(), replace(an_order(), number=number_of(ours)))


def with_an_older_journal(disk: Path, ours: Path) -> None:
    shutil.copy(ours.with_name("older"), disk)


@pytest.mark.parametrize(
    ("back", "told", "more"),
    [
        (with_another_number, "不是登记的税控盘", "插入 990000000001"),
        (with_another_key, "不是登记的税控盘", "证书不同"),
        (with_an_older_journal, "比账册旧", "可能被替换成旧副本"),
    ],
)
def test_what_comes_back_in_place_of_the_disk_is_named_by_the_lamp(
    qtbot: QtBot, tmp_path: Path, back: Callable[[Path, Path], None], told: str, more: str
) -> None:
    home = a_home(tmp_path)
    disk, aside = Home(home).disk, tmp_path / "aside"
    shutil.copy(disk, tmp_path / "older")
    assert say(home, "issue", text_file(home / "a.txt", bill("D1"))).exit_code == 0
    with a_shell(qtbot, tmp_path, home=home) as shell:
        assert shell.working is not None
        lamp = shell.working.view.status_bar.lamps["税控盘"]
        qtbot.waitUntil(lambda: "正常" in lamp.accessibleName(), timeout=WAIT_MS)
        moved(disk, aside)
        qtbot.waitUntil(lambda: "没有回答" in lamp.accessibleName(), timeout=WAIT_MS)
        back(disk, aside)
        qtbot.waitUntil(lambda: told in lamp.accessibleName(), timeout=WAIT_MS)
        assert more in lamp.toolTip()
        moved(disk, tmp_path / "wrong")
        moved(aside, disk)
        qtbot.waitUntil(lambda: "正常" in lamp.accessibleName(), timeout=WAIT_MS)
    assert [each["number"] for each in say(home, "invoices").answers] == ["00000001"]
