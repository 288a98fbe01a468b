"""A month is filed once, as prefilled; what the bureau has against it is told; sync does all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bureau.returns import QUEUE, Returns
from app.bureau.settings import MAINTENANCE
from app.bureau.taxpayers import filer_of
from app.domain.errors import RuleBroken
from app.domain.rights import Role, Session
from app.domain.tax_period import TaxPeriod
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.month import ReturnState, ReturnSubmitted
from app.services.month.catching_up import CatchingUp
from app.services.month.filing import Filing
from app.services.packages.step_lines import StepLine, StepOutcome
from tests.bureau_home import Office, an_office, speaking, the_office
from tests.home_builders import say

PERIOD = "2024-01"


FEBRUARY = "2024-02-05T10:00:00"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office whose January is over, and reported."""
    folder = tmp_path_factory.mktemp("reported")
    with an_office(folder) as one:
        one.issue("D1", "D2")
        one.set_clock(FEBRUARY)
        for word in ("upload", "report"):
            assert say(one.home, word).exit_code == 0
    return folder


@pytest.fixture
def office(reported: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(reported, tmp_path / "office")
    at = datetime.fromisoformat(f"{FEBRUARY}+08:00")
    with the_office(tmp_path / "office", at) as one:
        yield one


def outcomes(office: Office, *words: str) -> set[str]:
    return {each["outcome"] for each in say(office.home, *words).answers}


def test_a_month_is_filed_and_paid_once(office: Office) -> None:
    said = say(office.home, "file-return")
    assert said.exit_code == 0
    assert {each["outcome"] for each in said.answers} == {"done"}
    assert said.answers[0] | {"group": ""} == said.answers[1] | {"group": ""}
    assert said.answers[0]["state"] == "paid"
    assert said.answers[0]["payable"] == "78.00"
    assert outcomes(office, "file-return") == {"already_done"}
    assert outcomes(office, "clear") == {"done"}
    assert outcomes(office, "file-return") == {"not_due"}


def test_who_does_not_pay_has_filed_all_the_same(office: Office) -> None:
    said = say(office.home, "file-return", "--no-pay")
    assert {each["state"] for each in said.answers} == {"matched"}
    assert outcomes(office, "file-return", "--no-pay") == {"already_done"}
    assert {each["state"] for each in say(office.home, "file-return").answers} == {"paid"}


def test_before_the_report_there_is_nothing_to_file(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        office.set_clock("2024-02-05T10:00:00")
        said = say(office.home, "file-return")
    assert said.exit_code == 1
    assert set(said.codes) == {"NOT-REPORTED"}


def test_a_return_that_is_still_looked_at_is_asked_for_later(office: Office) -> None:
    with office.bureau.writing() as work:
        work.settings.put(QUEUE, "3600")
    assert set(say(office.home, "file-return").codes) == {"NOT-COMPARED"}
    office.set_clock("2024-02-05T12:00:00")
    assert outcomes(office, "file-return") == {"done"}


def test_a_return_that_was_sent_back_is_filed_again(office: Office) -> None:
    say(office.home, "file-return")
    with office.bureau.writing() as work:
        number = say_number(office)
        Returns(work, filer_of(work, number)).send_back(TaxPeriod.read(PERIOD), "测试")
    assert outcomes(office, "file-return") == {"done"}


def say_number(office: Office) -> str:
    return str(say(office.home, "status").only["disk"]["number"])


def test_a_return_that_differs_says_in_what(office: Office) -> None:
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        told = bureau.tax_return(PERIOD)
        lines = [
            replace(each, net_fen=each.net_fen + 100_00, tax_fen=each.tax_fen + 13_00)
            if each.net_fen and each.rate == 1300
            else each
            for each in told.lines
        ]
        bureau.submit_return(ReturnSubmitted("d" * 32, PERIOD, tuple(lines)))
        filed = Filing(terminal.reporting, bureau).file(PERIOD)
    assert filed.outcome is StepOutcome.REFUSED
    assert isinstance(filed.problem, BureauRefused)
    assert filed.problem.code == "COMPARE-MISMATCH"
    assert filed.problem.facts["reasons"]
    assert filed.told is not None
    assert filed.told.state is ReturnState.MISMATCH


def test_another_disk_that_reports_while_the_return_is_on_its_way_is_taken_in(
    office: Office,
) -> None:
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        first = bureau.tax_return(PERIOD)
        whole = tuple(replace(each, tax_fen=each.tax_fen + 1) for each in first.lines)

        class Late:
            sent: list[object]

            def tax_return(self, period: str) -> object:
                return first

            def submit_return(self, asked: ReturnSubmitted) -> object:
                self.sent = [*getattr(self, "sent", []), asked.lines]
                if asked.lines == whole:
                    return replace(first, state=ReturnState.MATCHED)
                return replace(first, state=ReturnState.MISMATCH, prefilled=whole)

        late = Late()
        filed = Filing(terminal.reporting, late).file(PERIOD, pay=False)  # type: ignore[arg-type]
    assert (filed.outcome, filed.problem) == (StepOutcome.DONE, None)
    assert late.sent == [first.lines, whole]


def test_a_payment_that_is_refused_is_told(office: Office) -> None:
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        filed = bureau.submit_return(
            ReturnSubmitted("e" * 32, PERIOD, bureau.tax_return(PERIOD).lines)
        )

        class Shut:
            def tax_return(self, period: str) -> object:
                return filed

            def pay(self, made: object) -> object:
                raise BureauRefused("NOT-FILED")

        filing = Filing(terminal.reporting, Shut())  # type: ignore[arg-type]
        refused = filing.file(PERIOD).problem
    assert refused is not None
    assert refused.code == "NOT-FILED"


def test_without_an_answer_the_return_is_asked_for_again(office: Office) -> None:
    assert say(office.home, "network", "off").exit_code == 0
    said = say(office.home, "file-return")
    assert (said.exit_code, set(said.codes)) == (3, {"BUREAU-AWAY"})


def test_a_month_that_its_quarter_files_is_not_due(office: Office) -> None:
    class Quarterly:
        def tax_return(self, period: str) -> object:
            raise BureauRefused("RETURN-NOT-DUE", period=period)

    with office.terminal() as terminal:
        quarterly = Quarterly()
        filing = Filing(terminal.reporting, quarterly)  # type: ignore[arg-type]
        assert filing.file(PERIOD).outcome is StepOutcome.NOT_DUE


def test_the_return_of_the_quarter_is_none_of_this_month(office: Office) -> None:
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        january = bureau.tax_return(PERIOD)

        class Quarterly:
            def tax_return(self, period: str) -> object:
                return replace(january, period="2024-03")

        quarterly = Quarterly()
        filing = Filing(terminal.reporting, quarterly)  # type: ignore[arg-type]
        assert filing.file(PERIOD).outcome is StepOutcome.NOT_DUE


def test_only_who_may_file_files(office: Office) -> None:
    with office.terminal() as terminal:
        nobody = Session("测试员", Role.AUDITOR, frozenset())
        with pytest.raises(RuleBroken) as no:
            list(terminal.filing.file_due(nobody))
        assert no.value.code == "NO-RIGHT"


# -- everything that is due ------------------------------------------------------------------------


def told(said: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Period and step, each once, of what was done."""
    done = [(each["period"], each["step"]) for each in said if each["outcome"] == "done"]
    return list(dict.fromkeys(done))


def test_late_months_are_closed_one_after_another(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        office.issue("D1")
        assert told(say(office.home, "sync").answers) == [("2024-01", "upload")]
        office.set_clock("2024-04-20T10:00:00")
        said = say(office.home, "sync")
        assert said.exit_code == 0
        months = ("2024-01", "2024-02", "2024-03")
        steps = ("report", "file-return", "clear")
        assert told(said.answers) == [(month, step) for month in months for step in steps]
        receipts = [each["receipt"] for each in said.answers if each["step"] == "clear"]
        assert len(set(receipts)) == 3 * 5
        assert all(Path(each).is_file() for each in receipts)
        locked = say(office.home, "status").only["lock_date"]
        assert set(locked.values()) == {"2024-05-22"}
        again = say(office.home, "sync")
        assert again.exit_code == 0
        assert {each["outcome"] for each in again.answers} <= {"already_done", "not_due"}


def test_sync_ends_where_nobody_answers(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        office.issue("D1")
        office.set_clock("2024-02-05T10:00:00")
        say(office.home, "network", "off")
        said = say(office.home, "sync")
        assert said.exit_code == 3
        assert {each["step"] for each in said.answers} == {"upload"}


def test_sync_ends_with_the_step_that_nobody_answers(office: Office) -> None:
    with office.terminal() as terminal:
        asked = [0]

        def gate() -> None:
            asked[0] += 1
            if asked[0] > 3:
                raise BureauAway(Reason.CUT)

        with speaking(terminal, office.url, gate) as bureau:
            filing = Filing(terminal.reporting, bureau)
            sync = CatchingUp(
                terminal.upload_lines,
                terminal.reporting,
                filing,
                terminal.clearing,
                terminal.month_way(None),
                bureau,
                terminal.clear_receipts,
            )
            lines: list[StepLine] = list(sync.all_due(terminal.session))
        assert isinstance(lines[-1].problem, BureauAway)
        assert lines[-1].step == "file-return"


def test_a_month_that_does_not_close_ends_it(office: Office) -> None:
    with office.bureau.writing() as work:
        work.settings.put(QUEUE, "3600")
    said = say(office.home, "sync")
    assert said.exit_code == 1
    assert "NOT-COMPARED" in said.codes
    assert [each["step"] for each in said.answers][-1] == "clear"


def test_a_bureau_that_rests_is_told_by_each_step(office: Office) -> None:
    with office.bureau.writing() as work:
        work.settings.put(MAINTENANCE, "x")
    said = say(office.home, "sync")
    assert said.exit_code == 3
    assert "BUREAU-MAINTENANCE" in said.codes


# -- corrected by words ----------------------------------------------------------------------------


def changed(office: Office, more_fen: int) -> None:
    """January filed with other figures than the tickets have."""
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        told = bureau.tax_return(PERIOD)
        lines = [
            replace(each, net_fen=each.net_fen + more_fen, tax_fen=each.tax_fen + more_fen // 8)
            if each.net_fen and each.rate == 1300 and not each.editable
            else each
            for each in told.lines
        ]
        bureau.submit_return(ReturnSubmitted("c" * 32, PERIOD, tuple(lines)))


def test_what_was_filed_otherwise_is_corrected_with_the_figures_of_the_tickets(
    office: Office,
) -> None:
    changed(office, 100_000)
    refused = say(office.home, "file-return")
    assert set(refused.codes) == {"COMPARE-MISMATCH"}
    assert "--prefilled" in refused.answers[0]["error"]["fix"]
    said = say(office.home, "file-return", PERIOD, "--prefilled")
    assert said.exit_code == 0
    assert {(each["outcome"], each["state"]) for each in said.answers} == {("done", "paid")}
    assert {each["payable"] for each in said.answers} == {"78.00"}
    assert outcomes(office, "file-return", "--prefilled") == {"already_done"}
    assert outcomes(office, "clear") == {"done"}
    again = say(office.home, "file-return", PERIOD).answers
    assert {(each["outcome"], each["period"]) for each in again} == {("already_done", PERIOD)}


def test_a_month_is_named_as_a_month(office: Office) -> None:
    assert say(office.home, "file-return", "2024-13").exit_code == 2


def test_what_was_overpaid_is_told(office: Office) -> None:
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        filing = Filing(terminal.reporting, bureau)
        told = bureau.tax_return(PERIOD)
        more = tuple(
            replace(each, net_fen=10_000, tax_fen=1_300) if each.key == "unbilled.1300" else each
            for each in told.lines
        )
        filing.submit(replace(told, lines=more), terminal.session)
        filing.pay(bureau.tax_return(PERIOD), terminal.session)
        filing.submit(told, terminal.session)
    said = say(office.home, "file-return", PERIOD).answers
    assert {(each["state"], each["overpaid"]) for each in said} == {("paid", "13.00")}


# -- what was cleared and not paid -----------------------------------------------------------------


def unpaid(office: Office) -> None:
    """January: filed, not paid, and cleared all the same."""
    say(office.home, "file-return", "--no-pay")
    assert outcomes(office, "clear") == {"done"}


def test_tax_that_was_not_paid_is_told_until_it_is_paid(office: Office) -> None:
    unpaid(office)
    said = say(office.home, "file-return", "--no-pay").answers
    status = say(office.home, "status").only
    assert status["unpaid"] == [
        {"period": PERIOD, "amount": "78.00", "due": "2024-02-23", "overdue": False}
    ]
    assert "TAX-UNPAID" in status["warnings"]
    owed = [each for each in said if each["period"] == PERIOD]
    assert {(each["outcome"], each["unpaid"]) for each in owed} == {("already_done", "78.00")}
    assert {tuple(each["warnings"]) for each in owed} == {("TAX-UNPAID",)}
    paid = say(office.home, "file-return")
    done = [each for each in paid.answers if each["outcome"] == "done"]
    assert {(each["period"], each["state"]) for each in done} == {(PERIOD, "paid")}
    assert outcomes(office, "file-return") == {"not_due"}
    status = say(office.home, "status").only
    assert "unpaid" not in status
    assert "TAX-UNPAID" not in status.get("warnings", [])


def test_sync_pays_what_an_earlier_month_owes(office: Office) -> None:
    unpaid(office)
    assert (PERIOD, "file-return") in told(say(office.home, "sync").answers)
    assert told(say(office.home, "sync").answers) == []


def test_without_an_answer_nothing_is_told_of_what_is_owed(office: Office) -> None:
    unpaid(office)
    assert say(office.home, "network", "off").exit_code == 0
    assert outcomes(office, "file-return") == {"not_due"}
