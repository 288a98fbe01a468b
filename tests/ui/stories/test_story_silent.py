"""A bureau that does not answer: the deed of the month waits, and the cashier issues meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.bootstrap.bureau_place import BureauAt
from app.domain.inspecting import FiveFields
from app.gateway.exchange import Address
from app.services.month.preflight import Fix
from app.services.month.tax_month import TaxMonth, There
from app.ui.inspection.page import InspectionPage
from app.ui.issue_invoice.page import IssuePage
from app.ui.slips.page import SlipsPage
from app.ui.stock.page import StockPage
from app.ui.tax_month import first_login
from app.ui.tax_month.closing_page import ClosingPage
from app.ui.tax_month.deeds import Asked, Deed
from tests.answering import answering
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.shell.test_shell_bureau import LONG_S, SlowBureau, with_bureau
from tests.ui.stories.cashier import Cashier, at_the_desk, tickets

DEEDS = [Deed.UPLOAD, Deed.REPORT, Deed.CLEAR, Deed.ALL]
PATIENCE_S = 3_600.0  # nobody gives up while this story is played


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = BureauAt.address

    def address(place: BureauAt) -> Address:
        return replace(asked(place), answer_s=PATIENCE_S)

    monkeypatch.setattr(BureauAt, "address", address)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """It is the first of February; yesterday's ticket was not sent."""
    made = a_home(tmp_path)
    say(made, "clock", "set", "2024-01-31T16:00:00")
    say(made, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    say(made, "clock", "set", "2024-02-01T09:00:00")
    return made


def ask_everything(one: Cashier) -> None:
    """Of the other pages that ask the bureau: 信息表, 网上领票, 查验."""
    one.working.desk.open("slips")
    slips = one.working.view.host.page
    assert isinstance(slips, SlipsPage)
    one.until(lambda: slips.shelf is not None)
    one.working.desk.open("stock")
    stock = one.working.view.host.page
    assert isinstance(stock, StockPage)
    one.until(lambda: stock.shelf is not None)
    stock.presenter.claim("007", 5)
    assert stock.presenter.busy
    one.working.desk.open("inspection")
    inspection = one.working.view.host.page
    assert isinstance(inspection, InspectionPage)
    inspection.typed.scanned.emit(
        FiveFields("099002300104", "00000001", date(2024, 1, 31), None, "123456")
    )


@pytest.mark.usefixtures("patient")
def test_while_a_silent_bureau_is_asked_to_close_a_month_a_ticket_is_issued(
    qtbot: QtBot, home: Path
) -> None:
    silent = SlowBureau()
    with answering(silent.serve) as port:
        with at_the_desk(qtbot, with_bureau(home, port)) as shell:
            one = Cashier(qtbot, shell)
            one.press("Alt+4")
            page = one.working.view.host.page
            assert isinstance(page, ClosingPage)
            one.until(lambda: page.closing.here is not None and silent.asked.is_set())
            for deed in DEEDS:  # each waits behind the one that nobody answers
                page.closing.do(Asked(deed))
                assert page.closing.attempts.busy
                if deed is not DEEDS[-1]:
                    one.working.view.status_bar.jobs._stop.click()
            ask_everything(one)
            one.working.desk.open("issue")
            one.until(lambda: isinstance(one.working.view.host.page, IssuePage))
            one.simple()
            one.issue()
            assert page.closing.attempts.busy
            assert not silent.may_answer.is_set()  # it never said a word
        silent.may_answer.set()
    assert len(tickets(home)) == 2
    assert say(home, "check").exit_code == 0


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Deeds are answered; how the month stands is told only while this is set."""
    may_come, asked = Event(), TaxMonth.there

    def there(month: TaxMonth, period: str) -> There:
        may_come.wait(LONG_S)
        return asked(month, period)

    monkeypatch.setattr(TaxMonth, "there", there)
    monkeypatch.setattr(first_login, "AFTER_MS", 3_600_000)  # it does no step of its own
    yield may_come
    may_come.set()


def test_a_step_that_is_done_is_not_proposed_again_while_the_bureau_lets_one_wait(
    qtbot: QtBot, home: Path, word: Event
) -> None:
    word.set()
    with at_the_desk(qtbot, home) as shell:
        one = Cashier(qtbot, shell)
        one.press("Alt+4")
        page = one.working.view.host.page
        assert isinstance(page, ClosingPage)
        closing, button = page.closing, page.buttons["main"]
        one.until(lambda: closing.there is not None and closing.next_step() is Fix.UPLOAD)
        word.clear()
        one.press("F9")
        one.until(lambda: closing.said and not closing.attempts.busy)
        said = list(closing.said)
        one.until(lambda: not button.isEnabled())
        one.press("F9")
        assert not closing.attempts.busy and closing.said == said
        assert "等税局" in page.words.text()
        one.picture("waits-for-the-bureau")
        word.set()
        one.until(lambda: button.isEnabled() and closing.next_step() is Fix.REPORT)
    assert say(home, "status").only["offline"]["unsent"] == 0
