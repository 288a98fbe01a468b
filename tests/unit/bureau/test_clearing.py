"""Clearances: what stands in the way, what is given, and the table of 征期."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bureau.bureau import Bureau
from app.bureau.calendar import Calendar
from app.bureau.clearances import Clearances
from app.bureau.taxpayers import filer
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import (
    ClearanceAsked,
)
from db.bureau_schema.devices import waiting_change
from hardware.orders import PackageKind
from hardware.signing import packages
from tests.bureau_months import (
    DISK,
    JANUARY,
    ME,
    SECOND,
    Sale,
    at,
    clear,
    doubt,
    file,
    look,
    months,
    receive,
    refusal,
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
