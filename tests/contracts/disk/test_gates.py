"""Each gate over the wire: its code, its facts, and that nothing was consumed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from hardware.emulator.issuance import VolumeOrder
from hardware.errors import JournalDamaged, Refused
from hardware.ports import CHINA_TIME, DiskState, InvoiceSlot
from tests.disk_builders import (
    BUYER,
    LINE,
    ORDINARY,
    REQUEST,
    START,
    as_if_issued,
    request_id,
)

SLOT = InvoiceSlot("099002300104", "00000001")


def refused_with(disk, expected=SLOT, number=99, **changes):
    """The refusal of a request; asserts that the disk stands as before and forgets the id."""
    before = disk.status(), disk.limits(), disk.volumes()
    with pytest.raises(Refused) as refused:
        disk.sign(request_id(number), disk.encode(replace(REQUEST, **changes)), expected)
    assert (disk.status(), disk.limits(), disk.volumes()) == before
    assert disk.result(request_id(number)) is None
    return refused.value


def sign(disk, number=1, **changes):
    """Signs."""
    request = replace(REQUEST, **changes)
    return disk.sign(request_id(number), disk.encode(request), disk.next_slot(request.kind))


def test_without_the_pin_nothing_is_signed(bench):
    bench.issue()
    assert refused_with(bench.open(pin="")).code == "PIN-NEEDED"


def test_a_clock_before_the_last_record_stops_issuing(bench, disk):
    sign(disk)
    bench.wall.forward(hours=-1)
    refused = refused_with(disk)
    assert refused.code == "CLOCK-BACK"
    assert refused.facts["last"] == "2024-01-15T10:00:00+08:00"
    assert refused.facts["clock"] == "2024-01-15T09:00:00+08:00"
    bench.wall.forward(hours=1)
    assert sign(disk, 2).sequence == 2


def test_an_expired_certificate_stops_issuing(disk):
    disk.set_clock(datetime(2034, 1, 15, tzinfo=CHINA_TIME))
    refused = refused_with(disk)
    assert (refused.code, refused.facts["until"]) == (
        "CERTIFICATE-EXPIRED",
        "2034-01-14T00:00:00+08:00",
    )


def test_a_kind_that_was_not_authorised_is_refused(disk):
    assert refused_with(disk, kind="026").code == "KIND-NOT-AUTHORISED"
    with pytest.raises(Refused) as refused:
        disk.next_slot("026")
    assert (refused.value.code, refused.value.facts["kind"]) == ("KIND-NOT-AUTHORISED", "026")


def test_the_lock_date_is_the_last_day_of_issuing(disk):
    disk.set_clock(datetime(2024, 2, 23, 23, 59, 59, tzinfo=CHINA_TIME))
    assert disk.status().state is DiskState.REPORT_DUE
    sign(disk)
    disk.set_clock(datetime(2024, 2, 24, tzinfo=CHINA_TIME))
    assert disk.status().state is DiskState.LOCKED
    refused = refused_with(disk)
    assert (refused.code, refused.facts["lock_date"]) == ("LOCKED", "2024-02-23")


def test_a_disk_that_blocks_until_reported_stops_when_the_period_ends(bench):
    bench.issue(block_until_reported=True)
    disk = bench.open()
    disk.set_clock(datetime(2024, 2, 1, tzinfo=CHINA_TIME))
    refused = refused_with(disk)
    assert (refused.code, refused.facts["period_end"]) == ("REPORT-DUE", "2024-01-31")


def test_the_offline_hours_begin_with_the_oldest_unsent_ticket_of_any_kind(bench, disk):
    sign(disk, 1, kind="004")
    bench.wall.forward(hours=72)
    sign(disk, 2)
    bench.wall.forward(seconds=1)
    refused = refused_with(disk, disk.next_slot("007"))
    assert (refused.code, refused.facts["hours"]) == ("OFFLINE-TIME", "72")


def test_the_offline_amount_is_each_kinds_own(bench):
    other = replace(ORDINARY, kind="026", group="026", offline_limit_fen=10**9)
    bench.issue(
        kinds=(replace(ORDINARY, offline_limit_fen=80_000), other),
        volumes=(
            VolumeOrder("007", "099002300104", 1, 50),
            VolumeOrder("026", "099002300111", 1, 50),
        ),
    )
    disk = bench.open()
    sign(disk, 1)
    sign(disk, 2)
    refused = refused_with(disk, disk.next_slot("007"))
    assert refused.code == "OFFLINE-AMOUNT"
    assert (refused.facts["limit"], refused.facts["left"]) == ("800.00", "200.00")
    sign(disk, 3, kind="026")


def test_the_offline_count_is_kept(bench):
    bench.issue(
        kinds=(replace(ORDINARY, offline_count=1),),
        volumes=(VolumeOrder("007", "099002300104", 1, 50),),
    )
    disk = bench.open()
    sign(disk)
    refused = refused_with(disk, disk.next_slot("007"))
    assert (refused.code, refused.facts["limit"]) == ("OFFLINE-COUNT", "1")


def test_without_a_number_left_nothing_is_signed(bench):
    bench.issue(volumes=(VolumeOrder("007", "099002300104", 1, 1),))
    disk = bench.open()
    sign(disk)
    assert refused_with(disk).code == "NO-STOCK"
    with pytest.raises(Refused) as refused:
        disk.next_slot("007")
    assert (refused.value.code, refused.value.facts["kind"]) == ("NO-STOCK", "007")


def test_a_full_disk_is_refused(bench):
    bench.issue(capacity=1)
    disk = bench.open()
    sign(disk)
    assert disk.status().free_records == 0
    assert refused_with(disk).code == "DISK-FULL"


def test_another_number_than_the_expected_one_is_never_taken(disk):
    refused = refused_with(disk, InvoiceSlot("099002300104", "00000002"))
    assert refused.code == "NUMBER-MOVED"
    assert (refused.facts["code"], refused.facts["number"]) == ("099002300104", "00000001")


def test_a_rate_that_was_not_authorised_is_refused(disk):
    line = replace(LINE, rate=1700)
    refused = refused_with(disk, lines=(line,) * 3)
    assert refused.code == "RATE-NOT-AUTHORISED"
    assert (refused.facts["rate"], refused.facts["rates"]) == ("17%", "13% 9% 6% 0%")


def test_the_single_limit_is_one_of_the_net_amount(disk):
    lines = (replace(LINE, net_fen=9_999_999, tax_fen=1_300_000),)
    sign(disk, 1, lines=lines, net_fen=9_999_999, tax_fen=1_300_000)
    lines = (replace(LINE, net_fen=10_000_000, tax_fen=1_300_000),)
    refused = refused_with(
        disk, disk.next_slot("007"), lines=lines, net_fen=10_000_000, tax_fen=1_300_000
    )
    assert refused.code == "OVER-LIMIT"
    assert (refused.facts["limit"], refused.facts["net"]) == ("99999.99", "100000.00")


@pytest.mark.parametrize("changes", [{"net_fen": 1}, {"tax_fen": 1}])
def test_totals_that_are_not_the_sums_of_the_lines_are_refused(disk, changes):
    refused = refused_with(disk, **changes)
    assert (refused.code, refused.facts["reason"]) == ("DISK-REJECTED", "totals")


def test_another_seller_than_the_disks_taxpayer_is_refused(disk):
    refused = refused_with(disk, seller=BUYER)
    assert (refused.code, refused.facts["taxpayer"]) == ("DISK-OTHER", BUYER.tax_id)


def test_a_journal_edited_to_another_area_signs_nothing(bench, disk):
    bench.close()
    as_if_issued(bench.path, "UPDATE meta SET value='91370100MA0000007X' WHERE name='taxpayer_id'")
    disk = bench.open()
    refused = refused_with(disk, seller=replace(REQUEST.seller, tax_id="91370100MA0000007X"))
    assert (refused.code, refused.facts["reason"]) == ("DISK-REJECTED", "area")


def test_bytes_that_are_no_invoice_are_refused(disk):
    with pytest.raises(Refused) as refused:
        disk.sign(request_id(1), b"no invoice", SLOT)
    assert (refused.value.code, refused.value.facts["reason"]) == ("DISK-REJECTED", "data")


def test_an_invoice_that_cannot_be_written_is_refused_before_it_leaves(disk):
    with pytest.raises(Refused) as refused:
        disk.encode(replace(REQUEST, remark="\ud800"))
    assert refused.value.code == "DISK-REJECTED"


# -- a journal that is not what the disk wrote -----------------------------------------------------

EDITS = [
    "UPDATE record SET signed=zeroblob(10) WHERE sequence=3",
    "UPDATE record SET hash=zeroblob(32) WHERE sequence=3",
    "UPDATE record SET request=(SELECT request FROM record WHERE sequence=1) WHERE sequence=3",
    "UPDATE record SET number=77 WHERE sequence=3",
    "UPDATE record SET issued_at=issued_at+1 WHERE sequence=3",
    "DELETE FROM record WHERE sequence=2",
]


def _edited(bench, sql):
    """By somebody who can renew the seal as well."""
    disk = bench.open()
    for number in range(1, 4):
        sign(disk, number, remark=str(number))
    bench.close()
    as_if_issued(bench.path, sql)


@pytest.mark.parametrize("sql", EDITS)
def test_an_edited_journal_can_be_read_but_not_added_to(bench, sql):
    bench.issue()
    _edited(bench, sql)
    disk = bench.open()
    with pytest.raises(JournalDamaged) as damaged:
        disk.sign(request_id(9), disk.encode(REQUEST), disk.next_slot("007"))
    assert damaged.value.code == "JOURNAL-DAMAGED"
    assert disk.result(request_id(1)).sequence == 1
    assert disk.record("099002300104", "00000001").request.remark == "1"
    with pytest.raises(JournalDamaged):
        disk.self_test(full=False)


def test_numbers_and_limits_that_were_edited_are_told_at_once(bench):
    bench.issue()
    with closing(sqlite3.connect(bench.path)) as db, db:
        db.execute("UPDATE kind SET single_limit=1")
    disk = bench.open()
    assert (disk.status().damaged, disk.status().harm) == (True, "edited")
    with pytest.raises(JournalDamaged) as damaged:
        sign(disk)
    assert damaged.value.code == "JOURNAL-EDITED"


def test_a_record_missing_just_before_the_tail_is_noticed(bench):
    bench.issue()
    disk = bench.open()
    for number in range(1, 26):
        sign(disk, number)
    bench.close()
    with closing(sqlite3.connect(bench.path)) as db, db:
        db.execute("DELETE FROM record WHERE sequence=5")
    with pytest.raises(JournalDamaged):
        bench.open().self_test(full=False)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE record SET signature=zeroblob(64) WHERE sequence=1",
        "UPDATE counter SET unsent=7 WHERE kind='007'",
        "UPDATE counter SET unsent_net=7 WHERE kind='007'",
    ],
)
def test_the_full_self_test_finds_what_the_quick_one_does_not_look_at(bench, sql):
    bench.issue()
    _edited(bench, sql)
    disk = bench.open()
    disk.self_test(full=False)
    for full in (True, False):
        with pytest.raises(JournalDamaged):
            disk.self_test(full=full)
    with pytest.raises(JournalDamaged):
        disk.sign(request_id(9), disk.encode(REQUEST), disk.next_slot("007"))


@pytest.mark.parametrize(
    "content", [b"not a database" * 100, b"", bytes(5000)], ids=["text", "empty", "zeros"]
)
def test_a_file_that_is_no_journal_is_named_as_such(bench, content):
    bench.path.write_bytes(content)
    with pytest.raises(JournalDamaged) as damaged:
        bench.open()
    assert damaged.value.code == "JOURNAL-NONE"
    assert bench.path.read_bytes() == content


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("PRAGMA user_version=3", "DISK-NEWER"),
        ("PRAGMA application_id=1", "JOURNAL-NONE"),
        ("DELETE FROM meta WHERE name='private_key'", "JOURNAL-UNREADABLE"),
        ("UPDATE meta SET value=zeroblob(64) WHERE name='public_key'", "JOURNAL-UNREADABLE"),
        ("UPDATE kind SET lock_date='soon'", "JOURNAL-UNREADABLE"),
        ("DELETE FROM pin", "JOURNAL-UNREADABLE"),
        ("DROP TABLE meta", "JOURNAL-UNREADABLE"),
    ],
)
def test_a_journal_that_cannot_be_used_is_refused_by_name(bench, sql, code):
    bench.issue()
    with closing(sqlite3.connect(bench.path)) as db, db:
        db.execute(sql)
    with pytest.raises(Refused) as refused:
        bench.open()
    assert refused.value.code == code


def test_the_time_runs_while_the_terminal_is_open(bench, disk):
    sign(disk)
    bench.wall.forward(days=1)
    assert sign(disk, 2).issued_at == START + timedelta(days=1)
