"""Returns, the comparison and clearances: what the bureau lets through, and what it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.bureau import Bureau
from app.bureau.returns import QUEUE, Returns
from app.bureau.taxpayers import filer
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import (
    Comparison,
    PaymentMade,
    ReturnState,
    TaxReturn,
)
from tests.bureau_months import (
    DISK,
    JANUARY,
    SECOND,
    TAX_ID,
    Sale,
    at,
    clear,
    compare,
    file,
    look,
    months,
    receive,
    refusal,
    reported,
    settled_in,
)
from tests.bureau_office import Wall, bureau_at

SALE, OTHER = Sale(), Sale(2, net_fen=20_000, tax_fen=2_600)


@pytest.fixture
def wall() -> Wall:
    return Wall(at("02-05"))


@pytest.fixture
def bureau(tmp_path: Path, wall: Wall) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", wall) as bureau:
        yield bureau


# -- the return ----------------------------------------------------------------------------------


def test_the_return_is_prefilled_from_the_reports(bureau: Bureau) -> None:
    months(bureau, SALE, OTHER, Sale(3, net_fen=-5_000, tax_fen=-650), Sale(4, status="void"))
    form = look(bureau)
    (other,) = [line for line in form.lines if line.key == "other.1300"]
    assert (other.net_fen, other.tax_fen) == (25_000, 3_250)
    assert (form.state, form.payable_fen, form.due) == ("none", 3_250, date(2024, 2, 23))
    assert not form.overdue


def test_what_bears_no_tax_is_parted_by_its_flag(bureau: Bureau) -> None:
    months(
        bureau,
        Sale(1, rate=0, tax_fen=0, zero="1"),
        Sale(2, rate=0, tax_fen=0, zero="2", net_fen=300),
        Sale(3, rate=0, tax_fen=0, zero="3", net_fen=40),
    )
    nets = {line.key: line.net_fen for line in look(bureau).lines}
    assert (nets["other.exempt"], nets["other.not_taxed"], nets["other.zero"]) == (10_000, 300, 40)
    assert nets["sum.sales"] == 10_040


def test_a_return_that_is_true_is_let_through_and_told_step_by_step(bureau: Bureau) -> None:
    months(bureau, SALE)
    form = file(bureau)
    assert form.state is ReturnState.MATCHED
    assert [step.state for step in form.steps] == ["submitted", "processing", "matched"]
    assert file(bureau) == form


def test_it_is_paid_once_and_to_the_fen(bureau: Bureau) -> None:
    months(bureau, SALE)

    def pay(amount: int) -> TaxReturn:
        with bureau.writing() as work:
            made = PaymentMade("3" * 32, "2024-01", amount)
            return Returns(work, filer(work, TAX_ID)).pay(made)

    assert refusal(pay, 1_300).code == "NOT-FILED"
    file(bureau)
    assert refusal(pay, 1_299).facts == {"expected": "13.00"}
    assert pay(1_300).state is ReturnState.PAID
    assert pay(1_300).state is ReturnState.PAID
    corrected = file(bureau, unbilled_1300=(10_000, 1_300))
    assert corrected.state is ReturnState.MATCHED
    assert refusal(pay, 2_600).code == "PAYMENT-AMOUNT"
    assert pay(1_300).state is ReturnState.PAID


def test_input_tax_that_is_left_is_carried_into_the_next_month(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    assert file(bureau, input=(0, 2_000)).payable_fen == 0
    wall.at = at("03-05")
    with bureau.writing() as work:
        reported(work, period="2024-02")
    taxes = {line.key: line.tax_fen for line in look(bureau, TaxPeriod(2024, 2)).lines}
    assert taxes["carried_in"] == 700


def test_nothing_is_filed_before_the_month_has_ended_or_was_reported(
    bureau: Bureau, wall: Wall
) -> None:
    settled_in(bureau)
    assert refusal(file, bureau).code == "NOT-REPORTED"
    wall.at = at("01-31")
    assert refusal(file, bureau).code == "REPORT-NOT-DUE"
    wall.at = at("02-05")
    with bureau.writing() as work:
        reported(work)
    assert refusal(file, bureau, unbilled_1300=(10_000, 0)).code == "RETURN-TAX"


def test_a_late_return_is_told_as_late_and_still_let_through(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    wall.at = at("02-24")
    assert look(bureau).overdue
    filed = file(bureau)
    assert (filed.state, filed.overdue) == (ReturnState.MATCHED, True)
    assert refusal(file, bureau, unbilled_1300=(100, 13)).code == "RETURN-CLOSED"


def test_what_was_sent_back_is_filed_again(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    file(bureau)
    wall.at = at("02-24")
    with bureau.writing() as work:
        Returns(work, filer(work, TAX_ID)).send_back(JANUARY, "缺附表")
    sent_back = look(bureau)
    assert (sent_back.state, sent_back.steps[-1].note) == (ReturnState.REJECTED, "缺附表")
    assert refusal(clear, bureau).code == "NOT-FILED"
    assert file(bureau).state is ReturnState.MATCHED


def test_only_what_was_filed_is_sent_back(bureau: Bureau) -> None:
    settled_in(bureau)
    with bureau.writing() as work:
        returns = Returns(work, filer(work, TAX_ID))
        assert refusal(returns.send_back, JANUARY, "").code == "NOT-FILED"


def test_a_return_may_wait_in_a_queue(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    with bureau.writing() as work:
        work.settings.put(QUEUE, "180")
    assert file(bureau).state is ReturnState.PROCESSING
    assert refusal(clear, bureau).code == "NOT-COMPARED"
    wall.at = wall.at.replace(minute=4)
    assert clear(bureau).lock_date == date(2024, 3, 15)
    assert look(bureau).steps[-1].state is ReturnState.MATCHED


# -- the comparison ------------------------------------------------------------------------------


def test_before_a_return_was_filed_nobody_says_that_three_sums_agree(bureau: Bureau) -> None:
    months(bureau, SALE)
    assert not compare(bureau).filed
    file(bureau)
    assert compare(bureau).filed


def test_three_sums_stand_side_by_side_the_whole_first(bureau: Bureau) -> None:
    months(bureau, SALE, OTHER)
    file(bureau)
    said = compare(bureau)
    assert said.matches
    assert [(line.rate, line.disks_fen, line.bureau_fen, line.return_fen) for line in said.lines] \
        == [(-1, 3_900, 3_900, 3_900), (1300, 3_900, 3_900, 3_900)]  # fmt: skip


def test_before_anything_happened_there_is_nothing_to_compare(bureau: Bureau) -> None:
    settled_in(bureau)
    assert compare(bureau) == Comparison("2024-01", True, (), filed=False)


@pytest.mark.parametrize(
    ("sales", "sent", "reason"),
    [
        ((SALE, OTHER), (SALE,), "unsent"),
        ((replace(SALE, status="void"), OTHER), (SALE, OTHER), "void_late"),
        ((SALE, Sale(3, net_fen=-900, tax_fen=-117)), (SALE,), "red_late"),
        ((SALE,), (SALE, replace(OTHER, disk=SECOND)), "other_disk"),
    ],
)
def test_a_mismatch_names_its_reason(bureau: Bureau, sales: Any, sent: Any, reason: str) -> None:
    months(bureau, *sales, sent=sent)
    filed = file(bureau)
    assert filed.state is ReturnState.MISMATCH
    assert filed.steps[-1].note == reason
    assert {line.reasons for line in compare(bureau).lines} == {(reason,)}


def test_a_changed_return_is_named_and_mended_by_its_correction(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    assert file(bureau, other_1300=(5_000, 650)).steps[-1].note == "changed"
    less = file(bureau, unbilled_1300=(-5_000, -650))
    assert less.state is ReturnState.MISMATCH
    wall.at = at("02-27")
    assert file(bureau, other_1300=(10_000, 1_300), unbilled_1300=(0, 0)).state == "matched"


def test_a_mismatch_heals_when_what_was_missing_arrives(bureau: Bureau) -> None:
    months(bureau, SALE, OTHER, sent=(SALE,))
    assert file(bureau).state is ReturnState.MISMATCH
    with bureau.writing() as work:
        receive(work, OTHER)
    assert look(bureau).state is ReturnState.MATCHED


def test_of_a_disk_that_is_no_more_the_last_report_off_cycle_counts(bureau: Bureau) -> None:
    settled_in(bureau, disks=(DISK, SECOND))
    sold = replace(OTHER, disk=SECOND)
    with bureau.writing() as work:
        reported(work, [SALE])
        reported(work, [sold], disk=SECOND, off_cycle=1)
        receive(work, SALE)
        receive(work, sold)
    no = refusal(file, bureau)
    assert (no.code, no.facts["disk"]) == ("OTHER-DISK-UNREPORTED", SECOND)
    with bureau.writing() as work:
        work.devices.cancel(SECOND)
    assert file(bureau).state is ReturnState.MATCHED


def test_the_return_waits_for_the_report_of_every_disk(bureau: Bureau) -> None:
    settled_in(bureau, disks=(DISK, SECOND))
    sold = replace(OTHER, disk=SECOND)
    with bureau.writing() as work:
        reported(work, [SALE])
        receive(work, SALE)
    no = refusal(file, bureau)
    assert no.facts == {"disk": SECOND, "period": "2024-01", "group": "007"}
    with bureau.writing() as work:
        reported(work, [sold], disk=SECOND)
        receive(work, sold)
    assert file(bureau).payable_fen == 3_900


def a_late_disk(bureau: Bureau) -> None:
    """A second disk of the taxpayer, of which the bureau hears after the return was filed."""
    sold = replace(OTHER, disk=SECOND)
    with bureau.writing() as work:
        reported(work, [sold], disk=SECOND)
        receive(work, sold)


def paid(bureau: Bureau, fen: int) -> TaxReturn:
    with bureau.writing() as work:
        return Returns(work, filer(work, TAX_ID)).pay(PaymentMade("3" * 32, "2024-01", fen))


def test_what_had_passed_is_compared_anew_when_another_disk_reports(bureau: Bureau) -> None:
    months(bureau, SALE)
    file(bureau)
    assert paid(bureau, 1_300).state is ReturnState.PAID
    a_late_disk(bureau)
    no = refusal(clear, bureau)
    assert (no.code, no.facts["reasons"]) == ("COMPARE-MISMATCH", "other_disk")
    told = look(bureau)
    assert (told.state, told.steps[-1].note) == (ReturnState.MISMATCH, "other_disk")
    assert {line.key: line.tax_fen for line in told.prefilled}["other.1300"] == 3_900
    corrected = file(bureau, other_1300=(30_000, 3_900))
    assert (corrected.state, corrected.due_fen) == (ReturnState.MATCHED, 2_600)
    assert not corrected.prefilled
    no = refusal(clear, bureau)
    assert (no.code, no.facts["amount"]) == ("NOT-PAID", "26.00")
    assert paid(bureau, 2_600).state is ReturnState.PAID
    assert clear(bureau).period == "2024-01"


def test_a_first_disk_that_sold_nothing_does_not_make_a_return_changed(bureau: Bureau) -> None:
    months(bureau)
    assert file(bureau).state is ReturnState.MATCHED
    a_late_disk(bureau)
    assert look(bureau).steps[-1].note == "other_disk"
    assert file(bureau, other_1300=(1_000, 130)).steps[-1].note == "changed"


def test_what_was_changed_before_another_disk_came_has_two_reasons(bureau: Bureau) -> None:
    months(bureau, SALE)
    file(bureau, other_1300=(5_000, 650))
    a_late_disk(bureau)
    assert compare(bureau).lines[0].reasons == ("other_disk", "changed")


def test_less_than_nothing_sold_without_tickets_is_not_taken_over(bureau: Bureau) -> None:
    months(bureau, SALE)
    told = file(bureau, unbilled_1300=(-5_000, -650))
    assert told.steps[-1].note == "changed unbilled"
    assert {line.key: line.tax_fen for line in told.prefilled}["unbilled.1300"] == 0


def test_what_was_overpaid_is_taken_by_the_next_return(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    assert file(bureau, unbilled_1300=(10_000, 1_300)).payable_fen == 2_600
    paid(bureau, 2_600)
    corrected = file(bureau, unbilled_1300=(0, 0))
    assert (corrected.state, corrected.due_fen, corrected.overpaid_fen) == ("matched", 0, 1_300)
    february = replace(SALE, number=9, day="2024-02-10", net_fen=15_000, tax_fen=1_950)
    with bureau.writing() as work:
        reported(work, [february], period="2024-02")
        receive(work, february)
    wall.at = at("03-05")
    told = file(bureau, "2024-02")
    assert (told.payable_fen, told.paid_fen, told.due_fen) == (1_950, 1_300, 650)
    assert told.steps[0].note == "以前多缴抵减13.00"
    january = look(bureau)
    assert (january.paid_fen, january.overpaid_fen) == (1_300, 0)
    assert january.steps[-1].note == "多缴13.00抵减所属期2024-02"


def test_a_passed_return_may_be_corrected_late_when_it_no_longer_holds(
    bureau: Bureau, wall: Wall
) -> None:
    months(bureau, SALE)
    file(bureau)
    a_late_disk(bureau)
    wall.at = at("02-26")
    assert file(bureau, other_1300=(30_000, 3_900)).state is ReturnState.MATCHED


def test_what_was_sent_back_is_prefilled_anew_and_keeps_what_was_entered(bureau: Bureau) -> None:
    months(bureau, SALE)
    file(bureau, input=(0, 300))
    a_late_disk(bureau)
    with bureau.writing() as work:
        Returns(work, filer(work, TAX_ID)).send_back(JANUARY, "测试")
    told = look(bureau)
    taxes = {line.key: line.tax_fen for line in told.lines}
    assert (taxes["other.1300"], taxes["input"], told.payable_fen) == (3_900, 300, 3_600)
    assert file(bureau).state is ReturnState.MATCHED
