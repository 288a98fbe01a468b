"""Returns, the comparison and clearances: what the bureau lets through, and what it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.bureau import Bureau
from app.bureau.calendar import Calendar
from app.bureau.clearances import Clearances
from app.bureau.comparisons import Comparisons
from app.bureau.refusals import Refusal
from app.bureau.returns import QUEUE, Returns
from app.bureau.taxpayers import filer
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import (
    ClearanceAsked,
    Comparison,
    PaymentMade,
    ReturnState,
    ReturnSubmitted,
    TaxReturn,
)
from db.bureau_schema.devices import waiting_change
from hardware.orders import PackageKind
from hardware.signing import packages
from tests.bureau_months import (
    DISK,
    JANUARY,
    ME,
    SECOND,
    TAX_ID,
    Sale,
    at,
    doubt,
    receive,
    reported,
    settled_in,
    terms,
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


def months(bureau: Bureau, *sales: Sale, sent: tuple[Sale, ...] | None = None) -> None:
    """January as the disk reported it, and what of it the bureau has got."""
    settled_in(bureau)
    with bureau.writing() as work:
        reported(work, sales)
        for sale in sales if sent is None else sent:
            receive(work, sale)


def file(bureau: Bureau, period: str = "2024-01", **changes: tuple[int, int]) -> TaxReturn:
    """As it is prefilled, some lines changed (`_` for the dot)."""
    with bureau.writing() as work:
        returns = Returns(work, filer(work, TAX_ID))
        form = returns.tax_return(TaxPeriod.read(period))
        changed = {key.replace("_", "."): sums for key, sums in changes.items()}
        lines = tuple(
            replace(line, net_fen=changed[line.key][0], tax_fen=changed[line.key][1])
            if line.key in changed
            else line
            for line in form.lines
        )
        return returns.submit(ReturnSubmitted("1" * 32, period, lines), DISK)


def look(bureau: Bureau, period: TaxPeriod = JANUARY) -> TaxReturn:
    with bureau.writing() as work:
        return Returns(work, filer(work, TAX_ID)).tax_return(period)


def compare(bureau: Bureau) -> Comparison:
    with bureau.reading() as work:
        return Comparisons(work, filer(work, TAX_ID)).comparison(JANUARY)


def clear(bureau: Bureau, period: str = "2024-01", group: str = "007") -> Any:
    with bureau.writing() as work:
        return Clearances(work).clear(ClearanceAsked("2" * 32, group, period), DISK)


def refusal(do: Any, *asked: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        do(*asked, **more)
    return no.value


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


def test_three_sums_stand_side_by_side_the_whole_first(bureau: Bureau) -> None:
    months(bureau, SALE, OTHER)
    file(bureau)
    said = compare(bureau)
    assert said.matches
    assert [(line.rate, line.disks_fen, line.bureau_fen, line.return_fen) for line in said.lines] \
        == [(-1, 3_900, 3_900, 3_900), (1300, 3_900, 3_900, 3_900)]  # fmt: skip


def test_before_anything_happened_there_is_nothing_to_compare(bureau: Bureau) -> None:
    settled_in(bureau)
    assert compare(bureau) == Comparison("2024-01", True, ())


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
    assert file(bureau).state is ReturnState.MISMATCH
    with bureau.writing() as work:
        work.devices.cancel(SECOND)
    assert file(bureau, other_1300=(30_000, 3_900)).state is ReturnState.MATCHED


# -- clearing ------------------------------------------------------------------------------------


def test_one_package_is_given_for_ever_and_the_next_month_is_open(bureau: Bureau) -> None:
    months(bureau, SALE)
    file(bureau)
    first = clear(bureau)
    assert clear(bureau) == first
    with bureau.reading() as work:
        authority = work.authority.signer().certificate
        assert work.devices.terms(DISK)[0].report_from == date(2024, 2, 1)
    package = packages.verified(first.package, authority)
    assert (package.kind, package.head.disk) == (PackageKind.CONTROL, DISK)
    (kind,) = package.body.kinds
    assert (kind.report_from, kind.report_to) == (date(2024, 2, 1), date(2024, 2, 29))
    assert kind.lock_date == first.lock_date == date(2024, 3, 15)


def test_everything_that_is_missing_is_named_in_its_order(bureau: Bureau, wall: Wall) -> None:
    settled_in(bureau)
    wall.at = at("01-31")
    assert refusal(clear, bureau).code == "REPORT-NOT-DUE"
    wall.at = at("02-05")
    assert refusal(clear, bureau).code == "NOT-REPORTED"
    with bureau.writing() as work:
        reported(work, [SALE, OTHER])
        receive(work, SALE)
        doubt(work, OTHER)
    assert refusal(clear, bureau).code == "SIGNATURE-FAILED"
    with bureau.writing() as work:
        work.connection.exec_driver_sql("UPDATE doubted SET settled = 1")
    no = refusal(clear, bureau)
    assert (no.code, no.facts["count"]) == ("UNSENT-INVOICES", "1")
    with bureau.writing() as work:
        receive(work, OTHER)
    assert refusal(clear, bureau).code == "NOT-FILED"
    file(bureau, other_1300=(1, 1))
    no = refusal(clear, bureau)
    assert (no.code, no.facts["reasons"]) == ("COMPARE-MISMATCH", "changed")
    file(bureau, other_1300=(30_000, 3_900))
    assert clear(bureau).period == "2024-01"


def test_a_void_that_was_not_sent_is_missing_too(bureau: Bureau) -> None:
    months(bureau, replace(SALE, status="void"), Sale(2, status="blank_void"), sent=(SALE,))
    assert refusal(clear, bureau).facts["count"] == "3"


def test_months_are_cleared_one_by_one(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    wall.at = at("03-20")
    assert refusal(clear, bureau, "2024-02").facts == {"period": "2024-01"}
    assert refusal(clear, bureau, "2023-12").code == "PERIOD-UNKNOWN"
    assert refusal(clear, bureau, group="026").code == "GROUP-UNKNOWN"
    file(bureau)
    assert clear(bureau).lock_date == date(2024, 3, 15)
    with bureau.writing() as work:
        reported(work, period="2024-02")
    file(bureau, "2024-02")
    assert clear(bureau, "2024-02").lock_date == date(2024, 4, 18)


def test_a_quarterly_filer_clears_right_after_the_report_unless_the_quarter_ends(
    bureau: Bureau, wall: Wall
) -> None:
    settled_in(bureau, replace(ME, general=False, quarterly=True))
    sales = (SALE, replace(OTHER, day="2024-02-10"), Sale(3, day="2024-03-10"))
    for month, sale in enumerate(sales, 1):
        wall.at = at(f"{month + 1:02d}-03")
        with bureau.writing() as work:
            reported(work, [sale], f"2024-0{month}")
            receive(work, sale)
        if month < 3:
            assert refusal(file, bureau, f"2024-0{month}").facts["next"] == "2024-03"
            assert clear(bureau, f"2024-0{month}").period == f"2024-0{month}"
    assert refusal(clear, bureau, "2024-03").code == "NOT-FILED"
    filed = file(bureau, "2024-03")
    nets = {line.key: line.net_fen for line in filed.lines}
    assert (filed.form, nets["sum.sales"], filed.payable_fen) == ("small", 40_000, 0)
    assert look(bureau, TaxPeriod(2024, 2)).period == "2024-03"
    assert clear(bureau, "2024-03").lock_date == date(2024, 5, 22)


def test_where_a_group_stands_is_told_with_the_reason(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    with bureau.reading() as work:
        before = Clearances(work).standing(DISK, "007")
    assert (before.reported, before.returned, before.reason) == (True, False, "NOT-FILED")
    assert (before.cleared, before.received, before.lock_date) == (False, 1, date(2024, 2, 23))
    file(bureau)
    with bureau.reading() as work:
        ready = Clearances(work).standing(DISK, "007")
    assert (ready.returned, ready.compared, ready.reason) == (True, True, "")
    clear(bureau)
    with bureau.reading() as work:
        after = Clearances(work).standing(DISK, "007")
    assert (after.period, after.cleared, after.reason) == ("2024-02", True, "REPORT-NOT-DUE")


def test_the_days_of_filing_are_a_table_that_may_be_changed(bureau: Bureau) -> None:
    february = TaxPeriod(2024, 2)
    with bureau.writing() as work:
        calendar = Calendar(work)
        assert calendar.filing_end(february) == date(2024, 2, 23)
        calendar.move(february, date(2024, 2, 28))
        assert refusal(calendar.move, february, date(2024, 3, 1)).code == "CALENDAR-DAY"
    with bureau.writing() as work:
        calendar = Calendar(work)
        assert calendar.due(JANUARY) == calendar.lock_date(JANUARY) == date(2024, 2, 28)
        assert calendar.moved(2024) == {2}
        calendar.restore(february)
        assert calendar.filing_end(february) == date(2024, 2, 23)
        assert calendar.filing_end(TaxPeriod(2026, 8)) == date(2026, 8, 17)


def test_a_taxpayer_that_nobody_knows_has_no_month(bureau: Bureau) -> None:
    with bureau.reading() as work:
        assert refusal(filer, work, "919900000000000000").code == "DISK-UNKNOWN"
        assert refusal(Clearances(work).standing, "990000000009", "007").code == "GROUP-UNKNOWN"


def test_what_the_hall_granted_comes_with_the_clearance(bureau: Bureau, wall: Wall) -> None:
    months(bureau, SALE)
    file(bureau)
    with bureau.writing() as work:
        for kind, value, of in (
            ("limit", "77", "007"),
            ("limit", "88", ""),
            ("kinds", "007 026", ""),
            ("name", "示例丙测试有限公司", ""),
        ):
            row = {"disk": DISK, "kind": kind, "value": value, "ticket_kind": of, "at": 0}
            work.connection.execute(waiting_change.insert().values(**row))
    (kind,) = packages.opened(clear(bureau).package).body.kinds
    assert (kind.kind, kind.single_limit_fen) == ("007", 88)
    with bureau.reading() as work:
        left = work.connection.execute(waiting_change.select()).all()
    assert [(row.kind, row.value) for row in left] == [
        ("limit", "88"),
        ("kinds", "007 026"),
        ("name", "示例丙测试有限公司"),
    ]


def test_a_new_kind_of_the_group_comes_with_the_clearance(bureau: Bureau) -> None:
    settled_in(bureau)
    with bureau.writing() as work:
        vat = replace(terms("007"), group="vat")
        facts = replace(work.devices.disk(DISK), number=SECOND, profile="jsp")
        work.devices.add(facts, [vat])
        reported(work, disk=SECOND, group="vat")
        reported(work)
        row = {"disk": SECOND, "kind": "kinds", "value": "004 007", "ticket_kind": "", "at": 0}
        work.connection.execute(waiting_change.insert().values(**row))
    file(bureau)
    with bureau.writing() as work:
        given = Clearances(work).clear(ClearanceAsked("2" * 32, "vat", "2024-01"), SECOND)
        left = work.connection.execute(waiting_change.select()).all()
    kinds = packages.opened(given.package).body.kinds
    assert [(kind.kind, kind.group, kind.report_from) for kind in kinds] == [
        ("007", "vat", date(2024, 2, 1)),
        ("004", "vat", date(2024, 2, 1)),
    ]
    assert left == []
