"""换盘 by keys: the old disk ends and gives a code, a new one is made of it on another machine,
numbers are claimed, and a ticket is issued on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap.home import Home
from app.bureau.bureau import Bureau
from app.gateway.messages.devices import ChangeKind
from app.settings import read
from app.ui.changes import change_card
from app.ui.changes.page import ChangesPage
from app.ui.stock import claim_card
from app.ui.stock.page import StockPage
from tests.bureau_office import Wall, bureau_at
from tests.disk_builders import START
from tests.enrolled_home import an_enrolled_home
from tests.home_builders import say
from tests.ui.stories.cashier import Cashier, at_the_desk, tickets


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (change_card, claim_card):
        monkeypatch.setattr(module, "LEAST_MS", 0)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(START)) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, bureau: Bureau) -> Iterator[Path]:
    with an_enrolled_home(tmp_path / "home", bureau) as made:
        yield made


class Owner(Cashier):
    """Exchanges the disk."""

    def changes(self) -> ChangesPage:
        """The page, which the bureau has answered."""
        self.working.desk.open("changes")
        page = self.working.view.host.page
        assert isinstance(page, ChangesPage)
        self.until(lambda: page.look is not None)
        return page

    def exchange(self, page: ChangesPage) -> str:
        """换盘; the code for the new one."""
        self.press("F9")
        self.until(page.card.isVisible)
        self.until(page.card.sort.hasFocus)
        while page.card.sort.value() != ChangeKind.DISK:
            self.press("Down")
        self.picture("new-disk-1-card")
        self.press("F9")
        self.until(lambda: page.code.text())
        return page.code.text()

    def claim(self) -> list[str]:
        """网上领票 of the kind that comes first; its numbers."""
        self.working.desk.open("stock")
        page = self.working.view.host.page
        assert isinstance(page, StockPage)
        self.until(lambda: page.stock is not None and page.shelf is not None)
        self.press("F9")
        self.until(page.card.isVisible)
        self.press("F9")
        self.until(lambda: "已领到并确认" in page.told.text())
        return re.findall(r"\b\d{8}\b", page.told.text())


def test_from_the_old_disk_to_a_ticket_on_the_new_one_by_keys(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    with at_the_desk(qtbot, home) as shell:
        one = Owner(qtbot, shell)
        page = one.changes()
        code = one.exchange(page)
        one.until(lambda: page.own is not None and page.own.cancelled)
        one.calm()
        assert "这块盘已注销" in page.told.text()
        one.picture("new-disk-2-code")
    new, url = tmp_path / "new", read(Home(home).settings).bureau_url
    assert say(new, "init", "--demo", "--bureau", url, "--enrolment", code).exit_code == 0
    with at_the_desk(qtbot, new) as shell:
        one = Owner(qtbot, shell)
        page = one.changes()
        one.calm()
        one.picture("new-disk-3-new")
        assert page.verdict.text() == "税控盘与税务局一致"
        numbers = one.claim()
        one.picture("new-disk-4-claimed")
        one.working.desk.open("issue")
        one.simple()
        one.issue()
    (ticket,) = tickets(new)
    assert ticket["number"] == numbers[0]  # the first of those that were claimed
