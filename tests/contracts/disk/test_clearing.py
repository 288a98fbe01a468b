"""清卡 on the disk, and the gates of the terms that it grants."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from hardware.errors import Refused
from hardware.orders import (
    ControlBlock,
    PackageKind,
    RecordSort,
    ReportState,
)
from hardware.ports import CHINA_TIME, DiskState
from tests.bureau_builders import (
    CODE,
    FEBRUARY,
    ID,
    ISSUED_WITH,
    LATER,
    RED,
    confirmation,
    control,
    package,
    receipt,
    refused,
    report,
    sign,
    unlock,
    void_of,
)
from tests.disk_builders import ORDINARY, SPECIAL, request_id


@pytest.fixture
def disk(bench):
    """A disk whose 口令 are shown."""
    bench.issue(**ISSUED_WITH)
    return unlock(bench.open())


def closed(disk):
    """January of 007 is reported, confirmed and cleared."""
    disk.set_clock(LATER)
    disk.confirm_report(request_id(601), confirmation(report(disk).package))
    return disk.clear(request_id(602), control())


# -- 清卡 -----------------------------------------------------------------------------------------


def test_clearing_opens_the_next_period_and_deletes_no_invoice(disk):
    ticket = sign(disk, 501)
    disk.set_clock(LATER - timedelta(hours=1))
    late = disk.limits()[1]
    assert late.positive_fen == 30_000
    closed(disk)
    _, ordinary = disk.limits()
    assert (ordinary.report_from, ordinary.lock_date) == (date(2024, 2, 1), date(2024, 3, 15))
    assert (ordinary.report, ordinary.last_clear) == (ReportState.OPEN, LATER)
    assert (ordinary.positive_fen, ordinary.unsent) == (0, 1)
    assert disk.record(ticket.code, ticket.number).signature == ticket
    disk.mark_uploaded(ID, receipt(ticket))
    disk.self_test(full=True)


def test_what_was_issued_in_the_new_month_before_clearing_counts_for_it(disk):
    disk.mark_uploaded(ID, receipt(sign(disk, 501)))
    disk.set_clock(LATER)
    sign(disk, 502)
    void = sign(disk, 503)
    disk.void(request_id(2), void_of(void))
    closed(disk)
    assert disk.limits()[1].positive_fen == 30_000
    disk.self_test(full=True)


def test_a_period_is_cleared_only_when_its_report_is_confirmed(disk):
    disk.set_clock(LATER)
    assert refused(disk, lambda: disk.clear(ID, control())) == "NOT-REPORTED"
    report(disk)
    assert refused(disk, lambda: disk.clear(ID, control())) == "NOT-REPORTED"


def test_the_hall_may_move_the_lock_date_without_a_report(disk):
    block = control(
        report_from=ORDINARY.report_from,
        report_to=ORDINARY.report_to,
        lock_date=date(2024, 2, 29),
        single_limit_fen=99_999,
    )
    disk.clear(ID, block)
    assert (disk.limits()[1].lock_date, disk.limits()[1].last_clear) == (date(2024, 2, 29), None)
    assert disk.limits()[1].single_limit_fen == 99_999
    disk.set_clock(datetime(2024, 2, 29, tzinfo=CHINA_TIME))
    assert disk.limits()[1].report is ReportState.OPEN


def test_a_locked_disk_is_freed_by_report_and_clearing(disk):
    disk.set_clock(datetime(2024, 2, 24, tzinfo=CHINA_TIME))
    assert disk.status().state is DiskState.LOCKED
    disk.confirm_report(request_id(601), confirmation(report(disk).package))
    disk.clear(request_id(602), control())
    assert sign(disk, 501).number == "00000001"


def test_a_block_of_an_earlier_period_is_refused(disk):
    closed(disk)
    old = control("K-9", report_from=date(2024, 1, 1), report_to=date(2024, 1, 31))
    assert refused(disk, lambda: disk.clear(ID, old)) == "PACKAGE-OLD"


def test_a_new_kind_is_authorised_by_the_control_block(disk):
    new = replace(ORDINARY, kind="026", group="007", **FEBRUARY, void_barred=True)
    block = package(PackageKind.CONTROL, ControlBlock("007", (new,)))
    disk.clear(ID, block)
    (added,) = (kind for kind in disk.limits() if kind.kind == "026")
    assert (added.void_barred, added.unsent) == (True, 0)
    disk.self_test(full=True)


@pytest.mark.parametrize(
    "terms",
    [
        (),
        (replace(ORDINARY, **FEBRUARY),) * 2,
        (replace(ORDINARY, group="004"),),
        (replace(ORDINARY, kind=""),),
        (replace(ORDINARY, report_to=date(2023, 1, 1)),),
        (replace(ORDINARY, lock_date=date(2024, 1, 2)),),
        (replace(SPECIAL, group="007"),),
    ],
)
def test_a_block_that_makes_no_sense_is_refused(disk, terms):
    block = package(PackageKind.CONTROL, ControlBlock("007", terms))
    assert refused(disk, lambda: disk.clear(ID, block)) == "PACKAGE-WRONG"


def test_a_cancelled_disk_is_only_asked_and_told_what_arrived(disk):
    ticket = sign(disk, 501)
    done = disk.clear(ID, package(PackageKind.CONTROL, ControlBlock("007", (), cancels=True)))
    assert done.sort is RecordSort.CLEARED
    assert disk.status().state is DiskState.CANCELLED
    for do in (
        lambda: sign(disk, 502),
        lambda: disk.void(request_id(2), void_of(ticket)),
        lambda: report(disk, off_cycle=True),
    ):
        with pytest.raises(Refused) as refusal:
            do()
        assert refusal.value.code == "DISK-CANCELLED"
    assert disk.record(ticket.code, ticket.number).signature == ticket
    disk.mark_uploaded(request_id(3), receipt(ticket))  # what it issued may still arrive
    assert disk.status().unsent == 0
    disk.self_test(full=True)


# -- gates of the terms ----------------------------------------------------------------------------


def test_cumulative_limits_and_barred_red_tickets(bench):
    kinds = (replace(ORDINARY, positive_limit_fen=70_000, negative_limit_fen=15_000),)
    bench.issue(**ISSUED_WITH, kinds=kinds, volumes=(an_order_volume(),))
    disk = unlock(bench.open())
    sign(disk, 501)
    void = sign(disk, 502)
    with pytest.raises(Refused) as over:
        sign(disk, 503)
    assert (over.value.code, over.value.facts["limit"]) == ("OVER-CUMULATIVE", "700.00")
    disk.void(ID, void_of(void))
    sign(disk, 503)
    sign(disk, 504, lines=RED, net_fen=-10_000, tax_fen=-1_300)
    with pytest.raises(Refused) as over:
        sign(disk, 505, lines=RED, net_fen=-10_000, tax_fen=-1_300)
    assert (over.value.code, over.value.facts["limit"]) == ("OVER-CUMULATIVE", "150.00")


def an_order_volume():
    """Fifty numbers of 007."""
    from hardware.emulator.issuance import VolumeOrder

    return VolumeOrder("007", CODE, 1, 50)


def test_a_disk_without_leave_for_red_tickets_signs_none(bench):
    bench.issue(kinds=(replace(ORDINARY, negative_barred=True),), volumes=(an_order_volume(),))
    disk = bench.open()
    with pytest.raises(Refused) as refusal:
        sign(disk, 501, lines=RED, net_fen=-10_000, tax_fen=-1_300)
    assert refusal.value.code == "RED-NOT-AUTHORISED"
    assert sign(disk, 502).number == "00000001"


def test_after_the_upload_day_an_unsent_ticket_of_an_earlier_month_stops_issuing(bench):
    kinds = (replace(ORDINARY, offline_hours=0),)
    bench.issue(kinds=kinds, volumes=(an_order_volume(),), upload_day=10)
    disk = bench.open()
    ticket = sign(disk, 501)
    disk.set_clock(datetime(2024, 2, 10, tzinfo=CHINA_TIME))
    sign(disk, 502)
    disk.set_clock(datetime(2024, 2, 11, tzinfo=CHINA_TIME))
    with pytest.raises(Refused) as over:
        sign(disk, 503)
    assert (over.value.code, over.value.facts["deadline"]) == ("OFFLINE-TIME", "2024-02-10")
    assert disk.status().offline_over
    disk.mark_uploaded(ID, receipt(ticket))
    assert sign(disk, 503).number == "00000003"
