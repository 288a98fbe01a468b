"""How a month stands, over a real home and a real bureau; what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.faults import FaultPlan, Faults
from app.bureau.settings import CLOCK_OFFSET, MAINTENANCE
from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import ReturnState
from app.services.outlook import situation_of
from app.services.packages.step_lines import StepOutcome
from app.services.terminal import Terminal
from hardware.errors import DeviceError
from tests.bureau_home import Office, an_office
from tests.home_builders import say

FEBRUARY = "2024-02-05T09:00:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as made:
        made.issue("D1", "D2")
        made.set_clock(FEBRUARY)
        yield made


@pytest.fixture
def terminal(office: Office) -> Iterator[Terminal]:
    with office.terminal() as opened:
        yield opened


def faults(office: Office, **plan: Any) -> None:
    with office.bureau.writing() as work:
        Faults(work).keep(FaultPlan(**plan))


def setting(office: Office, name: str, value: str) -> None:
    with office.bureau.writing() as work:
        work.settings.put(name, value)


def test_disk_and_book_are_looked_at_without_the_bureau(terminal: Terminal) -> None:
    here = terminal.tax_month.here()
    assert (here.period, here.periods) == ("2024-01", ("2024-01",))
    seven = next(each for each in here.groups if each.name == "007")
    assert (seven.tickets, str(seven.gross), seven.behind.events) == (2, "678.00", 2)
    assert here.network_on and here.pin is None and not here.locked
    words = terminal.tax_month.told(here, None, terminal.session, "2024-01")
    unsent = next(each for each in words if each.check.name == "unsent")
    assert unsent.code == "UNSENT-INVOICES" and "2" in unsent.message and unsent.way_out
    assert terminal.tax_month.said(None) == ""


def test_months_are_offered_since_the_terminal_began(office: Office, terminal: Terminal) -> None:
    assert terminal.tax_month.here().months == ("2024-01",)
    assert situation_of(terminal).months == (TaxPeriod(2024, 2), TaxPeriod(2024, 1))


def test_a_month_without_a_ticket_is_known_by_its_clearance(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        office.set_clock("2024-03-05T09:00:00")
        with office.terminal() as terminal:
            lines = list(terminal.catching_up.all_due(terminal.session))
            assert all(each.problem is None for each in lines)
            assert terminal.tax_month.here().months == ("2024-03", "2024-02", "2024-01")
            assert situation_of(terminal).begins == TaxPeriod(2024, 1)


def test_whether_tickets_are_issued_before_the_report_is_told_as_the_profile_has_it(
    terminal: Terminal,
) -> None:
    def said(report_first: bool) -> str:
        here = replace(terminal.tax_month.here(), report_first=report_first)
        told = terminal.tax_month.told(here, None, terminal.session, "2024-01")
        return next(each.message for each in told if each.check.name == "reported")

    assert "不能开票" not in said(False) and "2024-02-23" in said(False)
    assert "不能开票" in said(True)
    assert not terminal.tax_month.here().report_first


def test_a_disk_that_is_away_and_a_wrong_secret_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIPIAO_CERTIFICATE_PIN", "87654321")
    with office.terminal() as terminal:
        here = terminal.tax_month.here()
        assert here.pin is not None and here.pin.code == "PIN-WRONG"
        device = terminal.device
        device.let_go()

        def gone() -> Any:
            raise DeviceError("DISK-GONE")

        device._open_disk = gone
        away = terminal.tax_month.here()
        assert away.gone is not None and away.groups == ()


def test_a_void_counts_as_a_ticket_and_has_no_money(office: Office) -> None:
    office.set_clock("2024-01-20T09:00:00")
    first = say(office.home, "invoices").answers[0]
    assert (
        say(office.home, "void", first["code"], first["number"], "--reason", "开错").answers[0][
            "outcome"
        ]
        == "voided"
    )
    with office.terminal() as terminal:
        here = terminal.tax_month.here()
        seven = next(each for each in here.groups if each.name == "007")
        assert (seven.tickets, str(seven.gross)) == (2, "339.00")


def test_a_void_that_the_bureau_was_not_told_is_named(office: Office) -> None:
    office.set_clock("2024-01-20T09:00:00")
    assert say(office.home, "upload").exit_code == 0
    first = say(office.home, "invoices").answers[0]
    say(office.home, "void", first["code"], first["number"], "--reason", "开错")
    status = say(office.home, "status").only
    assert (status["offline"]["unsent"], status["warnings"]) == (0, ["VOID-UNSENT"])
    office.set_clock(FEBRUARY)
    refused = say(office.home, "report").answers
    said = [each["error"]["message"] for each in refused if "error" in each]
    assert ["其中作废1张" in each for each in said] == [True]
    with office.terminal() as terminal:
        here = terminal.tax_month.here()
        told = terminal.tax_month.told(here, None, terminal.session, "2024-01")
        unsent = next(each for each in told if each.check.name == "unsent")
        assert unsent.check.facts["voids"] == "1" and "作废1张" in unsent.message
    say(office.home, "upload")
    assert "VOID-UNSENT" not in say(office.home, "status").only.get("warnings", [])


def test_the_bureau_is_looked_at_and_its_refusal_is_kept(
    office: Office, terminal: Terminal
) -> None:
    there = terminal.tax_month.there("2024-01")
    assert there.standing is not None and there.needs_return
    assert there.tax_return is not None and there.tax_return.state is ReturnState.NONE
    assert terminal.tax_month.there("1999-13").unfiled is not None
    setting(office, MAINTENANCE, "now")
    away = terminal.tax_month.there("2024-01")
    assert away.problem is not None and away.problem.code == "BUREAU-MAINTENANCE"
    setting(office, MAINTENANCE, "")


def test_a_return_is_filed_as_it_is_handed_in_and_paid_apart(terminal: Terminal) -> None:
    session = terminal.session
    terminal.upload_lines.send_all(session.operator)
    assert all(
        each.problem is None for each in terminal.reporting.send(terminal.month_way(None), session)
    )
    told = terminal.filing.look("2024-01")
    less = tuple(
        replace(each, net_fen=0, tax_fen=0) if each.key == "other.1300" else each
        for each in told.lines
    )
    wrong = terminal.filing.submit(replace(told, lines=less), session)
    assert wrong.outcome is StepOutcome.REFUSED
    assert wrong.problem is not None and wrong.problem.code == "COMPARE-MISMATCH"
    right = terminal.filing.submit(told, session)
    assert right.told is not None and right.told.due_fen == 7800
    paid = terminal.filing.pay(right.told, session)
    assert paid.told is not None and (paid.told.paid_fen, paid.told.due_fen) == (7800, 0)
    nobody = replace(session, rights=frozenset({Right.QUERY}))
    for deed in (terminal.filing.submit, terminal.filing.pay):
        with pytest.raises(RuleBroken):
            deed(told, nobody)


def test_the_clock_of_the_disk_follows_the_bureaus(office: Office, terminal: Terminal) -> None:
    setting(office, CLOCK_OFFSET, "86400")
    assert terminal.bureau_clock.follow(terminal.session).day == 6
    nobody = replace(terminal.session, rights=frozenset({Right.QUERY}))
    with pytest.raises(RuleBroken):
        terminal.bureau_clock.follow(nobody)


def test_the_first_login_of_a_month_reports_once(office: Office, terminal: Terminal) -> None:
    first, session = terminal.first_login, terminal.session
    assert first.is_due(session)
    assert not first.is_due(replace(session, rights=session.rights - {Right.UPLOAD}))
    terminal.network.turn("主管甲", on=False)
    assert not first.is_due(session)
    terminal.network.turn("主管甲", on=True)
    setting(office, MAINTENANCE, "now")
    resting = [each.problem.code for each in first.report(session) if each.problem is not None]
    assert resting == ["BUREAU-MAINTENANCE"] * 5
    setting(office, MAINTENANCE, "")
    faults(office, vanish_before_percent=100)
    (lost,) = first.report(session)
    assert lost.problem is not None and lost.problem.code == "BUREAU-AWAY"
    faults(office)
    assert {each.outcome for each in first.report(session)} == {StepOutcome.DONE}
    assert not first.is_due(session)
    assert first.report(session) == ()


def test_closing_a_month_leaves_every_ticket_and_the_chain_as_they_were(office: Office) -> None:
    with office.terminal() as terminal:
        session = terminal.session
        before = terminal.device.disk.status()
        records = terminal.device.disk.journal(0, before.head_sequence)
        tickets = [each["number"] for each in say(office.home, "invoices").answers]
        assert all(each.problem is None for each in terminal.catching_up.all_due(session))
        after = terminal.device.disk.status()
        kept = terminal.device.disk.journal(0, before.head_sequence)
        assert after.head_sequence > before.head_sequence  # only appended to
        assert [each.signature.record_hash for each in kept] == [
            each.signature.record_hash for each in records
        ]
        assert kept[-1].signature.record_hash == before.head_hash
        with terminal.book.reading() as work:
            assert work.tallies.all() == len(tickets) == 2
            assert work.audit.verify().broken == 0
    assert [each["number"] for each in say(office.home, "invoices").answers] == tickets
