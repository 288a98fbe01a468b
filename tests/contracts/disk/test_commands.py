"""What every tax-control disk answers to each command."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hardware.emulator.issuance import VolumeOrder
from hardware.errors import DeviceError, NotSent, PinRefused, Refused
from hardware.ports import DiskState, InvoiceSlot
from hardware.signing.chain import verify_chain, verify_record
from tests.disk_builders import LINE, PIN, REQUEST, SPECIAL, START, request_id


def sign(disk, number, **changes):
    """Signs the request of the builders under a numbered id."""
    request = replace(REQUEST, **changes)
    return disk.sign(request_id(number), disk.encode(request), disk.next_slot(request.kind))


def test_a_new_disk_says_who_it_is_and_that_nothing_was_issued(disk):
    assert disk.identity().simulated
    assert len(disk.identity().number) == 12
    status = disk.status()
    assert status.state is DiskState.NORMAL
    assert (status.head_sequence, status.unsent, status.last_record_at) == (0, 0, None)
    assert status.head_hash == bytes(32)
    assert status.clock == START
    assert disk.journal(0, 10) == ()
    assert disk.record("099002300104", "00000001") is None


def test_each_power_on_is_counted(bench, disk):
    first = disk.identity().boot_counter
    bench.close()
    assert bench.open().identity().boot_counter == first + 1


def test_a_signature_takes_the_next_number_at_the_disks_time(bench, disk):
    bench.wall.forward(hours=1)
    first, second = sign(disk, 1), sign(disk, 2)
    assert (first.code, first.number, first.sequence) == ("099002300104", "00000001", 1)
    assert (second.number, second.sequence) == ("00000002", 2)
    assert first.issued_at == START + timedelta(hours=1)
    assert disk.status().head_hash == second.record_hash


def test_the_record_holds_the_whole_invoice_and_proves_it(disk):
    request = replace(REQUEST, remark="备注\n第二行", buyer_is_person=True, document="DEMO-00099")
    answer = sign(disk, 7, remark=request.remark, buyer_is_person=True, document=request.document)
    record = disk.record(answer.code, answer.number)
    assert record.request == request
    assert record.signature == answer
    assert record.request_id == request_id(7)
    verify_record(record, disk.certificate())


def test_the_journal_is_read_in_order_from_any_place(disk):
    for number in range(1, 6):
        sign(disk, number)
    assert [r.signature.sequence for r in disk.journal(0, 10)] == [1, 2, 3, 4, 5]
    assert [r.signature.sequence for r in disk.journal(2, 2)] == [3, 4]
    assert disk.journal(5, 10) == ()
    assert disk.journal(0, 0) == ()
    verify_chain(disk.journal(0, 10), disk.certificate())


def test_an_invoice_of_2000_lines_is_signed_and_read_back_whole(bench):
    kinds = (replace(SPECIAL, single_limit_fen=10**9, offline_limit_fen=0),)
    bench.issue(kinds=kinds, volumes=(VolumeOrder("004", "9900231130", 1, 50),))
    disk = bench.open()
    lines = tuple(replace(LINE, name=f"商品{n * 7919 % 100_003}") for n in range(2000))
    answer = sign(disk, 1, kind="004", lines=lines, net_fen=20_000_000, tax_fen=2_600_000)
    assert disk.record(answer.code, answer.number).request.lines == lines


def test_a_used_up_volume_is_followed_by_the_kinds_next_one(disk):
    taken = [sign(disk, number) for number in range(1, 6)]
    assert [(t.code, t.number) for t in taken] == [
        ("099002300104", "00000001"),
        ("099002300104", "00000002"),
        ("099002300104", "00000003"),
        ("099002300204", "00000001"),
        ("099002300204", "00000002"),
    ]
    assert [volume.left for volume in disk.volumes()] == [0, 498, 500]
    assert sign(disk, 6, kind="004").code == "9900231130"


def test_the_counters_of_each_kind_are_its_own(bench, disk):
    sign(disk, 1)
    bench.wall.forward(hours=1)
    sign(disk, 2)
    sign(disk, 3, kind="004")
    special, ordinary = disk.limits()
    assert (ordinary.kind, ordinary.unsent, ordinary.unsent_net_fen) == ("007", 2, 60_000)
    assert ordinary.oldest_unsent_at == START
    assert (special.kind, special.unsent, special.unsent_net_fen) == ("004", 1, 30_000)
    assert special.oldest_unsent_at == START + timedelta(hours=1)
    assert disk.status().unsent == 3


def test_everything_stands_after_a_restart(bench, disk):
    sign(disk, 1)
    before = disk.status(), disk.limits(), disk.volumes(), disk.journal(0, 9)
    bench.close()
    again = bench.open()
    assert (again.status(), again.limits(), again.volumes(), again.journal(0, 9)) == before
    assert sign(again, 2).sequence == 2


def test_asking_for_the_next_number_takes_nothing(disk):
    assert {disk.next_slot("007") for _ in range(3)} == {InvoiceSlot("099002300104", "00000001")}


def test_a_self_test_passes_on_a_sound_disk(disk):
    disk.self_test(full=True)
    for number in range(1, 26):
        sign(disk, number, kind="004")
    disk.self_test(full=False)
    disk.self_test(full=True)
    assert disk.status().head_sequence == 25  # it looked, and changed nothing


def test_an_echo_comes_back(disk):
    data = bytes(range(256)) * 16
    assert disk.echo(data) == data


# -- 口令 ------------------------------------------------------------------------------------------


def test_a_wrong_pin_costs_a_try_and_says_how_many_are_left(bench, disk):
    assert disk.tries_left() == 5
    with pytest.raises(PinRefused) as refused:
        disk.verify_pin("00000000")
    assert (refused.value.code, refused.value.left) == ("PIN-WRONG", 4)
    bench.close()
    assert bench.open(pin="").tries_left() == 4


@pytest.mark.parametrize("pin", ["", "x", "口令", "8" * 200])
def test_what_cannot_be_a_pin_is_a_wrong_one(disk, pin):
    with pytest.raises(PinRefused):
        disk.verify_pin(pin)


def test_the_right_pin_gives_all_tries_back(disk):
    with pytest.raises(PinRefused):
        disk.verify_pin("00000000")
    disk.verify_pin(PIN)
    assert disk.tries_left() == 5


def test_a_blocked_pin_stays_blocked_for_the_right_one_and_after_a_restart(bench, disk):
    for left in (4, 3, 2, 1):
        with pytest.raises(PinRefused) as refused:
            disk.verify_pin("00000000")
        assert refused.value.left == left
    for pin in ("00000000", PIN):
        with pytest.raises(PinRefused) as refused:
            disk.verify_pin(pin)
        assert (refused.value.code, refused.value.left) == ("PIN-BLOCKED", 0)
    bench.close()
    again = bench.open(pin="")
    assert again.tries_left() == 0
    with pytest.raises(PinRefused):
        again.verify_pin(PIN)


def test_a_wrong_pin_locks_the_session_that_was_open(disk):
    with pytest.raises(PinRefused):
        disk.verify_pin("00000000")
    with pytest.raises(Refused) as refused:
        sign(disk, 1)
    assert refused.value.code == "PIN-NEEDED"


def test_a_changed_pin_is_the_one_from_then_on(bench, disk):
    disk.change_pin(PIN, "12345678")
    bench.close()
    disk = bench.open(pin="")
    with pytest.raises(PinRefused):
        disk.verify_pin(PIN)
    disk.verify_pin("12345678")
    assert sign(disk, 1).sequence == 1


def test_changing_a_pin_needs_the_old_one_and_a_form(disk):
    with pytest.raises(PinRefused):
        disk.change_pin("00000000", "12345678")
    for new in ("12345", "1" * 17, "口令口令口令"):
        with pytest.raises(Refused) as refused:
            disk.change_pin(PIN, new)
        assert refused.value.code == "PIN-FORMAT"
    assert disk.tries_left() == 4


# -- clock -----------------------------------------------------------------------------------------


def test_the_clock_runs_on_from_where_it_was_set_also_without_power(bench, disk):
    disk.set_clock(START + timedelta(days=3))
    bench.close()
    bench.wall.forward(hours=5)
    assert bench.open().status().clock == START + timedelta(days=3, hours=5)


def test_the_clock_is_never_set_before_the_last_record(bench, disk):
    bench.wall.forward(hours=1)
    sign(disk, 1)
    with pytest.raises(Refused) as refused:
        disk.set_clock(START)
    assert refused.value.code == "CLOCK-BACK"
    disk.set_clock(START + timedelta(hours=1))


def test_setting_the_clock_needs_the_pin(bench):
    bench.issue()
    with pytest.raises(Refused) as refused:
        bench.open(pin="").set_clock(START + timedelta(days=1))
    assert refused.value.code == "PIN-NEEDED"


# -- who may open it -------------------------------------------------------------------------------


def test_a_second_opener_is_told_that_the_disk_is_in_use(bench, disk):
    with pytest.raises(NotSent) as refused:
        bench.open()
    assert refused.value.code == "DISK-IN-USE"
    bench.close()
    bench.open()


def test_no_file_is_no_disk(bench):
    with pytest.raises(NotSent) as refused:
        bench.open()
    assert refused.value.code == "DISK-GONE"


def test_a_closed_disk_is_gone(disk):
    disk.close()
    disk.close()
    with pytest.raises(DeviceError) as refused:
        disk.status()
    assert refused.value.code == "DISK-GONE"
