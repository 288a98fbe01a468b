"""Cut in the middle: the power, the line to the disk, the window. Nothing is lost or doubled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.signing import STILL_UNKNOWN
from hardware.transport.in_process import Fault
from tests.home_builders import a_home, say
from tests.ui.shell_builders import WAIT_MS
from tests.ui.stories.cashier import Cashier, at_the_desk, close, tickets
from tests.ui.stories.pulled_disk import Line


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_a_draft_that_was_open_in_a_crash_stands_there_again(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    crashed = tmp_path / "crashed"
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.kept()
        before, lines = cashier.face, cashier.texts()
        shutil.copytree(home, crashed)  # what a power cut would leave on the hard disk
    with at_the_desk(qtbot, crashed) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.until(lambda: cashier.face.gross == before.gross != "0.00")
        assert (cashier.face.buyer, cashier.texts()) == (before.buyer, lines)
        assert "已恢复上次没有开完的内容" in cashier.told
        cashier.issue()
    assert len(tickets(crashed)) == 1


@pytest.mark.parametrize(
    ("cut", "signed"),
    [(Fault.BEFORE, 0), (Fault.AFTER, 1), (Fault.POWER_BEFORE, 0), (Fault.POWER_AFTER, 1)],
)
def test_a_disk_pulled_while_it_signs_gives_exactly_one_ticket(
    qtbot: QtBot, home: Path, cut: Fault, signed: int
) -> None:
    line = Line(home)
    with at_the_desk(qtbot, home, disk_url=line.url) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.ask()
        line.on_sign = cut
        cashier.press("F9")
        cashier.until(lambda: cashier.face.notice == STILL_UNKNOWN)
        assert not cashier.view.confirm.isVisible()
        assert tickets(home) == []
        line.pulled = False
        cashier.press("F9")
        if signed:
            cashier.until(cashier.view.issued.isVisible)
        else:
            cashier.until(lambda: cashier.told.startswith("已核对：税控盘没有开出这张"))
            cashier.issue()
    assert [ticket["number"] for ticket in tickets(home)] == ["00000001"]
    assert say(home, "check").exit_code == 0


def test_a_disk_that_is_gone_before_f9_is_told_by_name_and_nothing_is_used(
    qtbot: QtBot, home: Path
) -> None:
    line = Line(home)
    with at_the_desk(qtbot, home, disk_url=line.url) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        line.pulled = True
        cashier.press("F9")
        card = cashier.working.talk.messages.card
        cashier.until(card.isVisible)
        assert card.told is not None
        assert card.told.code == "DISK-GONE"
        assert line.signings == 0
        line.pulled = False
        cashier.press("Escape", "F5")
        cashier.issue()
    assert len(tickets(home)) == 1


def test_a_window_closed_while_the_disk_signs_keeps_the_ticket(qtbot: QtBot, home: Path) -> None:
    line = Line(home)
    with at_the_desk(qtbot, home, disk_url=line.url) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.ask()
        line.go_on.clear()
        cashier.press("F9")
        cashier.until(line.signing.is_set)
        shell.window.close()
        assert not shell.gone
        assert tickets(home) == []
        line.go_on.set()
        qtbot.waitUntil(lambda: shell.gone, timeout=WAIT_MS)
    assert [ticket["number"] for ticket in tickets(home)] == ["00000001"]
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.calm()
        assert (cashier.face.gross, cashier.face.number) == ("0.00", "00000002")
        close(qtbot, shell)
    assert len(tickets(home)) == 1
