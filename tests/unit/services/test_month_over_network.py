"""Reporting and clearing over the network: the same steps, the receipt at once. The bureau here is
the authority's pen at a door."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.errors import RuleBroken
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.month import Clearance, ReportTaken
from app.services.month.bureau_way import BureauWay
from hardware.orders import PackageKind
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.pen import Pen

FEBRUARY = "2024-02-02T09:00:00+08:00"


class Door:
    """The bureau's door: takes a report, gives a clearance; away when it is told to."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._reports: dict[str, bytes] = {}
        self.problem: Exception | None = None
        self.asked = 0

    def standing(self) -> None:
        self.asked += 1
        if self.problem is not None:
            raise self.problem

    def report(self, package: bytes) -> ReportTaken:
        self.standing()
        summary = self._pen.accepted(package)
        self._reports[summary.group] = package
        return ReportTaken(summary.group, "2024-01", self._pen.receipt(package))

    def clear(self, asked) -> Clearance:
        self.standing()
        package = self._pen.clearance(self._reports[asked.group])
        return Clearance(asked.group, asked.period, self._pen.at.date(), package)


@pytest.fixture
def home(tmp_path):
    """A practice home; it is February, and every ticket has arrived."""
    made = a_home(tmp_path)
    assert say(made, "clock", "set", FEBRUARY).exit_code == 0
    return made


@pytest.fixture
def door(home):
    return Door(Pen(home, datetime.fromisoformat(FEBRUARY)))


@pytest.fixture
def terminal(home):
    with a_terminal(home) as opened:
        yield opened


def reported(terminal, door) -> list[str]:
    """The outcome of each group."""
    lines = terminal.reporting.send(BureauWay(door), terminal.session)
    return [each.problem.code if each.problem else str(each.outcome) for each in lines]


def cleared(terminal, door, group: str = "") -> list[str]:
    """The outcome of each group."""
    lines = terminal.clearing.fetch(door, terminal.session, group)
    return [each.problem.code if each.problem else str(each.outcome) for each in lines]


def test_a_month_is_reported_and_cleared_over_the_network(terminal, door):
    assert cleared(terminal, door) == ["NOT-REPORTED"] * 5
    assert reported(terminal, door) == ["done"] * 5
    assert reported(terminal, door) == ["already_done"] * 5
    assert cleared(terminal, door, "007") == ["done"]
    assert cleared(terminal, door) == ["done", "already_done", "done", "done", "done"]
    assert cleared(terminal, door) == ["already_done"] * 5
    again = terminal.clearing.fetch(door, terminal.session)
    assert {each.period for each in again} == {"2024-01"}
    assert reported(terminal, door) == ["not_due"] * 5


def test_while_the_first_period_runs_nothing_is_due(tmp_path, door):
    (other := tmp_path / "other").mkdir()
    with a_terminal(a_home(other)) as terminal:
        assert cleared(terminal, door) == ["not_due"] * 5
        assert reported(terminal, door) == ["not_due"] * 5


def test_a_group_that_the_disk_does_not_have_is_named(terminal, door):
    with pytest.raises(RuleBroken) as no:
        cleared(terminal, door, "999")
    assert no.value.code == "GROUP-UNKNOWN"


def test_a_ticket_that_has_not_arrived_stands_in_the_way_of_its_group(tmp_path, door):
    (other := tmp_path / "other").mkdir()
    home = a_home(other)
    say(home, "issue", text_file(tmp_path / "one.txt", bill()))
    say(home, "clock", "set", FEBRUARY)
    door = Door(Pen(home, datetime.fromisoformat(FEBRUARY)))
    with a_terminal(home) as terminal:
        assert reported(terminal, door) == ["done", "UNSENT-INVOICES", "done", "done", "done"]


def test_a_bureau_that_is_away_freezes_nothing(terminal, door):
    door.problem = BureauAway(Reason.SILENT)
    assert reported(terminal, door) == ["BUREAU-AWAY"] * 5
    assert {each.report for each in terminal.reporting.groups()} == {"open"}


def test_a_receipt_that_got_lost_is_fetched_by_the_next_report(terminal, door):
    report, door.report = door.report, lambda _: (_ for _ in ()).throw(BureauAway(Reason.CUT))
    assert reported(terminal, door) == ["BUREAU-AWAY"] * 5
    assert [each.report for each in terminal.reporting.groups()].count("built") == 1
    door.report = report
    assert reported(terminal, door) == ["done"] * 5


def test_a_bureau_that_goes_away_ends_the_clearing_and_one_that_refuses_does_not(terminal, door):
    assert reported(terminal, door) == ["done"] * 5
    door.problem = BureauRefused("NOT-FILED")
    assert cleared(terminal, door) == ["NOT-FILED"] * 5
    door.problem, door.asked = BureauAway(Reason.PORT), 0
    assert cleared(terminal, door) == ["BUREAU-AWAY"] * 5
    assert door.asked == 1


def test_who_has_nothing_to_report_does_not_need_the_bureau(terminal, door):
    assert reported(terminal, door) == ["done"] * 5
    door.problem = BureauAway(Reason.SILENT)
    assert reported(terminal, door) == ["already_done"] * 5


def test_a_report_for_which_nothing_lies_at_the_bureau_is_found_there_by_nobody(door):
    way = BureauWay(door)
    assert way.find() == ()
    way.taken(None)  # type: ignore[arg-type]
    way.settled("nothing")
    assert PackageKind.REPORT in PackageKind
