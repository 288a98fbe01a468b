"""停止 on a deed that waits for the bureau: the screen is back at once, and what came of it is told
when it comes. Asking again is safe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from msgspec import Struct, field
from pytestqt.qtbot import QtBot

from app.ui.shell import courier
from app.ui.tax_month import first_login
from app.ui.tax_month.closing_page import ClosingPage
from tests.bureau_home import Office, an_office
from tests.cutting import Break, Cutter, cutting
from tests.home_builders import say
from tests.ui.shell_builders import WAIT_MS
from tests.ui.stories.cashier import Cashier, at_the_desk

REPORT = "Ctrl+1"
NEVER_MS = 100_000_000


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to the bureau here is what somebody asks for."""
    monkeypatch.setattr(courier, "FIRST_MS", NEVER_MS)
    monkeypatch.setattr(first_login, "AFTER_MS", NEVER_MS)


class Answer(Struct):
    """Of the bureau: asked for, and held back."""

    asked: Event = field(default_factory=Event)
    may_come: Event = field(default_factory=Event)

    def hold(self) -> None:
        """On the line."""
        self.asked.set()
        assert self.may_come.wait(WAIT_MS / 1000)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Office, Cutter]]:
    """January is over, everything of it was sent; the line to the bureau can be held."""
    with an_office(tmp_path) as made, cutting(made.url) as cutter:
        made.configure(cutter.url)
        made.set_clock("2024-02-05T09:00:00")
        yield made, cutter


class Manager(Cashier):
    """Closes the month."""

    def month(self) -> ClosingPage:
        """Its page, which the bureau has answered."""
        self.press("Alt+4")
        page = self.working.view.host.page
        assert isinstance(page, ClosingPage)
        self.until(lambda: page.closing.there is not None)
        return page

    def stop(self) -> None:
        """停止 in the status bar."""
        self.working.view.status_bar.jobs._stop.click()

    @property
    def notes(self) -> list[str]:
        """What is kept under the bell."""
        return [one.text for one in self.working.talk.messages.kept]


def begun(one: Manager, cutter: Cutter, how: Break) -> tuple[ClosingPage, Answer]:
    """上报汇总 was asked for, its answer is held back, and 停止 was pressed."""
    page, answer = one.month(), Answer()
    cutter.arm(1, how, answer.hold, only="/reports")
    one.press(REPORT)
    one.until(answer.asked.is_set)
    assert page.closing.attempts.busy
    one.stop()
    return page, answer


def _all_reported(page: ClosingPage) -> bool:
    """The rows wait for the bureau's word on the same moment."""
    here = page.closing.here
    return here is not None and all(each.reported for each in here.due)


def test_the_screen_is_back_before_the_bureau_answers_and_its_answer_is_told(
    qtbot: QtBot, office: tuple[Office, Cutter]
) -> None:
    made, cutter = office
    with at_the_desk(qtbot, made.home) as shell:
        one = Manager(qtbot, shell)
        page, answer = begun(one, cutter, Break.LATE)
        assert not page.closing.attempts.busy  # in the same breath
        assert page.buttons["report"].isEnabled()
        assert page.words.text() == "上报汇总 正在等回应；已不再等"
        assert one.told == "上报汇总：回应一到就告诉您；再办一次也不会办两遍"
        jobs = one.working.view.status_bar.jobs
        assert jobs.jobs[0].words == "上报汇总：已不再等" and not jobs._stop.isVisible()
        one.picture("stopped")
        one.press(REPORT)  # once more, behind the one that waits
        assert page.words.text() == "等上一次（上报汇总）的回应，随后接着办"
        answer.may_come.set()
        one.until(lambda: not jobs.jobs)
        one.calm()
        assert any("2024-01 上报汇总已办" in each for each in one.notes)
        one.picture("stopped-and-answered")
        one.until(lambda: _all_reported(page))
        assert not one.working.talk.messages.card.isVisible()
    assert {each["outcome"] for each in say(made.home, "report").answers} == {"already_done"}


@pytest.mark.parametrize("how", [Break.LOST, Break.BEFORE])
def test_of_an_answer_that_never_came_it_is_said_that_nobody_knows(
    qtbot: QtBot, office: tuple[Office, Cutter], how: Break
) -> None:
    made, cutter = office
    with at_the_desk(qtbot, made.home) as shell:
        one = Manager(qtbot, shell)
        page, answer = begun(one, cutter, how)
        answer.may_come.set()
        one.until(lambda: not page.closing.attempts.awaited)
        assert any("办成没有不知道；再办一次，不会办两遍" in each for each in one.notes)
        one.press(REPORT)
        one.until(lambda: page.closing.here and all(x.reported for x in page.closing.here.due))
