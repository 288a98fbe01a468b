"""Packages on a report disk: kept whole, told by their envelopes, given back, taken off."""

from __future__ import annotations

import pytest

from hardware.errors import DeviceError, PinRefused, Refused
from hardware.orders import PackageKind
from hardware.protocol import commands
from hardware.signing import packages
from hardware.signing.sm3 import sm3
from hardware.transport.in_process import Fault
from tests.bureau_builders import DISK, flipped, volumes
from tests.disk_builders import PIN, START, TAXPAYER, a_disk_file
from tests.report_disk_builders import (
    CAPACITY,
    NUMBER,
    OTHER,
    a_long_package,
    a_report_disk_file,
    a_summary,
    bought,
    four,
)


def code_of(do) -> str:
    """What it was refused with."""
    with pytest.raises(DeviceError) as no:
        do()
    return no.value.code


def test_a_report_disk_says_who_it_is_and_that_it_is_emulated(reader):
    told = reader.identity()
    assert (told.number, told.simulated) == (NUMBER, True)
    assert "模拟" in told.model
    status = reader.status()
    assert (status.disk, status.taxpayer, status.capacity) == (DISK, TAXPAYER, CAPACITY)
    assert (status.used, status.packages, reader.packages()) == (0, 0, ())


def test_each_sort_of_package_raises_its_own_flag(reader):
    flags = []
    for each in four():
        reader.put(each)
        now = reader.status()
        flags.append((now.report, now.receipt, now.volumes, now.returned))
    assert flags == [
        (True, False, False, False),
        (True, True, False, False),
        (True, True, True, False),
        (True, True, True, True),
    ]


def test_what_was_kept_comes_back_byte_for_byte_also_after_a_restart(reader, bench):
    given = [*four(), a_long_package()]
    for each in given:
        reader.put(each)
    bench.close()
    again = bench.open_reader()
    carried = again.packages()
    assert [again.get(each.digest) for each in carried] == given
    assert [each.digest for each in carried] == [sm3(each) for each in given]
    assert [each.size for each in carried] == [len(each) for each in given]
    assert again.status().used == sum(map(len, given))


def test_a_package_given_twice_is_there_once(reader):
    first = reader.put(bought())
    assert reader.put(bought()) == first
    assert reader.status().packages == 1


def test_other_content_under_a_number_that_is_there_is_refused(reader):
    reader.put(bought())
    other = volumes(made_at=START.replace(hour=11))
    assert code_of(lambda: reader.put(other)) == "PACKAGE-CONFLICT"
    assert reader.status().packages == 1


def test_what_was_taken_over_is_taken_off_and_its_flag_falls(reader):
    kept = reader.put(a_summary())
    reader.erase(kept.digest)
    reader.erase(kept.digest)
    assert not reader.status().report
    assert reader.get(kept.digest) is None
    reader.put(a_summary())  # and may come again
    assert reader.status().report


@pytest.mark.parametrize("data", [b"", b"x", b"no package at all" * 9])
def test_what_is_no_package_is_not_taken(reader, data):
    assert code_of(lambda: reader.put(data)) in ("PACKAGE-WRONG", "REPORT-DISK-FAULT")
    assert reader.status().packages == 0


def test_a_package_without_the_mark_is_not_taken(reader):
    plain = bought().replace("模拟".encode(), "真的".encode())
    assert packages.opened(plain).head.mark == "真的"
    assert code_of(lambda: reader.put(plain)) == "PACKAGE-WRONG"


def test_a_full_card_says_so_and_keeps_what_it_has(bench):
    bench.issue(capacity=len(a_summary()) + 10)
    reader = bench.open_reader()
    reader.put(a_summary())
    assert code_of(lambda: reader.put(bought())) == "REPORT-DISK-FULL"
    assert [each.kind for each in reader.packages()] == [PackageKind.REPORT]
    assert code_of(lambda: reader.put(b"x" * 600_000)) == "REPORT-DISK-FULL"


# -- 口令 --------------------------------------------------------------------------------------


def test_without_its_pin_a_card_tells_of_its_packages_and_gives_none(reader, bench):
    kept = reader.put(a_summary())
    bench.close()
    closed = bench.open_reader(pin="")
    assert [each.digest for each in closed.packages()] == [kept.digest]
    assert code_of(lambda: closed.get(kept.digest)) == "REPORT-DISK-CLOSED"
    assert code_of(lambda: closed.put(bought())) == "REPORT-DISK-CLOSED"
    assert code_of(lambda: closed.erase(kept.digest)) == "REPORT-DISK-CLOSED"


