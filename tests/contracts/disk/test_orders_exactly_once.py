"""Every order that changes the disk is done once, however often it is asked and wherever the line
breaks: the same for each of them as for a signature."""

from __future__ import annotations

import pytest

from hardware.disk import Disk
from hardware.errors import NotSent, OutcomeUnknown, RequestConflict
from hardware.signing.chain import verify_chain
from hardware.transport.in_process import Fault
from tests.bureau_builders import DEEDS, ISSUED_WITH, unlock
from tests.disk_builders import request_id

LOST_BEFORE = [Fault.BEFORE, Fault.POWER_BEFORE]
LOST_AFTER = [Fault.AFTER, Fault.POWER_AFTER, Fault.HALF, Fault.GARBAGE]
ID = request_id(1)


@pytest.fixture(params=DEEDS)
def deed(request):
    """Each sort of order."""
    return DEEDS[request.param]


@pytest.fixture
def disk(bench) -> Disk:
    """A disk with every 口令, both shown that a deed may need."""
    bench.issue(**ISSUED_WITH)
    return unlock(bench.open())


def made_by(disk, request):
    """How many records a request made; the chain holds."""
    records = disk.journal(0, 100)
    verify_chain(records, disk.certificate())
    return sum(record.request_id == request for record in records)


def by_challenge(deed):
    """Its challenge dies with the power, and over USB a line that is made anew is a new power."""
    return deed in (DEEDS["clock"], DEEDS["reset"])


def test_the_same_order_is_answered_the_same_for_ever(bench, disk, deed):
    act, _ = deed.prepared(disk, disk.set_clock)
    first = act(ID)
    head = disk.status().head_sequence
    assert first.sort is deed.sort
    assert act(ID) == first == disk.outcome(ID)
    assert disk.result(ID) == first.signature
    bench.close()
    again = bench.open()  # its certificate's 口令 not shown: a repeat needs none
    assert again.outcome(ID) == first
    assert again.status().head_sequence == head
    assert made_by(again, ID) == 1
    again.self_test(full=True)


def test_another_content_under_the_same_request_is_refused(disk, deed):
    act, other = deed.prepared(disk, disk.set_clock)
    first = act(ID)
    with pytest.raises(RequestConflict):
        other(ID)
    assert disk.outcome(ID) == first
    assert made_by(disk, ID) == 1


@pytest.mark.parametrize("fault", LOST_BEFORE)
def test_lost_on_the_way_there_nothing_was_kept_and_it_may_be_sent_again(bench, disk, deed, fault):
    act, _ = deed.prepared(disk, disk.set_clock)
    bench.order(deed.instruction, fault)
    with pytest.raises(OutcomeUnknown):
        act(ID)
    assert disk.outcome(ID) is None
    if not by_challenge(deed):
        assert act(ID).sort is deed.sort
        assert made_by(disk, ID) == 1


@pytest.mark.parametrize("fault", LOST_AFTER)
def test_lost_on_the_way_back_the_disk_knows_it(bench, disk, deed, fault):
    act, _ = deed.prepared(disk, disk.set_clock)
    bench.order(deed.instruction, fault)
    with pytest.raises(OutcomeUnknown):
        act(ID)
    kept = disk.outcome(ID)
    assert kept is not None
    assert kept.sort is deed.sort
    assert act(ID) == kept
    assert made_by(disk, ID) == 1


def test_known_never_to_have_left_it_is_not_sent(bench, disk, deed):
    act, _ = deed.prepared(disk, disk.set_clock)
    bench.order(deed.instruction, Fault.NOT_SENT)
    with pytest.raises(NotSent):
        act(ID)
    if not by_challenge(deed):
        assert act(ID).sort is deed.sort
    assert made_by(disk, ID) <= 1


@pytest.mark.parametrize(
    "name", ["load", "take-back", "upload", "confirm", "clear", "clock", "reset"]
)
def test_a_package_is_done_once_also_under_another_request(disk, name):
    act, _ = DEEDS[name].prepared(disk, disk.set_clock)
    first = act(ID)
    before = disk.status(), disk.limits(), disk.volumes()
    again = act(request_id(2))
    assert (again.signature, again.request_id) == (first.signature, request_id(2))
    assert (disk.status(), disk.limits(), disk.volumes()) == before
    assert disk.outcome(request_id(2)) is None
