"""小规模纳税人 by quarter, at the window: a month without a return is cleared after its report; the
last of a quarter is filed for all three; tax that nobody paid stands in 首页 until it is paid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.services.month.preflight import Fix
from app.ui.home.page import HomePage
from app.ui.shell import courier
from app.ui.tax_month import first_login
from app.ui.tax_month.closing_page import ClosingPage
from app.ui.tax_month.return_page import ReturnPage
from tests.bureau_home import Office, an_office
from tests.home_builders import say
from tests.slip_builders import special
from tests.ui.stories.cashier import Cashier, at_the_desk

ONE_PERCENT = "样例鼠标~~个~~M-1~~3~~90000.00~~0.01~~~~~~900.00"
MONTHS = ["2024 年 03 月", "2024 年 02 月", "2024 年 01 月"]  # since the terminal began
NEVER_MS = 100_000_000


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to the bureau here is what somebody asks for."""
    monkeypatch.setattr(courier, "FIRST_MS", NEVER_MS)
    monkeypatch.setattr(first_login, "AFTER_MS", NEVER_MS)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """January is cleared, by words; of each month there is a ticket."""
    with an_office(tmp_path) as made:
        with made.bureau.writing() as work:
            person = work.devices.taxpayers()[0]
            work.devices.keep_taxpayer(replace(person, general=False, quarterly=True))
        sold(made)
        month_over(made, "2024-02-05")
        assert say(made.home, "clear").exit_code == 0
        sold(made)
        yield made


def sold(office: Office) -> None:
    special(office.home, ONE_PERCENT)
    assert say(office.home, "upload").exit_code == 0


def month_over(office: Office, day: str) -> None:
    office.set_clock(f"{day}T09:00:00")
    assert say(office.home, "report").exit_code == 0


class Owner(Cashier):
    """Of a small business."""

    def month(self) -> ClosingPage:
        """The page, once the bureau has answered."""
        self.working.desk.open("closing")
        page = self.working.view.host.page
        assert isinstance(page, ClosingPage)
        self.until(lambda: page.closing.there is not None)
        self.calm()
        return page

    def start_page(self) -> None:
        """首页."""
        self.working.desk.open("home")
        assert isinstance(self.working.view.host.page, HomePage)

    def duties(self) -> str:
        """要办的事 of 首页, as one reads them."""
        labels = cast("list[QLabel]", self.working.view.host.findChildren(QLabel))
        return " ".join(one.text() for one in labels if one.isVisible())

    def owed(self) -> QPushButton:
        """The button of the tax that nobody paid."""
        self.start_page()
        self.until(lambda: "2024-03 的税款未缴 2,700.00 元" in self.duties())
        buttons = cast("list[QPushButton]", self.working.view.findChildren(QPushButton))
        return next(one for one in buttons if "去缴款" in one.accessibleName())

    def step(self, page: ClosingPage, words: str) -> None:
        """F9 says what it does, and does it."""
        self.until(lambda: page.buttons["main"].words == f"下一步：{words}")
        self.press("F9")
        self.until(lambda: not page.closing.attempts.busy and page.closing.said)
        self.calm()


def test_a_quarter_is_filed_once_and_its_tax_is_paid_from_the_start_page(
    qtbot: QtBot, office: Office
) -> None:
    office.set_clock("2024-03-05T09:00:00")
    with at_the_desk(qtbot, office.home) as shell:
        one = Owner(qtbot, shell)
        page = one.month()
        one.step(page, "上报汇总")
        one.picture("quarter-1-february")
        assert "按季申报" in page.compared.reason.text()
        assert {row.filed.word for row in page.groups.model.found} == {"无需申报"}
        one.step(page, "清卡")
        assert page.closing.next_step() is Fix.RECHECK
    sold(office)
    office.set_clock("2024-04-05T09:00:00")
    with at_the_desk(qtbot, office.home) as shell:
        one = Owner(qtbot, shell)
        one.step(one.month(), "上报汇总")
        one.press("Ctrl+7")
        told = one.working.view.host.page
        assert isinstance(told, ReturnPage)
        one.until(lambda: told.told is not None)
        one.picture("quarter-2-return")
        assert told.card.title.text() == "申报表 · 小规模纳税人"
        assert "应补（退） 2,700.00" in told.words.text()  # of three months
        assert [told.period.itemText(n) for n in range(told.period.count())] == MONTHS
        one.press("F9")
        one.until(lambda: told.main.words == "缴款 2,700.00 元")
        duty = one.owed()
        one.picture("quarter-3-home")
        duty.click()
        one.until(lambda: one.working.view.host.page is told and told.told is not None)
        one.until(lambda: told.main.words == "缴款 2,700.00 元")
        one.press("F9")
        one.until(lambda: "已缴款" in told.words.text())
        one.start_page()
        one.until(lambda: "已抄税，还没有清卡" in one.duties() and "税款未缴" not in one.duties())
        one.step(one.month(), "清卡")
    assert say(office.home, "status").only["disk"]["state"] == "normal"
