"""The tax month on the disk: upload, 抄税, confirmation, 清卡, and the states in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from hardware.errors import Refused
from hardware.orders import (
    ControlBlock,
    PackageKind,
    ReportOrder,
    ReportReceipt,
    ReportState,
    Side,
    TicketNumber,
    UploadReceipt,
)
from hardware.ports import DiskState
from hardware.signing import packages
from tests.bureau_builders import (
    CODE,
    DISK,
    FEBRUARY,
    ID,
    ISSUED_WITH,
    LATER,
    RED,
    confirmation,
    control,
    next_blank,
    package,
    receipt,
    refused,
    report,
    sign,
    unlock,
    void_of,
)
from tests.disk_builders import LINE, SPECIAL, START, authority, request_id


@pytest.fixture
def disk(bench):
    """A disk whose 口令 are shown."""
    bench.issue(**ISSUED_WITH)
    return unlock(bench.open())


# -- receipts of uploaded tickets ------------------------------------------------------------------


def test_a_receipt_frees_the_quota_of_its_tickets_at_once(bench, disk):
    first = sign(disk, 501)
    bench.wall.forward(hours=10)
    sign(disk, 502)
    bench.wall.forward(hours=63)
    with pytest.raises(Refused) as over:
        sign(disk, 503)
    assert over.value.code == "OFFLINE-TIME"
    disk.mark_uploaded(ID, receipt(first))
    _, ordinary = disk.limits()
    assert (ordinary.unsent, ordinary.unsent_net_fen) == (1, 30_000)
    assert ordinary.oldest_unsent_at == START + timedelta(hours=10)
    assert sign(disk, 503).number == "00000003"
    disk.self_test(full=True)


def test_the_last_receipt_leaves_nothing_unsent(disk):
    tickets = [sign(disk, 501), sign(disk, 502, kind="004"), sign(disk, 503)]
    disk.void(request_id(2), void_of(tickets[0]))
    disk.mark_uploaded(ID, receipt(*tickets, voids=(tickets[0],)))
    for kind in disk.limits():
        assert (kind.unsent, kind.unsent_net_fen, kind.oldest_unsent_at) == (0, 0, None)
    again = receipt(tickets[1], number="U-2")
    disk.mark_uploaded(request_id(3), again)  # named twice, counted once
    assert disk.status().unsent == 0
    disk.self_test(full=True)


@pytest.mark.parametrize(
    "named",
    [
        (),
        (TicketNumber(CODE, "00000002"),),
        (TicketNumber(CODE, "00000001", void=True),),
        (TicketNumber(CODE, "x"),),
        (TicketNumber("", ""),),
    ],
)
def test_a_receipt_for_what_the_disk_does_not_hold_is_refused(disk, named):
    sign(disk, 501)
    wrong = package(PackageKind.UPLOAD_RECEIPT, UploadReceipt(named))
    assert refused(disk, lambda: disk.mark_uploaded(ID, wrong)) == "PACKAGE-WRONG"


# -- 抄税 -----------------------------------------------------------------------------------------


def test_the_report_sums_up_the_period_by_kind_column_and_rate(disk):
    sign(disk, 501)
    void = sign(disk, 502)
    disk.void(request_id(2), void_of(void))
    sign(disk, 503, lines=RED, net_fen=-10_000, tax_fen=-1_300)
    low = (LINE, replace(LINE, rate=900, tax_fen=900))
    sign(disk, 504, lines=low, net_fen=20_000, tax_fen=2_200)
    disk.void_blank(request_id(3), "007", next_blank(disk))
    sign(disk, 505, kind="004")
    disk.set_clock(LATER)
    disk.set_clock(LATER)
    opened = packages.verified(report(disk).package, authority().certificate)
    body = opened.body
    assert (opened.head.disk, body.group, body.unsent) == (DISK, "007", 4)
    assert (body.first_day, body.last_day) == (date(2024, 1, 1), date(2024, 1, 31))
    assert body.head_sequence == 7
    sums = {total.side: total for total in body.totals}
    assert {total.kind for total in body.totals} == {"007"}
    assert (sums[Side.POSITIVE].tickets, sums[Side.POSITIVE].net_fen) == (2, 50_000)
    by_rate = [(r.rate, r.lines, r.net_fen) for r in sums[Side.POSITIVE].rates]
    assert by_rate == [(1300, 4, 40_000), (900, 1, 10_000)]
    assert (sums[Side.POSITIVE_VOID].tickets, sums[Side.POSITIVE_VOID].net_fen) == (1, 30_000)
    assert (sums[Side.NEGATIVE].tickets, sums[Side.NEGATIVE].net_fen) == (1, -10_000)
    assert (sums[Side.BLANK_VOID].tickets, sums[Side.BLANK_VOID].rates) == (1, ())
    assert disk.period_totals(date(2024, 1, 1), date(2024, 1, 31))[1:] == body.totals


def test_totals_are_those_of_the_days_asked_for(bench, disk):
    sign(disk, 501)
    bench.wall.forward(days=1)
    ticket = sign(disk, 502)
    bench.wall.forward(days=1)
    disk.void(request_id(2), void_of(ticket))
    (first,) = disk.period_totals(START.date(), START.date())
    assert (first.side, first.tickets) == (Side.POSITIVE, 1)
    (second,) = disk.period_totals(date(2024, 1, 16), date(2024, 1, 16))
    assert (second.side, second.tickets) == (Side.POSITIVE_VOID, 1)
    assert disk.period_totals(date(2024, 2, 1), date(2024, 2, 29)) == ()
    for first_day, last_day in ((START.date(), date(2024, 1, 1)), (date.min, date.max)):
        with pytest.raises(Refused):
            disk.period_totals(first_day, last_day)


def test_reporting_twice_gives_the_same_report(disk):
    sign(disk, 501)
    disk.set_clock(LATER)
    first = report(disk)
    again = report(disk, 700)
    assert (again.package, again.signature) == (first.package, first.signature)
    assert disk.status().head_sequence == 2
    assert disk.report_package("007") == first.package
    assert disk.report_package("004") is None


def test_a_running_period_is_reported_off_cycle_only_and_stays_open(disk):
    sign(disk, 501)
    assert refused(disk, lambda: disk.report(ID, ReportOrder("007"))) == "REPORT-NOT-DUE"
    done = report(disk, off_cycle=True)
    body = packages.opened(done.package).body
    assert (body.off_cycle, body.last_day) == (True, START.date())
    disk.confirm_report(request_id(601), confirmation(done.package))
    assert disk.limits()[1].report is ReportState.OPEN
    disk.void(request_id(2), void_of(sign(disk, 502)))  # the period goes on
    assert report(disk, 603, off_cycle=True).package != done.package


def test_an_off_cycle_report_does_not_hide_the_frozen_one(disk):
    disk.set_clock(LATER)
    frozen = report(disk).package
    report(disk, 603, off_cycle=True)
    assert disk.report_package("007") == frozen
    assert report(disk, 604).package == frozen


def test_a_report_needs_a_known_group_and_the_certificates_pin(bench, disk):
    disk.set_clock(LATER)
    assert refused(disk, lambda: disk.report(ID, ReportOrder("vat"))) == "KIND-NOT-AUTHORISED"
    bench.close()
    locked = bench.open()
    assert refused(locked, lambda: locked.report(ID, ReportOrder("007"))) == "PIN-NEEDED"


def test_a_report_comes_in_pages_also_after_a_restart(bench, disk):
    disk.set_clock(LATER)
    whole = report(disk).package
    bench.close()
    assert bench.open(pin="").report_package("007") == whole


def test_from_due_to_reported_to_cleared(disk):
    sign(disk, 501)
    disk.set_clock(LATER)
    assert disk.status().state is DiskState.REPORT_DUE
    done = report(disk)
    assert disk.status().state is DiskState.REPORT_DUE  # built is not confirmed
    disk.confirm_report(request_id(601), confirmation(done.package))
    _, ordinary = disk.limits()
    assert ordinary.report is ReportState.CONFIRMED
    assert ordinary.last_report == LATER
    assert disk.status().state is DiskState.REPORT_DUE  # 004 is still due
    other = disk.report(request_id(610), ReportOrder("004")).package
    disk.confirm_report(request_id(611), confirmation(other, "C-2"))
    assert disk.status().state is DiskState.REPORTED
    disk.clear(request_id(602), control())
    terms = replace(SPECIAL, **FEBRUARY)
    block = package(PackageKind.CONTROL, ControlBlock("004", (terms,)), "K-2")
    disk.clear(request_id(612), block)
    assert disk.status().state is DiskState.NORMAL
    disk.self_test(full=True)


def test_a_disk_that_blocks_until_reported_issues_again_when_it_is_confirmed(bench):
    bench.issue(**ISSUED_WITH, block_until_reported=True)
    disk = unlock(bench.open())
    disk.set_clock(LATER)
    with pytest.raises(Refused) as due:
        sign(disk, 501)
    assert due.value.code == "REPORT-DUE"
    done = report(disk)
    with pytest.raises(Refused):
        sign(disk, 501)
    disk.confirm_report(ID, confirmation(done.package))
    assert sign(disk, 501).sequence == 3


@pytest.mark.parametrize(
    "named",
    [
        ReportReceipt(f"{DISK}-00000009", bytes(32)),
        ReportReceipt("990000000002-00000001", bytes(32)),
        ReportReceipt(f"{DISK}-", bytes(32)),
        ReportReceipt(f"{DISK}-{'9' * 40}", bytes(32)),
        ReportReceipt(f"{DISK}-00000001", bytes(32)),
        ReportReceipt(f"{DISK}-00000002", bytes(32)),
    ],
)
def test_a_receipt_for_another_report_confirms_nothing(disk, named):
    sign(disk, 501)
    disk.set_clock(LATER)
    report(disk)
    wrong = package(PackageKind.REPORT_RECEIPT, named)
    assert refused(disk, lambda: disk.confirm_report(ID, wrong)) == "PACKAGE-WRONG"
