"""Files of the home and of the program that are damaged: told, and worked around where one can.
(Book, settings, seal and keys: tests/ui/shell/test_shell_stories.py.)"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.home import Home
from app.ui.look import type as type_
from app.ui.search.page import SearchPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.shell_builders import WAIT_MS
from tests.ui.stories.cashier import Cashier, at_the_desk, tickets


def test_a_damaged_disk_is_told_and_what_needs_none_still_works(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = a_home(tmp_path)
    assert say(home, "issue", text_file(tmp_path / "one.txt", bill())).exit_code == 0
    Home(home).disk.write_bytes(b"not a disk at all" * 100)
    with at_the_desk(qtbot, home, page="search") as shell:
        assert shell.look is not None
        assert [fact.name for fact in shell.look.facts if fact.shape == "bad"] == ["税控盘"]
        assert shell.working is not None
        host, card = shell.working.view.host, shell.working.talk.messages.card
        page = host.page
        assert isinstance(page, SearchPage)
        qtbot.waitUntil(lambda: page.search.tally.tickets == 1, timeout=WAIT_MS)
        shell.working.desk.open("issue")
        qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)
        assert card.told is not None
        assert "这个文件不是税控盘的数据" in card.told.message


@pytest.fixture
def no_font(qapp: QApplication, tmp_path: Path) -> Iterator[None]:
    """The program's own type is not there."""
    type_.load(tmp_path / "nothing")
    yield
    type_.load()


@pytest.mark.usefixtures("no_font")
def test_without_the_bundled_type_tickets_are_issued_all_the_same(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = a_home(tmp_path)
    with at_the_desk(qtbot, home) as shell:
        assert shell.working is not None
        banner = shell.working.view.banner
        qtbot.waitUntil(lambda: banner.shown is not None, timeout=WAIT_MS)
        assert banner.shown is not None
        assert banner.shown.code == "FONT-DAMAGED"
        assert "重新安装" in banner.shown.text
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.issue()
    assert len(tickets(home)) == 1
