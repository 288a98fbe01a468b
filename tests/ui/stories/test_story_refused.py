"""验签失败: the two ways of its card that lead to other pages, each pressed and gone to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bureau.faults import FaultPlan, Faults
from app.ui.issue_invoice.page import IssuePage
from app.ui.search.page import SearchPage
from app.ui.shell import courier
from app.ui.shell.shell import Shell
from app.ui.shell.working import Working
from app.ui.upkeep.repair_page import RepairPage
from app.ui.voiding.page import VoidingPage
from tests.bureau_home import Office, agrees, an_office, arrived
from tests.home_builders import say, upload_by_itself
from tests.ui.stories.cashier import LETTING_GO_MS, Cashier, at_the_desk


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for what a start has to load."""
    monkeypatch.setattr(courier, "FIRST_MS", 0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as one:
        upload_by_itself(one.home, on=True)
        plan(one, 100)
        yield one


def plan(office: Office, percent: int) -> None:
    """How many signatures the bureau fails to verify from now on."""
    with office.bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=percent))


class Refused(Cashier):
    """Has issued a ticket that the bureau could not verify, and stands before its card."""

    def __init__(self, qtbot: QtBot, shell: Shell, office: Office) -> None:
        super().__init__(qtbot, shell)
        self.office = office
        self.simple()
        self.issue()
        self.gross = self.face.gross
        self.until(self.next_one)
        self.until(lambda: self.lamp == "在线 · 验签失败 1 张")
        self.to_the_card()

    @property
    def lamp(self) -> str:
        """税局."""
        lamp = self.working.view.status_bar.lamps["税局"]
        return lamp.accessibleName().removeprefix("税局：")

    def next_one(self) -> bool:
        """From the issued card to an empty paper; a press right after it came does not count."""
        self.press("F9")
        return not self.view.issued.isVisible()

    def to_the_card(self) -> None:
        """未上传, and what may be done for the ticket."""
        self.working.desk.open("search")
        page = self.working.view.host.page
        assert isinstance(page, SearchPage)
        self.until(lambda: page.search.heading is not None and not page.search.busy)
        self.working.do(page._cards.refused_deed)
        self.card = page._cards.refused
        self.until(self.card.isVisible)


@contextmanager
def refused(qtbot: QtBot, office: Office) -> Iterator[tuple[Refused, Working]]:
    with at_the_desk(qtbot, office.home) as shell:
        one = Refused(qtbot, shell, office)
        yield one, one.working
        one.calm()


def test_checked_and_mended_by_the_disk_it_is_looked_at_again(qtbot: QtBot, office: Office) -> None:
    with refused(qtbot, office) as (one, working):
        one.card.mend.click()
        page = working.view.host.page
        assert isinstance(page, RepairPage)
        assert one.card.isHidden()
        one.until(lambda: page.start.isEnabled())
        one.press("F9")
        one.until(lambda: "完成" in page.words.text() or page.sign.shape == "ok")
        one.calm()
        plan(office, 0)
        one.to_the_card()
        one.press("F9")
        one.until(lambda: one.lamp == "在线")
    assert len(arrived(office)) == 1
    with office.terminal() as terminal:
        agrees(office, terminal)


def test_voided_and_issued_anew_the_same_ticket_arrives(qtbot: QtBot, office: Office) -> None:
    with refused(qtbot, office) as (one, working):
        plan(office, 0)
        one.card.off.click()
        page = working.view.host.page
        assert isinstance(page, VoidingPage)
        one.until(page.card.isVisible)
        page.card.reason.setText("验签失败")  # an input method would write it
        qtbot.wait(LETTING_GO_MS)
        one.press("F9")
        one.until(lambda: "已作废" in page.told.text())
        one.press("Ctrl+R")
        one.until(lambda: isinstance(working.view.host.page, IssuePage))
        one.until(lambda: one.face.ready and one.face.gross == one.gross)
        before = len(arrived(office))
        one.issue()
        one.until(lambda: len(arrived(office)) > before)  # the lamp is green before, too
        one.until(lambda: one.lamp == "在线" and not one.shell.courier.busy)
    said = say(office.home, "invoices").answers
    assert sorted(each["status"] for each in said) == ["valid", "void"]
    assert len({each["gross"] for each in said}) == 1
    assert say(office.home, "status").only["offline"]["unsent"] == 0