def test_a_wrong_pin_costs_a_try_and_the_last_one_blocks(reader):
    assert reader.tries_left() == 3
    for left in (2, 1, 0):
        with pytest.raises(PinRefused) as no:
            reader.verify_pin("wrong-pin")
        assert no.value.left == left
    assert code_of(lambda: reader.verify_pin(PIN)) == "REPORT-DISK-BLOCKED"
    assert code_of(lambda: reader.put(bought())) == "REPORT-DISK-CLOSED"
    assert reader.tries_left() == 0


def test_a_right_pin_gives_all_tries_back_and_may_be_changed(reader):
    assert code_of(lambda: reader.verify_pin("wrong-pin")) == "REPORT-DISK-PIN"
    assert code_of(lambda: reader.verify_pin("")) == "REPORT-DISK-PIN"
    reader.verify_pin(PIN)
    assert reader.tries_left() == 3
    assert code_of(lambda: reader.change_pin(PIN, "short")) == "PIN-FORMAT"
    assert code_of(lambda: reader.change_pin(PIN, "口令口令口令")) == "PIN-FORMAT"
    assert code_of(lambda: reader.change_pin("wrong-pin", "98765432")) == "REPORT-DISK-PIN"
    reader.change_pin(PIN, "98765432")
    reader.verify_pin("98765432")
    reader.put(bought())
    (state,) = reader.status().secrets
    assert (state.left, state.most, state.initial) == (3, 3, False)


def test_a_card_that_was_made_without_a_pin_asks_for_none(bench):
    bench.issue(pin="")
    reader = bench.open_reader(pin="")
    assert code_of(lambda: reader.verify_pin(PIN)) == "PIN-ABSENT"
    assert code_of(reader.tries_left) == "PIN-ABSENT"
    reader.put(bought())
    assert reader.status().secrets == ()


# -- which card is in it ---------------------------------------------------------------------------


def test_an_empty_reader_says_that_no_card_is_in_it(reader, bench):
    card = bench.pull_out()
    assert code_of(reader.status) == "REPORT-DISK-ABSENT"
    assert code_of(lambda: reader.put(bought())) == "REPORT-DISK-ABSENT"
    bench.put_in(card)
    reader.put(bought())  # the session is restored, its 口令 too
    assert reader.status().packages == 1


def test_another_card_in_its_place_is_refused_by_name(reader, bench, tmp_path):
    bench.pull_out()
    (other := tmp_path / "other").mkdir()
    bench.put_in(a_report_disk_file(other, number=OTHER))
    assert code_of(reader.status) == "REPORT-DISK-OTHER"


def test_a_session_that_somebody_ended_is_begun_again(reader, bench):
    kept = reader.put(a_summary())
    bench.deselect(reader)
    assert reader.get(kept.digest) == a_summary()


def test_a_tax_disk_is_no_report_disk(bench):
    bench.path = a_disk_file(bench.path.parent)
    with pytest.raises(Refused) as no:
        bench.open_reader()
    assert no.value.code in ("REPORT-DISK-DAMAGED", "REPORT-DISK-OTHER")


# -- the line --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [fault for fault in Fault if fault not in (Fault.NONE, Fault.NOT_SENT)]
)
def test_a_package_whose_answer_got_lost_is_there_at_most_once(reader, bench, fault):
    bench.order(commands.PUT_PACKAGE, fault)
    try:
        reader.put(a_summary())
    except DeviceError:
        assert reader.status().packages in (0, 1)
    reader.put(a_summary())
    (carried,) = reader.packages()
    bench.order(commands.ERASE_PACKAGE, fault)
    try:
        reader.erase(carried.digest)
    except DeviceError:
        assert reader.status().packages in (0, 1)
    reader.erase(carried.digest)
    assert reader.packages() == ()


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER, Fault.POWER_AFTER])
def test_what_only_looks_is_asked_again_by_itself(reader, bench, fault):
    kept = reader.put(a_long_package())
    bench.order(commands.LIST_PACKAGES, fault)
    assert reader.packages() == (kept,)
    bench.order(commands.GET_PACKAGE, fault)
    assert reader.get(kept.digest) == a_long_package()


def test_a_line_that_stays_dead_is_the_readers_and_not_the_disks(reader, bench):
    bench.order(commands.GET_STATUS, *[Fault.NOT_SENT] * 3)
    assert code_of(reader.status).startswith("READER-")


def test_the_line_carries_what_it_is_given(reader):
    reader.still_there()
    assert reader.echo(b"abc") == b"abc"


def test_an_altered_package_is_not_the_one_that_was_kept(reader):
    kept = reader.put(bought())
    assert reader.get(sm3(flipped(bought()))) is None
    assert reader.get(kept.digest) == bought()
