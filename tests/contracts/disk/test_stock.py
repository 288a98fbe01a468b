"""库存: what a signed package may bring in, and what may go out."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest
from msgspec.structs import replace

from hardware.errors import PackageWrong, Refused
from hardware.orders import (
    DistributionOrder,
    NumberRange,
    PackageKind,
    RecordSort,
    ReturnOrder,
    Secret,
)
from hardware.ports import CHINA_TIME
from hardware.signing import packages
from tests.bureau_builders import (
    CODE,
    DISK,
    ID,
    ISSUED_WITH,
    MORE,
    SUB,
    VOLUME,
    flipped,
    package,
    refused,
    returned_by_sub,
    sign,
    sub_signer,
    unlock,
    volumes,
)
from tests.disk_builders import PIN, TAXPAYER, authority, request_id

WHOLE = NumberRange("004", "9900231130", 1, 500)
TAIL = NumberRange("007", MORE, 401, 500)


@pytest.fixture
def disk(bench):
    """A host whose 口令 are shown."""
    bench.issue(**ISSUED_WITH)
    return unlock(bench.open())


@pytest.fixture
def sub(bench):
    """A sub machine."""
    bench.issue(**ISSUED_WITH, machine=1, number=SUB)
    return unlock(bench.open())


# -- in --------------------------------------------------------------------------------------------


def test_bought_volumes_come_behind_the_others_and_are_used_in_their_turn(bench, disk):
    more = NumberRange("007", "099002400104", 1, 50)
    disk.load_volumes(ID, volumes(VOLUME, more))
    kinds = [(v.kind, v.code, v.first, v.last, v.next) for v in disk.volumes()]
    assert kinds[3:] == [("004", VOLUME.code, 1, 25, 1), ("007", more.code, 1, 50, 1)]
    assert disk.volumes()[3].loaded_at == disk.clock()
    assert sign(disk, 501).code == CODE
    disk.self_test(full=True)


def test_a_package_needs_no_pin(bench, disk):
    bench.close()
    locked = bench.open(pin="")
    assert locked.load_volumes(ID, volumes()).sort is RecordSort.VOLUMES_LOADED


@pytest.mark.parametrize(
    ("bought", "code"),
    [
        (NumberRange("026", "099002400111", 1, 5), "KIND-NOT-AUTHORISED"),
        (NumberRange("007", "037002400104", 1, 5), "DISK-REJECTED"),
        (NumberRange("007", "099002400104", 0, 5), "VOLUME-REFUSED"),
        (NumberRange("007", "099002400104", 6, 5), "VOLUME-REFUSED"),
        (NumberRange("007", "099002400104", 1, 10**8), "VOLUME-REFUSED"),
        (NumberRange("007", MORE, 500, 600), "VOLUME-REFUSED"),
    ],
)
def test_numbers_that_may_not_be_on_the_disk_are_refused(disk, bought, code):
    assert refused(disk, lambda: disk.load_volumes(ID, volumes(bought))) == code


def test_a_number_twice_in_one_package_is_refused(disk):
    twice = volumes(VOLUME, replace(VOLUME, first=25, last=30))
    assert refused(disk, lambda: disk.load_volumes(ID, twice)) == "VOLUME-REFUSED"


def test_the_same_number_with_other_content_is_refused(disk):
    disk.load_volumes(request_id(2), volumes())
    other = volumes(NumberRange("007", "099002400104", 1, 50))
    assert refused(disk, lambda: disk.load_volumes(ID, other)) == "PACKAGE-CONFLICT"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: volumes(disk=SUB),
        lambda: volumes(taxpayer="91990000000000027W"),
        lambda: volumes(signer=sub_signer()),
        lambda: volumes(made_at=datetime(2050, 1, 1, tzinfo=CHINA_TIME)),
        lambda: volumes(number=""),
        lambda: flipped(volumes()),
        lambda: volumes()[:-1],
        lambda: b"",
        lambda: b"\x01" + bytes(80),
        lambda: package(
            PackageKind.DISTRIBUTION, packages.opened(volumes()).body, signer=sub_signer()
        )[:-1],
        lambda: returned_by_sub(),
    ],
)
def test_a_package_that_is_not_for_this_disk_by_the_bureau_is_refused(disk, wrong):
    data = wrong()
    assert refused(disk, lambda: disk.load_volumes(ID, data)) in ("PACKAGE-WRONG", "NOT-SUB")


def test_a_package_of_another_authority_is_refused(disk):
    from hardware.emulator.issuance import make_authority

    other = make_authority(disk.clock()).signer
    data = volumes(signer=other)
    assert refused(disk, lambda: disk.load_volumes(ID, data)) == "PACKAGE-WRONG"


@pytest.mark.parametrize("size", [70_000, 600_000])
def test_a_package_without_end_is_refused(disk, size):
    data = b"\x01" + bytes(size)
    assert refused(disk, lambda: disk.load_volumes(ID, data)) in ("PACKAGE-WRONG", "DISK-REJECTED")


def test_a_request_id_has_sixteen_bytes(disk):
    for wrong in (b"", b"short", bytes(17)):
        with pytest.raises(Refused) as no:
            disk.load_volumes(wrong, volumes())
        assert no.value.code == "DISK-REJECTED"


def test_a_locked_disk_buys_nothing(disk):
    disk.set_clock(datetime(2024, 2, 24, tzinfo=CHINA_TIME))
    assert refused(disk, lambda: disk.load_volumes(ID, volumes())) == "LOCKED"


def test_a_clock_that_is_back_buys_nothing(bench, disk):
    sign(disk, 501)
    bench.wall.forward(hours=-1)
    assert refused(disk, lambda: disk.load_volumes(ID, volumes())) == "CLOCK-BACK"


# -- out -------------------------------------------------------------------------------------------


def test_a_whole_unused_volume_goes_back_by_a_signed_statement(disk):
    done = disk.return_volumes(ID, ReturnOrder((WHOLE,), ""))
    assert [volume.kind for volume in disk.volumes()] == ["007", "007"]
    back = packages.verified(done.package, authority().certificate)
    assert (back.kind, back.head.disk, back.body.ranges) == (PackageKind.RETURN, DISK, (WHOLE,))
    assert packages.signer_of(back).disk == DISK
    with pytest.raises(Refused):
        disk.return_volumes(request_id(2), ReturnOrder((WHOLE,), ""))
    disk.self_test(full=True)


def test_numbers_that_went_back_may_be_bought_again(disk):
    disk.return_volumes(ID, ReturnOrder((WHOLE,), ""))
    disk.load_volumes(request_id(2), volumes(WHOLE))
    assert sign(disk, 501, kind="004").number == "00000001"
    disk.self_test(full=True)


@pytest.mark.parametrize(
    ("ranges", "code"),
    [
        ((TAIL,), "VOLUME-UNKNOWN"),  # to the bureau only whole volumes
        ((NumberRange("007", CODE, 1, 3),), "VOLUME-IN-USE"),
        ((NumberRange("004", CODE, 1, 3),), "VOLUME-UNKNOWN"),
        ((WHOLE, WHOLE), "DISK-REJECTED"),
        ((), "DISK-REJECTED"),
    ],
)
def test_what_may_not_go_back_stays(disk, ranges, code):
    sign(disk, 501)
    assert refused(disk, lambda: disk.return_volumes(ID, ReturnOrder(ranges, ""))) == code


def test_before_a_disk_ends_the_rest_of_a_begun_volume_goes_back(disk):
    sign(disk, 501)
    (begun,) = (v for v in disk.volumes() if v.next > v.first)
    rest = NumberRange(begun.kind, begun.code, begun.next, begun.last)
    order = ReturnOrder((rest, WHOLE), "", closing=True)
    done = disk.return_volumes(request_id(3), order)
    back = packages.verified(done.package, authority().certificate)
    assert back.body.ranges == (rest, WHOLE)
    (cut,) = (v for v in disk.volumes() if v.code == begun.code)
    assert (cut.first, cut.last, cut.left) == (begun.first, begun.next - 1, 0)
    none = NumberRange(begun.kind, begun.code, begun.next, begun.next - 1)
    again = ReturnOrder((none,), "", closing=True)
    assert refused(disk, lambda: disk.return_volumes(ID, again)) == "VOLUME-UNKNOWN"
    disk.self_test(full=True)


@pytest.mark.parametrize("closing", [False, True])
def test_a_part_of_what_is_left_of_a_begun_volume_never_goes_back(disk, closing):
    sign(disk, 501)
    (begun,) = (v for v in disk.volumes() if v.next > v.first)
    for first, last in ((begun.next + 1, begun.last), (begun.first, begun.last)):
        part = ReturnOrder((NumberRange(begun.kind, begun.code, first, last),), "", closing)
        code = refused(disk, partial(disk.return_volumes, ID, part))
        assert code in ("VOLUME-UNKNOWN", "VOLUME-IN-USE")
    rest = NumberRange(begun.kind, begun.code, begun.next, begun.last)
    to_host = ReturnOrder((rest,), SUB, closing)
    assert refused(disk, lambda: disk.return_volumes(ID, to_host)) == "NOT-SUB"


def test_the_end_of_a_volume_is_distributed_and_comes_back(disk):
    done = disk.distribute(ID, DistributionOrder(SUB, (TAIL,)))
    assert [(v.first, v.last) for v in disk.volumes() if v.code == MORE] == [(1, 400)]
    sent = packages.verified(done.package, authority().certificate)
    assert (sent.kind, sent.head.disk) == (PackageKind.DISTRIBUTION, SUB)
    assert disk.take_back(request_id(2), returned_by_sub()).sort is RecordSort.VOLUMES_TAKEN_BACK
    assert [(v.first, v.last) for v in disk.volumes() if v.code == MORE] == [(1, 400), (401, 500)]
    disk.self_test(full=True)


@pytest.mark.parametrize("to", ["", "1", DISK, "99000000000x"])
def test_numbers_go_to_another_disk_by_its_number(disk, to):
    order = DistributionOrder(to, (TAIL,))
    assert refused(disk, lambda: disk.distribute(ID, order)) == "DISK-REJECTED"


def test_two_ends_of_one_volume_do_not_go_at_once(disk):
    order = DistributionOrder(SUB, (TAIL, replace(TAIL, first=450)))
    assert refused(disk, lambda: disk.distribute(ID, order)) == "DISK-REJECTED"


def test_what_goes_out_needs_the_certificates_pin(bench, disk):
    bench.close()
    locked = bench.open(pin=PIN)
    order = DistributionOrder(SUB, (TAIL,))
    assert refused(locked, lambda: locked.distribute(ID, order)) == "PIN-NEEDED"
    whole = ReturnOrder((WHOLE,), "")
    assert refused(locked, lambda: locked.return_volumes(ID, whole)) == "PIN-NEEDED"


def test_a_disk_issued_without_a_certificates_pin_does_not_ask_for_it(bench):
    bench.issue()
    disk = bench.open()
    assert disk.distribute(ID, DistributionOrder(SUB, (TAIL,))).package
    with pytest.raises(Refused) as refusal:
        disk.tries_left(Secret.CERTIFICATE)
    assert refusal.value.code == "PIN-ABSENT"


# -- host and sub ----------------------------------------------------------------------------------


def test_only_a_host_buys_distributes_and_takes_back(sub):
    assert sub.status().machine == 1
    for_sub = volumes(disk=SUB)
    assert refused(sub, lambda: sub.load_volumes(ID, for_sub)) == "NOT-HOST"
    order = DistributionOrder(DISK, (TAIL,))
    assert refused(sub, lambda: sub.distribute(ID, order)) == "NOT-HOST"
    assert refused(sub, lambda: sub.return_volumes(ID, ReturnOrder((WHOLE,), ""))) == "NOT-HOST"


def test_only_a_sub_machine_returns_to_its_host(disk):
    order = ReturnOrder((WHOLE,), SUB)
    assert refused(disk, lambda: disk.return_volumes(ID, order)) == "NOT-SUB"


def test_what_the_host_distributed_is_loaded_once_and_its_end_goes_back(bench, tmp_path, sub):
    body = packages.opened(volumes(NumberRange("007", "099002400104", 401, 500))).body
    from tests.bureau_builders import _disk_signer

    host = _disk_signer(DISK, TAXPAYER)
    sent = package(PackageKind.DISTRIBUTION, body, "D-1", SUB, signer=host)
    assert sub.load_volumes(ID, sent).sort is RecordSort.VOLUMES_LOADED
    end = NumberRange("007", "099002400104", 451, 500)
    back = sub.return_volumes(request_id(2), ReturnOrder((end,), DISK)).package
    opened = packages.verified(back, authority().certificate)
    assert (opened.head.disk, opened.body.ranges) == (DISK, (end,))
    sub.self_test(full=True)


def test_a_disk_of_another_taxpayer_distributes_nothing_to_ours(sub):
    from tests.bureau_builders import _disk_signer

    foreign = _disk_signer("990000000009", "91990000000000027W")
    body = packages.opened(volumes(NumberRange("007", "099002400104", 1, 5))).body
    sent = package(PackageKind.DISTRIBUTION, body, "D-1", SUB, signer=foreign)
    assert refused(sub, lambda: sub.load_volumes(ID, sent)) == "PACKAGE-WRONG"


def test_a_file_of_a_package_says_that_it_is_simulated_and_is_the_package():
    data = volumes()
    content = packages.as_file(data)
    assert "「模拟」" in content.decode()
    assert b'"simulated": true' in content
    assert packages.from_file(content) == data
    for broken in (b"", b"[]", b"{}", content.replace(b'"P-1"', b'"P-9"'), content[:-40]):
        with pytest.raises(PackageWrong):
            packages.from_file(broken)
