"""A whole month between an emulated disk and the bureau, over HTTP: the disk has the last word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.bureau import Bureau
from app.bureau.faults import FaultPlan, Faults
from app.bureau.hall import Hall
from app.gateway.messages.devices import (
    ClockOrderAsked,
    PackageAnswer,
    PinResetAsked,
    Standing,
    Taxpayer,
)
from app.gateway.messages.downloads import Downloads, Inspection, InspectionAsked
from app.gateway.messages.month import (
    Clearance,
    ClearanceAsked,
    Comparison,
    PaymentMade,
    ReportSent,
    ReportTaken,
    ReturnSubmitted,
    TaxReturn,
)
from app.gateway.messages.slips import (
    Slip,
    SlipAsked,
    SlipLine,
    SlipList,
    SlipReason,
    SlipWithdrawn,
)
from hardware.disk import Disk
from hardware.errors import Refused as DiskRefused
from hardware.orders import ReportOrder, ReportState, Secret
from hardware.ports import CHINA_TIME
from tests.bureau_builders import CERTIFICATE_PIN, sign, void_of
from tests.bureau_office import Refused, Terminal, issued, sent_of
from tests.disk_builders import BUYER, LINE, PIN, SELLER, Wall, request_id

FEBRUARY = datetime(2024, 2, 5, 10, 0, tzinfo=CHINA_TIME)


def report(terminal: Terminal, disk: Disk, *groups: str, number: int = 800) -> None:
    for place, group in enumerate(groups):
        package = disk.report(request_id(number + place), ReportOrder(group)).package
        taken = terminal.post("/v1/reports", ReportSent(package), ReportTaken)
        disk.confirm_report(request_id(number + 50 + place), taken.receipt)


def file(terminal: Terminal, period: str) -> TaxReturn:
    form = terminal.get(f"/v1/returns/{period}", TaxReturn)
    filed: TaxReturn = terminal.post(
        "/v1/returns", ReturnSubmitted("a" * 32, period, form.lines), TaxReturn
    )
    return filed


def clear(terminal: Terminal, disk: Disk, group: str, period: str, number: int) -> Clearance:
    given: Clearance = terminal.post(
        "/v1/clearances", ClearanceAsked("b" * 32, group, period), Clearance
    )
    disk.clear(request_id(number), given.package)
    return given


def upload(terminal: Terminal, disk: Disk, *sent: Any, request: int = 1) -> None:
    result = terminal.upload(*sent, request=request)
    disk.mark_uploaded(request_id(700 + request), result.receipt)


def test_a_month_is_closed_and_nothing_of_it_is_lost(
    terminal: Terminal, disk: Disk, wall: Wall
) -> None:
    first, second = issued(disk, 1), issued(disk, 2)
    upload(terminal, disk, first, second)
    void = disk.void(request_id(600), void_of(disk.record(first.code, first.number).signature))  # type: ignore[union-attr]
    upload(terminal, disk, sent_of(disk, void.signature.sequence), request=2)

    wall.at = FEBRUARY
    terminal.sign_in()
    report(terminal, disk, "004", "007")
    filed = file(terminal, "2024-01")
    assert (filed.state, filed.payable_fen) == ("matched", 3_900)
    assert terminal.get("/v1/comparisons/2024-01", Comparison).matches
    paid = terminal.post("/v1/payments", PaymentMade("c" * 32, "2024-01", 3_900), TaxReturn)
    assert paid.state == "paid"

    before = disk.journal(0, 100)
    given = clear(terminal, disk, "007", "2024-01", 900)
    assert given.lock_date == date(2024, 3, 15)
    after = disk.journal(0, 100)
    assert after[: len(before)] == before
    limits = {each.kind: each for each in disk.limits()}
    assert (limits["007"].report_from, limits["007"].lock_date) == (
        date(2024, 2, 1),
        date(2024, 3, 15),
    )
    assert limits["007"].report is ReportState.OPEN
    assert limits["004"].report is ReportState.CONFIRMED
    clear(terminal, disk, "004", "2024-01", 901)
    groups = terminal.get("/v1/standing", Standing).groups
    assert [(each.group, each.period, each.cleared) for each in groups] == [
        ("004", "2024-02", True),
        ("007", "2024-02", True),
    ]


def test_late_months_are_closed_one_by_one(terminal: Terminal, disk: Disk, wall: Wall) -> None:
    upload(terminal, disk, issued(disk, 1))
    wall.at = FEBRUARY.replace(month=4, day=20)
    terminal.sign_in()
    with pytest.raises(Refused, match="EARLIER-MONTH-OPEN"):
        terminal.post("/v1/clearances", ClearanceAsked("b" * 32, "007", "2024-03"), Clearance)
    for month in (1, 2, 3):
        period = f"2024-0{month}"
        report(terminal, disk, "004", "007", number=100 * month)
        filed = file(terminal, period)
        assert (filed.state, filed.overdue) == ("matched", True)
        for place, group in enumerate(("004", "007")):
            clear(terminal, disk, group, period, 1000 + 10 * month + place)
    assert {each.lock_date for each in disk.limits()} == {date(2024, 5, 22)}


def test_a_ticket_that_failed_by_a_fault_stands_in_the_way_of_clearing(
    terminal: Terminal, disk: Disk, wall: Wall, bureau: Bureau
) -> None:
    with bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    terminal.upload(issued(disk, 1))
    wall.at = FEBRUARY
    terminal.sign_in()
    report(terminal, disk, "004", "007")
    with pytest.raises(Refused, match="SIGNATURE-FAILED"):
        terminal.post("/v1/clearances", ClearanceAsked("b" * 32, "007", "2024-01"), Clearance)
    standing = terminal.get("/v1/standing", Standing)
    assert [(each.group, each.reason) for each in standing.groups] == [
        ("004", "NOT-FILED"),
        ("007", "SIGNATURE-FAILED"),
    ]


def test_a_red_ticket_uses_its_slip_and_its_void_sets_it_free(
    terminal: Terminal, disk: Disk
) -> None:
    blue = {"kind": "004", "lines": (LINE,), "net_fen": 10_000, "tax_fen": 1_300}
    sold = issued(disk, 1, **blue)
    upload(terminal, disk, sold)
    slip = terminal.post("/v1/slips", _asked(sold.code, sold.number), Slip)
    assert slip.status == "TZD0000"
    red = sign(disk, 2, **_red(slip.number))
    upload(terminal, disk, sent_of(disk, red.sequence), request=2)
    used = terminal.get("/v1/slips?scope=mine", SlipList).slips[-1]
    assert (used.status, used.used_by) == ("TZD0074", f"{red.code}-{red.number}")
    with pytest.raises(Refused, match="SLIP-STATE"):
        terminal.post("/v1/slips/withdraw", SlipWithdrawn(slip.request_id), Slip)
    void = disk.void(request_id(600), void_of(red))
    upload(terminal, disk, sent_of(disk, void.signature.sequence), request=3)
    (free,) = terminal.get(f"/v1/slips?after={used.change}", SlipList).slips
    assert (free.status, free.used_by) == ("TZD0075", "")
    withdrawn = terminal.post("/v1/slips/withdraw", SlipWithdrawn(slip.request_id), Slip)
    assert withdrawn.status == "TZD0082"


def _asked(code: str, number: str) -> SlipAsked:
    return SlipAsked(
        request_id="d" * 32,
        reason=SlipReason.SELLER,
        kind="004",
        seller=Taxpayer(SELLER.tax_id, SELLER.name),
        buyer=Taxpayer(BUYER.tax_id, BUYER.name),
        lines=(SlipLine("测试商品", "", "件", "-1", "100", -10_000, 1300, -1_300, ""),),
        net_fen=-10_000,
        tax_fen=-1_300,
        code=code,
        number=number,
        issued_on=date(2024, 1, 15),
    )


def _red(slip: str) -> dict[str, Any]:
    return {
        "kind": "004",
        "lines": (replace(LINE, net_fen=-10_000, tax_fen=-1_300, quantity="-1"),),
        "net_fen": -10_000,
        "tax_fen": -1_300,
        "remark": f"开具红字增值税专用发票信息表编号{slip}",
    }


def test_a_ticket_is_inspected_as_the_disk_signed_it(terminal: Terminal, disk: Disk) -> None:
    sent = issued(disk, 1)
    upload(terminal, disk, sent)
    asked = InspectionAsked(sent.code, sent.number, date(2024, 1, 15), 30_000)
    said = terminal.post("/v1/inspections", asked, Inspection)
    assert (said.found, said.status, said.tries_left) == (True, "valid", 4)
    assert said.content == sent.content
    assert terminal.get("/v1/downloads?after=0", Downloads) == Downloads((), ())


def test_the_disk_takes_the_bureaus_time(terminal: Terminal, disk: Disk) -> None:
    asked = ClockOrderAsked(disk.challenge())
    order = terminal.post("/v1/clock-orders", asked, PackageAnswer).package
    disk.set_clock_by_order(request_id(600), order)
    assert disk.clock() == datetime(2024, 1, 15, 10, 0, tzinfo=CHINA_TIME)
    asked = ClockOrderAsked(disk.challenge())
    stale = terminal.post("/v1/clock-orders", asked, PackageAnswer).package
    disk.challenge()
    with pytest.raises(DiskRefused, match="ORDER-STALE"):
        disk.set_clock_by_order(request_id(601), stale)


def test_a_blocked_secret_is_reset_by_the_hall(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    disk.change_pin(CERTIFICATE_PIN, "another-pin-1", Secret.CERTIFICATE)
    asked = PinResetAsked(int(Secret.CERTIFICATE), disk.challenge())
    with pytest.raises(Refused, match="RESET-NOT-GRANTED"):
        terminal.post("/v1/pin-resets", asked, PackageAnswer)
    with bureau.writing() as work:
        Hall(work).grant_reset(terminal.number)
    package = terminal.post("/v1/pin-resets", asked, PackageAnswer).package
    disk.reset_pin(request_id(600), package)
    disk.verify_pin(CERTIFICATE_PIN, Secret.CERTIFICATE)
    disk.verify_pin(PIN)
