"""The page 报税处理 over a home whose bureau is a real one that can be made to fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pytestqt.qtbot import QtBot

from app.bureau.faults import FaultPlan, Faults
from app.services.month.preflight import Fix, Verdict
from app.services.month.tax_month import Told
from app.ui.tax_month.check_list import CheckLine
from app.ui.tax_month.check_words import cause, title
from app.ui.tax_month.closing_page import ClosingPage
from tests.bureau_home import Office
from tests.home_builders import say
from tests.ui.direct_desk import DirectDesk, a_direct_desk

FEBRUARY = "2024-02-05T09:00:00"
ROOM = (1198, 616)


class Month:
    """What a person sees and presses."""

    def __init__(self, qtbot: QtBot, desk: DirectDesk) -> None:
        self.desk = desk
        self.page = ClosingPage(desk)
        qtbot.addWidget(self.page)
        self.page.resize(*ROOM)
        self.page.show()
        self.page.entered()

    def line(self, name: str) -> CheckLine:
        """A line of the list."""
        return self.page.checks.line_of(name)

    def told(self, name: str) -> Told:
        """What it says."""
        told = self.line(name).told
        assert told is not None
        return told

    def bad(self) -> list[str]:
        """What stands in the way, by name."""
        shown = (each.told for each in self.page.checks.lines if not each.isHidden())
        return [each.check.name for each in shown if each and each.check.verdict is Verdict.BAD]

    def says(self, name: str, code: str, fix: Fix) -> str:
        """That a line stands in the way with this cause and this way out, both shown; its words."""
        told = self.told(name)
        assert told.check.verdict is Verdict.BAD, (name, told)
        assert (told.code, told.check.fix) == (code, fix)
        line = self.line(name)
        assert (line.code.text(), line.button.isVisible()) == (code, True)
        assert line.title.text() == title(told)
        assert line.cause.text() == cause(told)
        return f"{title(told)} {cause(told)}"

    def press(self, name: str) -> None:
        """The button of a line."""
        self.line(name).button.click()

    def close(self, *steps: str) -> None:
        """F9 as often as it takes; nothing is in the way."""
        for _ in range(4):
            self.page.go_on()
        assert not self.bad()
        assert self.page.closing.here is not None
        assert not self.page.closing.here.due


@contextmanager
def the_month(qtbot: QtBot, office: Office, at: str = FEBRUARY) -> Iterator[Month]:
    """The page, open."""
    office.set_clock(at)
    with a_direct_desk(office.home) as desk:
        yield Month(qtbot, desk)


@contextmanager
def the_month_at(qtbot: QtBot, office: Office, url: str) -> Iterator[Month]:
    """The page, its bureau being another than the one that knows the disk."""
    office.configure(url)
    with the_month(qtbot, office) as month:
        yield month


def plan(office: Office, **faults: Any) -> None:
    """What goes wrong at the bureau from now on."""
    with office.bureau.writing() as work:
        Faults(work).keep(FaultPlan(**faults))


def setting(office: Office, name: str, value: str) -> None:
    """A setting of the bureau."""
    with office.bureau.writing() as work:
        work.settings.put(name, value) if value else work.settings.remove(name)


def words(office: Office, *said: str) -> list[dict[str, Any]]:
    """By words beside the window."""
    return say(office.home, *said).answers
