"""作废 and 空白作废: a new record, never a changed one, and every gate before it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from hardware.emulator.issuance import VolumeOrder
from hardware.errors import Refused
from hardware.orders import RecordSort, ReportOrder, VoidOrder
from hardware.ports import CHINA_TIME, DiskEvent, DiskRecord
from hardware.signing.chain import verify_chain
from hardware.signing.events import ordered
from tests.bureau_builders import (
    CERTIFICATE_PIN,
    CODE,
    ISSUED_WITH,
    LATER,
    a_third_kind,
    next_blank,
    sign,
    unlock,
    void_of,
)
from tests.disk_builders import LINE, PIN, START, request_id

ID = request_id(1)


@pytest.fixture
def disk(bench):
    """A disk whose 口令 are shown."""
    bench.issue(**ISSUED_WITH)
    return unlock(bench.open())


def refused(disk, do):
    """The code of a refusal; asserts that the disk stands as before."""
    before = disk.status(), disk.limits(), disk.volumes()
    with pytest.raises(Refused) as no:
        do()
    assert (disk.status(), disk.limits(), disk.volumes()) == before
    assert disk.outcome(ID) is None
    return no.value.code


def test_a_void_is_a_new_record_that_names_the_ticket(disk):
    ticket = sign(disk, 501)
    done = disk.void(ID, void_of(ticket))
    assert (done.signature.code, done.signature.number) == (ticket.code, ticket.number)
    assert done.signature.sequence == 2
    kept, void = disk.records_of(ticket.code, ticket.number)
    assert isinstance(kept, DiskRecord)
    assert kept.signature == ticket
    assert isinstance(void, DiskEvent)
    assert void.sort is RecordSort.VOID
    assert ordered(void) == void_of(ticket)
    assert disk.record(ticket.code, ticket.number) == kept
    verify_chain(disk.journal(0, 9), disk.certificate())


def test_a_void_takes_the_ticket_out_of_the_sums_but_it_is_still_to_be_uploaded(disk):
    ticket = sign(disk, 501)
    disk.void(ID, void_of(ticket))
    _, ordinary = disk.limits()
    assert (ordinary.positive_fen, ordinary.unsent, ordinary.unsent_net_fen) == (0, 1, 30_000)
    disk.self_test(full=True)


def test_a_void_negative_ticket_leaves_the_negative_sum(disk):
    red = (replace(LINE, net_fen=-30_000, tax_fen=-3_900),)
    ticket = sign(disk, 501, lines=red, net_fen=-30_000, tax_fen=-3_900)
    assert disk.limits()[1].negative_fen == 30_000
    disk.void(ID, void_of(ticket))
    assert disk.limits()[1].negative_fen == 0


def test_a_ticket_is_void_once(disk):
    ticket = sign(disk, 501)
    disk.void(request_id(2), void_of(ticket))
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "VOID-ALREADY"


def test_a_ticket_that_the_disk_never_issued_is_not_void(disk):
    for number in ("00000001", "x", "9" * 30):
        order = VoidOrder(CODE, number, "", "")
        assert refused(disk, lambda o=order: disk.void(ID, o)) in (
            "INVOICE-NOT-ON-DISK",
            "DISK-REJECTED",
        )


def test_after_the_month_nothing_is_void(disk):
    ticket, last = sign(disk, 501), sign(disk, 502)
    disk.set_clock(datetime(2024, 1, 31, 23, 59, 59, tzinfo=CHINA_TIME))
    assert disk.void(request_id(2), void_of(last)).sort is RecordSort.VOID
    disk.set_clock(LATER)
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "VOID-NOT-THIS-MONTH"


def test_what_is_reported_is_not_void(bench):
    bench.issue(**ISSUED_WITH, kinds=_ended(START), volumes=(VolumeOrder("007", CODE, 1, 9),))
    disk = unlock(bench.open())
    ticket = sign(disk, 501)
    bench.wall.forward(days=1)
    disk.report(request_id(2), ReportOrder("007"))
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "VOID-NOT-THIS-MONTH"


def _ended(at):
    from tests.disk_builders import ORDINARY

    return (replace(ORDINARY, report_to=at.date()),)


def test_an_electronic_ticket_is_never_void(bench):
    bench.issue(**a_third_kind())
    disk = unlock(bench.open())
    ticket = sign(disk, 501, kind="026")
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "VOID-NOT-FOR-KIND"
    blank = next_blank(disk, "026")
    assert refused(disk, lambda: disk.void_blank(ID, "026", blank)) == "VOID-NOT-FOR-KIND"


def test_a_blank_void_takes_the_next_number(disk):
    blank = next_blank(disk)
    done = disk.void_blank(ID, "007", blank)
    assert (done.signature.code, done.signature.number) == (CODE, "00000001")
    assert sign(disk, 501).number == "00000002"
    assert disk.record(CODE, "00000001") is None
    (void,) = disk.records_of(CODE, "00000001")
    assert isinstance(void, DiskEvent)
    assert ordered(void) == blank
    assert disk.limits()[1].unsent == 1
    disk.self_test(full=True)


def test_a_blank_void_takes_no_other_number_than_the_one_it_names(disk):
    blank = replace(next_blank(disk), number="00000002")
    assert refused(disk, lambda: disk.void_blank(ID, "007", blank)) == "NUMBER-MOVED"
    assert refused(disk, lambda: disk.void(ID, next_blank(disk))) == "INVOICE-NOT-ON-DISK"
    disk.void_blank(request_id(2), "007", next_blank(disk))
    taken = VoidOrder(CODE, "00000001", "", "")
    assert refused(disk, lambda: disk.void(ID, taken)) == "VOID-ALREADY"


def test_a_blank_void_needs_a_number_a_kind_and_room(bench):
    bench.issue(**ISSUED_WITH, volumes=(VolumeOrder("007", CODE, 1, 1),), capacity=2)
    disk = unlock(bench.open())
    blank = next_blank(disk)
    assert refused(disk, lambda: disk.void_blank(ID, "026", blank)) == "KIND-NOT-AUTHORISED"
    assert refused(disk, lambda: disk.void_blank(ID, "004", blank)) == "NO-STOCK"
    ticket = sign(disk, 501)
    disk.void(request_id(2), void_of(ticket))
    assert refused(disk, lambda: disk.void_blank(ID, "007", blank)) == "NO-STOCK"


def test_a_full_disk_takes_no_blank_void_but_voids_what_it_issued(bench):
    bench.issue(**ISSUED_WITH, capacity=1)
    disk = unlock(bench.open())
    ticket, blank = sign(disk, 501), next_blank(disk)
    assert refused(disk, lambda: disk.void_blank(ID, "007", blank)) == "DISK-FULL"
    assert disk.void(ID, void_of(ticket)).sort is RecordSort.VOID
    assert disk.status().free_records == 0


def test_a_void_needs_the_pin_a_sane_clock_and_a_valid_certificate(bench, disk):
    ticket = sign(disk, 501)
    bench.wall.forward(hours=-1)
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "CLOCK-BACK"
    bench.wall.forward(hours=1)
    disk.set_clock(datetime(2034, 1, 15, tzinfo=CHINA_TIME))
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "CERTIFICATE-EXPIRED"
    bench.close()
    locked = bench.open(pin="")
    assert refused(locked, lambda: locked.void(ID, void_of(ticket))) == "PIN-NEEDED"


def test_a_locked_disk_voids_nothing(bench):
    bench.issue(**ISSUED_WITH)
    disk = unlock(bench.open())
    disk.set_clock(datetime(2024, 2, 23, tzinfo=CHINA_TIME))
    ticket, blank = sign(disk, 501), next_blank(disk)
    disk.set_clock(datetime(2024, 2, 24, tzinfo=CHINA_TIME))
    assert refused(disk, lambda: disk.void(ID, void_of(ticket))) == "LOCKED"
    assert refused(disk, lambda: disk.void_blank(ID, "007", blank)) == "LOCKED"


def test_the_certificates_pin_does_not_stand_for_the_users(bench):
    from hardware.orders import Secret

    bench.issue(**ISSUED_WITH)
    disk = bench.open(pin="")
    disk.verify_pin(CERTIFICATE_PIN, Secret.CERTIFICATE)
    assert refused(disk, lambda: disk.void_blank(ID, "007", next_blank(disk))) == "PIN-NEEDED"
    disk.verify_pin(PIN)
    assert disk.void_blank(ID, "007", next_blank(disk)).sort is RecordSort.BLANK_VOID


def test_the_offline_quota_does_not_stop_a_void(bench, disk):
    ticket = sign(disk, 501)
    bench.wall.forward(hours=80)
    assert disk.status().offline_over
    assert disk.void(ID, void_of(ticket)).signature.issued_at == START + timedelta(hours=80)
