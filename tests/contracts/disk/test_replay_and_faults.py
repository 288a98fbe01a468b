"""A request is signed once, however often it is asked and wherever the line breaks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hardware.errors import DeviceError, NotSent, OutcomeUnknown, Refused, RequestConflict
from hardware.ports import InvoiceSlot
from hardware.protocol import commands
from hardware.transport.in_process import Fault
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id

SLOT = InvoiceSlot("099002300104", "00000001")
SILENT = (
    "DISK-GONE",
    "DISK-TIMEOUT",
    "DISK-ANSWER",
)  # whether a line stood is known to some carriers only
NEXT = InvoiceSlot("099002300104", "00000002")
LOST_BEFORE = [Fault.BEFORE, Fault.POWER_BEFORE]
LOST_AFTER = [
    Fault.AFTER,
    Fault.POWER_AFTER,
    Fault.EMPTY,
    Fault.ONE_BYTE,
    Fault.HALF,
    Fault.GARBAGE,
]


def ask(disk, number=1, expected=SLOT, **changes):
    """Asks for a signature, with an expected number that may be an old one."""
    request = disk.encode(replace(REQUEST, **changes))
    return disk.sign(request_id(number), request, expected)


def sequences(disk):
    """What stands in the journal."""
    return [record.signature.sequence for record in disk.journal(0, 100)]


def test_the_same_request_is_answered_the_same_for_ever(bench, disk):
    first = ask(disk)
    assert ask(disk) == first
    assert ask(disk, 2, NEXT).sequence == 2
    bench.close()
    again = bench.open()
    assert ask(again) == first == again.result(request_id(1))
    assert sequences(again) == [1, 2]


def test_a_repeat_is_answered_byte_for_byte(bench, disk):
    transport = disk._session._transport
    answers = []
    carried = transport.transmit

    def heard(apdu, timeout_s):
        answers.append(carried(apdu, timeout_s))
        return answers[-1]

    transport.transmit = heard
    ask(disk)
    ask(disk)
    assert len(answers) == 2
    assert answers[0] == answers[1]


def test_a_repeat_is_answered_though_every_gate_is_closed_meanwhile(bench, disk):
    first = ask(disk)
    bench.wall.forward(days=400)
    bench.close()
    locked = bench.open(pin="")
    assert ask(locked) == first
    with pytest.raises(Refused) as refused:
        ask(locked, 2, NEXT)
    assert refused.value.code == "PIN-NEEDED"


def test_another_invoice_under_the_same_request_is_refused(disk):
    first = ask(disk)
    with pytest.raises(RequestConflict) as refused:
        ask(disk, remark="anders")
    assert refused.value.code == "REQUEST-CONFLICT"
    assert disk.result(request_id(1)) == first
    assert sequences(disk) == [1]


def test_a_repeat_that_asks_for_the_next_number_is_answered_as_the_first_and_takes_none(disk):
    """No gate is closed to it: the journal takes no second record of a request."""
    first = ask(disk)
    assert ask(disk, expected=NEXT) == first
    with pytest.raises(RequestConflict):
        ask(disk, expected=NEXT, remark="anders")
    assert ask(disk, 2, NEXT).sequence == 2
    assert sequences(disk) == [1, 2]
    disk.self_test(full=True)


def test_the_result_of_a_request_never_seen_is_none(disk):
    assert disk.result(request_id(5)) is None


def test_a_refused_request_was_never_kept_and_may_be_asked_again(disk):
    with pytest.raises(Refused):
        ask(disk, expected=NEXT)
    assert disk.result(request_id(1)) is None
    assert ask(disk).sequence == 1


@pytest.mark.parametrize("fault", LOST_BEFORE)
def test_lost_on_the_way_there_the_outcome_is_unknown_and_nothing_was_kept(bench, disk, fault):
    bench.order(commands.SIGN, fault)
    with pytest.raises(OutcomeUnknown) as unknown:
        ask(disk)
    assert unknown.value.code in SILENT
    assert disk.result(request_id(1)) is None
    assert ask(disk).sequence == 1
    assert sequences(disk) == [1]


@pytest.mark.parametrize("fault", LOST_AFTER)
def test_lost_on_the_way_back_the_outcome_is_unknown_and_the_disk_knows_it(bench, disk, fault):
    bench.order(commands.SIGN, fault)
    with pytest.raises(OutcomeUnknown):
        ask(disk)
    kept = disk.result(request_id(1))
    assert (kept.number, kept.sequence) == ("00000001", 1)
    assert ask(disk) == kept
    assert ask(disk, 2, NEXT).sequence == 2
    assert sequences(disk) == [1, 2]


@pytest.mark.parametrize("fault", LOST_AFTER)
def test_a_damaged_refusal_leaves_the_outcome_unknown_too(bench, disk, fault):
    bench.order(commands.SIGN, fault)
    with pytest.raises(OutcomeUnknown):
        ask(disk, expected=NEXT)
    assert disk.result(request_id(1)) is None


def test_a_command_known_never_to_have_left_is_not_sent(bench, disk):
    bench.order(commands.SIGN, Fault.NOT_SENT)
    with pytest.raises(NotSent):
        ask(disk)
    assert ask(disk).sequence == 1


@pytest.mark.parametrize("instruction", [commands.SELECT, commands.VERIFY_PIN])
def test_a_line_that_breaks_again_while_the_session_is_restored_sends_nothing(
    bench, disk, instruction
):
    bench.order(commands.SIGN, Fault.AFTER)
    with pytest.raises(OutcomeUnknown):
        ask(disk)
    bench.order(instruction, Fault.AFTER)
    with pytest.raises(NotSent):
        ask(disk, 2, NEXT)
    assert disk.result(request_id(2)) is None
    assert ask(disk).sequence == 1


@pytest.mark.parametrize(
    "fault", [f for f in Fault if f not in (Fault.NONE, Fault.NOT_SENT, Fault.HALF)]
)
def test_reading_is_tried_again_by_itself(bench, disk, fault):
    ask(disk)
    bench.order(commands.QUERY_RESULT, Fault.AFTER, Fault.BEFORE)
    assert disk.result(request_id(1)).sequence == 1
    if fault in (Fault.AFTER, Fault.BEFORE, Fault.POWER_AFTER, Fault.POWER_BEFORE):
        bench.order(commands.GET_STATUS, fault, fault)
        assert disk.status().head_sequence == 1


def test_reading_gives_up_after_three_tries_and_recovers_later(bench, disk):
    bench.order(commands.GET_STATUS, *[Fault.AFTER] * 3)
    with pytest.raises(DeviceError) as gone:
        disk.status()
    assert gone.value.code in SILENT
    assert not isinstance(gone.value, OutcomeUnknown)
    assert disk.status().head_sequence == 0


def test_an_answer_that_makes_no_sense_is_a_fault_of_the_disk(bench, disk):
    bench.order(commands.GET_LIMITS, Fault.GARBAGE)
    with pytest.raises(DeviceError) as fault:
        disk.limits()
    assert fault.value.code == "DISK-FAULT"
    assert len(disk.limits()) == 2


def test_a_session_ended_by_somebody_else_is_opened_again(bench, disk):
    bench.deselect(disk)
    assert disk.status().head_sequence == 0
    bench.deselect(disk)
    assert ask(disk).sequence == 1


def test_a_wrong_pin_is_never_sent_twice(bench, disk):
    with pytest.raises(Refused):
        disk.verify_pin("00000000")
    bench.order(commands.SIGN, Fault.AFTER)
    with pytest.raises(OutcomeUnknown):
        ask(disk)
    assert disk.result(request_id(1)) is None
    assert disk.tries_left() == 4
    sent = [apdu for apdu in bench.sent if apdu[1] == commands.VERIFY_PIN.ins]
    assert sum(b"00000000" in apdu for apdu in sent) == 1


def test_a_pin_changed_by_somebody_else_is_shown_once_and_then_asked_for(bench, disk):
    ask(disk)
    bench.order(commands.SIGN, Fault.POWER_AFTER)
    with pytest.raises(OutcomeUnknown):
        ask(disk, 2, NEXT)
    other = bench.open()
    other.change_pin(PIN, "12345678")
    other.close()
    assert disk.result(request_id(2)).sequence == 2
    assert disk.tries_left() == 4
    with pytest.raises(Refused) as refused:
        ask(disk, 3, InvoiceSlot("099002300104", "00000003"))
    assert refused.value.code == "PIN-NEEDED"
    assert disk.tries_left() == 4


def test_another_disk_in_its_place_is_refused_by_name(bench, disk, tmp_path):
    bench.order(commands.SIGN, Fault.POWER_AFTER)
    with pytest.raises(OutcomeUnknown):
        ask(disk)
    (tmp_path / "other").mkdir()
    a_disk_file(tmp_path / "other", number="990000000002").rename(bench.path)
    for _ in range(2):
        with pytest.raises(NotSent) as refused:
            ask(disk)
        assert refused.value.code == "DISK-OTHER"
    with pytest.raises(DeviceError):
        disk.result(request_id(1))


def test_a_disk_that_was_taken_meanwhile_is_in_use(bench, disk):
    bench.order(commands.SIGN, Fault.POWER_AFTER)
    with pytest.raises(OutcomeUnknown):
        ask(disk)
    other = bench.open()
    with pytest.raises(NotSent) as refused:
        ask(disk)
    assert refused.value.code == "DISK-IN-USE"
    other.close()
    assert ask(disk).sequence == 1


def test_a_long_invoice_whose_chain_broke_was_not_sent(bench, disk):
    transport = disk._session._transport
    type(transport).max_apdu, kept = property(lambda _: 261), type(transport).max_apdu
    try:
        bench.order(commands.SIGN, Fault.AFTER)
        with pytest.raises(NotSent):
            ask(disk, remark="".join(chr(0x4E00 + n * 7 % 900) for n in range(300)))
        assert disk.result(request_id(1)) is None
    finally:
        type(transport).max_apdu = kept


def test_no_pin_and_no_key_shows_in_an_error(bench, disk):
    bench.order(commands.VERIFY_PIN, Fault.AFTER)
    with pytest.raises(DeviceError) as gone:
        disk.verify_pin(PIN)
    assert PIN not in repr(gone.value)
    assert Wall()() is not None
