"""The three 口令, registration, signed orders for clock and 口令, and the signed status."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hardware.emulator.issuance import SecretOrder
from hardware.errors import OutcomeUnknown, PinRefused, Refused
from hardware.orders import ClockOrder, PackageKind, PinReset, RecordSort, Secret, VoidOrder
from hardware.ports import DiskState
from hardware.protocol import commands
from hardware.signing.chain import SignatureWrong, verify_status
from hardware.transport.in_process import Fault
from tests.bureau_builders import (
    ADMIN_PIN,
    CERTIFICATE,
    CERTIFICATE_PIN,
    ISSUED_WITH,
    clock_order,
    package,
    pin_reset,
    sign,
    unlock,
)
from tests.disk_builders import PIN, START, request_id

ID = request_id(1)
NEW = "new-pin-1"


@pytest.fixture
def disk(bench):
    """A disk with every 口令, both shown that a deed may need."""
    bench.issue(**ISSUED_WITH)
    return unlock(bench.open())


def refused(do):
    """The code of a refusal."""
    with pytest.raises(Refused) as no:
        do()
    return no.value.code


def state(disk, secret):
    """What the disk tells of a 口令."""
    return next(each for each in disk.status().secrets if each.secret == secret)


def test_the_disk_tells_every_secret_but_never_itself(disk):
    user, certificate, administrator = disk.status().secrets
    assert (user.left, user.most, user.initial, user.unset) == (5, 5, True, False)
    assert (certificate.most, certificate.shortest, certificate.longest) == (3, 6, 16)
    assert (administrator.most, administrator.left, administrator.unset) == (0, 15, True)


def test_each_secret_counts_its_own_tries(disk):
    for left in (2, 1, 0):
        with pytest.raises(PinRefused) as wrong:
            disk.verify_pin("00000000", Secret.CERTIFICATE)
        assert wrong.value.left == left or wrong.value.code == "PIN-BLOCKED"
    assert disk.tries_left(Secret.CERTIFICATE) == 0
    assert disk.tries_left() == 5
    with pytest.raises(PinRefused) as blocked:
        disk.verify_pin(CERTIFICATE_PIN, Secret.CERTIFICATE)
    assert blocked.value.code == "PIN-BLOCKED"
    assert sign(disk, 501).sequence == 1  # the user's own is still shown


def test_a_changed_secret_is_no_longer_the_first_one(bench, disk):
    disk.change_pin(CERTIFICATE_PIN, NEW, Secret.CERTIFICATE)
    assert not state(disk, Secret.CERTIFICATE).initial
    bench.close()
    again = bench.open()
    again.verify_pin(NEW, Secret.CERTIFICATE)
    same = refused(lambda: again.change_pin(NEW, NEW, Secret.CERTIFICATE))
    assert same == "PIN-FORMAT"


def test_the_administrator_unblocks_the_others_once_there_is_one(disk):
    def unblock(admin=ADMIN_PIN, new=NEW, secret=Secret.USER):
        disk.unblock_pin(secret, admin, new)

    assert refused(unblock) == "PIN-ABSENT"
    assert refused(lambda: disk.change_pin("", "kurz", Secret.ADMINISTRATOR)) == "PIN-FORMAT"
    disk.change_pin("", ADMIN_PIN, Secret.ADMINISTRATOR)
    for _ in range(5):
        with pytest.raises(PinRefused):
            disk.verify_pin("00000000")
    assert refused(lambda: unblock(admin="wrong-one")) == "PIN-WRONG"
    assert disk.tries_left(Secret.ADMINISTRATOR) == 15
    assert refused(lambda: unblock(new="1")) == "PIN-FORMAT"
    assert refused(lambda: unblock(secret=Secret.ADMINISTRATOR)) == "DISK-REJECTED"
    unblock()
    disk.verify_pin(NEW)
    assert sign(disk, 501).sequence == 1


@pytest.mark.parametrize("pin", ["口令口令口令", "8" * 65])
def test_what_cannot_be_a_secret_is_not_sent(disk, pin):
    assert refused(lambda: disk.change_pin(PIN, pin)) == "PIN-FORMAT"
    assert refused(lambda: disk.unblock_pin(Secret.USER, pin, NEW)) == "PIN-FORMAT"


def test_a_disk_is_registered_by_changing_the_certificates_first_secret(bench):
    bench.issue(**ISSUED_WITH, registered=False)
    disk = unlock(bench.open())
    assert disk.status().state is DiskState.ISSUED
    assert refused(lambda: sign(disk, 501)) == "NOT-REGISTERED"
    blank = VoidOrder("099002300104", "00000001", "", "")
    assert refused(lambda: disk.void_blank(ID, "007", blank)) == "NOT-REGISTERED"
    disk.change_pin(PIN, NEW)
    assert disk.status().state is DiskState.ISSUED
    disk.change_pin(CERTIFICATE_PIN, NEW, Secret.CERTIFICATE)
    assert disk.status().state is DiskState.NORMAL
    assert sign(disk, 501).sequence == 1
    bench.close()
    assert bench.open(pin="").status().state is DiskState.NORMAL


def test_after_a_break_each_secret_is_shown_again(bench, disk):
    bench.order(commands.SIGN, Fault.POWER_AFTER)
    with pytest.raises(OutcomeUnknown):
        sign(disk, 501)
    disk.set_clock(START + timedelta(days=20))
    from hardware.orders import ReportOrder

    assert disk.report(ID, ReportOrder("007")).package


# -- signed orders ---------------------------------------------------------------------------------


def test_the_clock_is_set_by_a_signed_order_without_a_pin(bench, disk):
    bench.close()
    locked = bench.open(pin="")
    at = START + timedelta(days=3)
    done = locked.set_clock_by_order(ID, clock_order(locked, at))
    assert done.signature.issued_at == at
    assert locked.clock() == at
    bench.close()
    assert bench.open().clock() == at


def test_no_order_sets_the_clock_before_the_last_record(disk):
    sign(disk, 501)
    early = clock_order(disk, START - timedelta(hours=1))
    assert refused(lambda: disk.set_clock_by_order(ID, early)) == "CLOCK-BACK"
    far = clock_order(disk, START.replace(year=2200), "T-2")
    assert refused(lambda: disk.set_clock_by_order(ID, far)) == "DISK-REJECTED"
    assert disk.outcome(ID) is None


def test_an_order_holds_for_the_last_challenge_only_and_once(disk):
    order = clock_order(disk, START + timedelta(days=1))
    disk.challenge()
    assert refused(lambda: disk.set_clock_by_order(ID, order)) == "ORDER-STALE"
    fresh = clock_order(disk, START + timedelta(days=1), "T-2")
    disk.set_clock_by_order(ID, fresh)
    used = package(PackageKind.CLOCK, ClockOrder(START, b""), "T-3")
    assert refused(lambda: disk.set_clock_by_order(request_id(2), used)) in (
        "ORDER-STALE",
        "CLOCK-BACK",
    )
    assert disk.challenge() != disk.challenge()


def test_a_blocked_secret_is_reset_by_a_signed_order(bench, disk):
    disk.change_pin(PIN, NEW)
    for _ in range(5):
        with pytest.raises(PinRefused):
            disk.verify_pin("00000000")
    done = disk.reset_pin(ID, pin_reset(disk, Secret.USER))
    assert done.sort is RecordSort.PIN_RESET
    disk.verify_pin(PIN)
    assert state(disk, Secret.USER).initial
    assert sign(disk, 501).sequence == 2
    disk.self_test(full=True)


def test_an_order_for_a_secret_that_the_disk_has_not_is_refused(bench):
    bench.issue()
    disk = bench.open()
    assert refused(lambda: disk.reset_pin(ID, pin_reset(disk, Secret.CERTIFICATE))) == "PIN-ABSENT"
    none = package(PackageKind.PIN_RESET, PinReset(99, disk.challenge()), "R-2")
    assert refused(lambda: disk.reset_pin(ID, none)) == "PIN-ABSENT"


def test_a_stale_reset_is_refused(disk):
    stale = package(PackageKind.PIN_RESET, PinReset(Secret.USER, bytes(16)))
    assert refused(lambda: disk.reset_pin(ID, stale)) == "ORDER-STALE"


# -- signed status ---------------------------------------------------------------------------------


def test_a_status_is_signed_with_the_hosts_nonce(disk):
    sign(disk, 501)
    nonce, number = b"0123456789abcdef", disk.identity().number
    proof = disk.signed_status(nonce)
    assert proof.status == disk.status()
    verify_status(proof, nonce, number, disk.certificate())
    other = replace(proof, status=replace(proof.status, unsent=9))
    for wrong in (
        lambda: verify_status(proof, b"another nonce 16", number, disk.certificate()),
        lambda: verify_status(proof, nonce, "990000000009", disk.certificate()),
        lambda: verify_status(proof, nonce, number, disk.authority()),
        lambda: verify_status(proof, nonce, number, b"no certificate"),
        lambda: verify_status(other, nonce, number, disk.certificate()),
    ):
        with pytest.raises(SignatureWrong):
            wrong()


def test_a_nonce_has_sixteen_bytes(disk):
    assert refused(lambda: disk.signed_status(b"short")) == "DISK-REJECTED"


def test_the_status_tells_what_lies_over_the_life_of_the_disk(bench, disk):
    sign(disk, 501)
    calm = disk.status()
    assert (calm.clock_back, calm.damaged, calm.offline_over, calm.machine) == (
        False,
        False,
        False,
        0,
    )
    bench.wall.forward(hours=-2)
    assert disk.status().clock_back
    assert disk.clock() == START - timedelta(hours=2)


def test_tries_and_form_are_given_at_issuance(bench):
    long = replace(CERTIFICATE, first="1234567890", tries=1, shortest=10, longest=12)
    bench.issue(secrets=(long, SecretOrder(Secret.ADMINISTRATOR, "admin", 2, 4, 8)))
    disk = bench.open()
    assert refused(lambda: disk.change_pin("1234567890", "123456789", Secret.CERTIFICATE)) == (
        "PIN-FORMAT"
    )
    assert disk.tries_left(Secret.CERTIFICATE) == 1
    with pytest.raises(PinRefused):
        disk.verify_pin("wrong-one", Secret.CERTIFICATE)
    disk.unblock_pin(Secret.CERTIFICATE, "admin", "12345678901")
    disk.verify_pin("12345678901", Secret.CERTIFICATE)
