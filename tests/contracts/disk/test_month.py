"""Every order of a tax month over every carrier: answered the same again, and when its answer did
not come."""

from __future__ import annotations

import pytest

from hardware.emulator.issuance import VolumeOrder
from hardware.errors import OutcomeUnknown, RequestConflict
from hardware.orders import VoidOrder
from hardware.protocol import commands
from hardware.transport.in_process import Fault
from tests.disk_builders import ORDINARY, REQUEST, SPECIAL, START, request_id
from tests.disk_orders import CODE, GIVEN, NEXT_CODE, ORDERS, SPARE, SPECIAL_CODE
from tests.proof import check_disk

INSTRUCTIONS = {
    "sign": commands.SIGN,
    "void": commands.VOID,
    "void blank": commands.VOID,
    "load volumes": commands.LOAD_VOLUMES,
    "return volumes": commands.RETURN_VOLUMES,
    "distribute": commands.DISTRIBUTE,
    "mark uploaded": commands.MARK_UPLOADED,
    "report": commands.REPORT,
    "clear": commands.CLEAR,
}


def a_month(bench):
    """A disk with its first ticket."""
    volumes = (
        VolumeOrder("007", CODE, 1, 3),
        VolumeOrder("007", NEXT_CODE, 1, 100),
        VolumeOrder("007", SPARE, 1, 20),
        VolumeOrder("007", GIVEN, 1, 20),
        VolumeOrder("004", SPECIAL_CODE, 1, 100),
    )
    bench.issue(kinds=(SPECIAL, ORDINARY), volumes=volumes)
    disk = bench.open()
    disk.sign(request_id(1000), disk.encode(REQUEST), disk.next_slot("007"))
    return disk


def test_the_orders_of_a_month_are_answered_the_same_for_ever(bench):
    disk = a_month(bench)
    answers = {}
    for number, order in enumerate(ORDERS, start=1):
        bench.wall.at = START + order.at
        answers[number] = order.ask(disk, request_id(number))
        assert order.ask(disk, request_id(number)) == answers[number]
    bench.close()
    again = bench.open()
    for number, order in enumerate(ORDERS, start=1):
        assert order.ask(again, request_id(number)) == answers[number]
    assert len(check_disk(again)) == len(ORDERS) + 1


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.POWER_AFTER])
def test_an_order_whose_answer_did_not_come_is_asked_for_and_stands_once(bench, fault):
    disk = a_month(bench)
    for number, order in enumerate(ORDERS, start=1):
        bench.wall.at = START + order.at
        if order.name not in INSTRUCTIONS:
            order.ask(disk, request_id(number))
            continue
        bench.order(INSTRUCTIONS[order.name], fault)
        with pytest.raises(OutcomeUnknown):
            order.ask(disk, request_id(number))
        kept = disk.outcome(request_id(number))
        assert kept is not None
        assert order.ask(disk, request_id(number)) in (kept, kept.signature)
    assert len(check_disk(disk)) == len(ORDERS) + 1


def test_another_order_under_the_same_request_is_refused(bench):
    disk = a_month(bench)
    disk.void(request_id(1), VoidOrder(CODE, "00000001", "测试作废", "测试员"))
    with pytest.raises(RequestConflict):
        disk.void(request_id(1), VoidOrder(CODE, "00000001", "别的原因", "测试员"))
    assert len(check_disk(disk)) == 2
