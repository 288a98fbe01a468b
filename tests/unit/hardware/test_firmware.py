"""The firmware answers any bytes, and nothing but a good SIGN changes its journal."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.emulator import firmware as firmware_module
from hardware.emulator.entries import JournalBroken, JournalUnwritable
from hardware.emulator.journal import Journal
from hardware.emulator.power import power_on
from hardware.errors import DiskStorageError, Refused
from hardware.ports import InvoiceSlot
from hardware.protocol import apdu, bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.bodies import JournalQuestion, SignCommand, SignHead
from hardware.protocol.invoice_body import decode_canonical, encode_request, inflate_request
from hardware.protocol.order_bodies import encode_order
from hardware.protocol.refusals import CODES, REASONS, problem
from hardware.protocol.status import StatusWord
from hardware.signing.sm3 import sm3
from hardware.transport.base import DeviceInfo
from hardware.transport.in_process import InProcess
from tests.bureau_builders import returned_by_sub
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id, unlocked

KNOWN = [
    (instruction.cla, instruction.ins)
    for instruction in vars(commands).values()
    if isinstance(instruction, commands.Instruction)
]
INFO = DeviceInfo("sim:", "sim", "模拟税控盘", None, simulated=True)
SELECT = apdu.encode(Command(*commands.SELECT, 4, 0, commands.AID_DISK, 256))


@pytest.fixture
def firmware(tmp_path):
    """A powered disk without a driver."""
    powered = power_on(a_disk_file(tmp_path), Wall())
    yield powered
    powered.close()


def _word(answer):
    return int.from_bytes(answer[-2:])


def _send(firmware, instruction, data=b"", p1=0, p2=0):
    extended = len(data) > 255
    command = Command(instruction.cla, instruction.ins, p1, p2, data, 256, extended)
    return firmware.transmit(apdu.encode(command))


def _unlocked(firmware):
    firmware.transmit(SELECT)
    assert _word(_send(firmware, commands.VERIFY_PIN, PIN.encode(), p2=1)) == StatusWord.OK
    return firmware


def _sign_data(body, number="00000001"):
    head = SignHead(request_id(1), sm3(body), InvoiceSlot("099002300104", number))
    return bodies.encode_sign(SignCommand(head, body))


APDUS = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda known, p1, p2, data, answer: apdu.encode(
            Command(known[0] | (0x10 if p1 > 250 else 0), known[1], p1, p2, data, answer)
        ),
        st.sampled_from(KNOWN),
        st.sampled_from([0, 1, 2, 255]),
        st.sampled_from([0, 1]),
        st.binary(max_size=40) | st.binary(max_size=40).map(lambda d: b"\x01" + d),
        st.sampled_from([0, 1, 256]),
    ),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sent=st.lists(APDUS, max_size=6))
def test_any_bytes_are_answered_and_change_no_record(firmware, sent):
    firmware.transmit(SELECT)
    for command in sent:
        assert len(firmware.transmit(command)) >= 2
    firmware.transmit(SELECT)
    status = bodies.STATUS_BODY.decode(_send(firmware, commands.GET_STATUS)[:-2])
    assert (status.head_sequence, status.unsent) == (0, 0)


SIGNED = returned_by_sub()
ORDERS = st.sampled_from(
    [
        (commands.LOAD_VOLUMES, 0),
        (commands.RETURN_VOLUMES, 0),
        (commands.DISTRIBUTE, 0),
        (commands.TAKE_BACK, 0),
        (commands.VOID, 0),
        (commands.VOID, 1),
        (commands.MARK_UPLOADED, 0),
        (commands.REPORT, 0),
        (commands.REPORT, 2),
        (commands.CLEAR, 0),
        (commands.SET_CLOCK, 1),
        (commands.UNBLOCK_PIN, 1),
    ]
)
ORDER_BODIES = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=60).map(lambda data: b"\x01" + data),
    st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=3)).map(
        lambda hit: _altered(SIGNED, *hit)
    ),
)


def _altered(data, place, put):
    at = place % len(data)
    return data[:at] + bytes(b ^ 0x55 for b in put) + data[at + len(put) :]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=ORDERS, body=ORDER_BODIES, right=st.booleans())
def test_any_order_is_answered_and_none_without_sense_is_done(firmware, order, body, right):
    _unlocked(firmware)
    instruction, p1 = order
    data = encode_order(request_id(1), sm3(body) if right else bytes(32), body)
    assert _word(_send(firmware, instruction, data, p1=p1)) not in (StatusWord.OK, StatusWord.FAULT)
    status = bodies.STATUS_BODY.decode(_send(firmware, commands.GET_STATUS)[:-2])
    assert (status.head_sequence, status.damaged) == (0, False)


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (b"", StatusWord.LENGTH),
        (b"\x80\x30\x00", StatusWord.LENGTH),
        (b"\x80\x30\x00\x00\x05ab", StatusWord.LENGTH),
        (b"\x80\x30\x00\x00\x00\x00\x05ab", StatusWord.LENGTH),
        (b"\x80\x30\x00\x00", StatusWord.NOT_SELECTED),
        (b"\x40\x30\x00\x00", StatusWord.CLASS),
        (b"\x80\x41\x00\x00", StatusWord.INSTRUCTION),
        (b"\x00\xa4\x04\x00\x02no", StatusWord.NOT_A_TAX_DISK),
    ],
)
def test_before_select_only_select_is_served(firmware, command, word):
    assert _word(firmware.transmit(command)) == word


@pytest.mark.parametrize("ins", [0x00, 0x41, 0x2C, 0xFF])
def test_a_command_that_nobody_knows_is_refused(firmware, ins):
    _unlocked(firmware)
    assert _word(firmware.transmit(bytes((0x80, ins, 0, 0)))) == StatusWord.INSTRUCTION


def test_select_ends_the_session_before_it(firmware):
    _unlocked(firmware)
    firmware.transmit(SELECT)
    answer = _send(firmware, commands.SIGN, _sign_data(encode_request(REQUEST)))
    assert _word(answer) == StatusWord.PIN_NEEDED


def test_an_answer_too_long_for_the_host_is_fetched_in_pieces(firmware):
    firmware.transmit(SELECT)
    answer = firmware.transmit(apdu.encode(Command(*commands.GET_CERTIFICATE, answer=10)))
    whole, word = answer[:-2], _word(answer)
    while word & 0xFF00 == StatusWord.MORE:
        answer = firmware.transmit(apdu.encode(Command(*commands.GET_RESPONSE, answer=100)))
        whole, word = whole + answer[:-2], _word(answer)
    assert word == StatusWord.OK
    assert whole == _send(firmware, commands.GET_CERTIFICATE, p1=0)[:0] + whole
    assert len(whole) > 400


def test_a_chain_of_different_commands_is_refused_and_forgotten(firmware):
    firmware.transmit(SELECT)
    first = Command(commands.ECHO.cla | 0x10, commands.ECHO.ins, data=b"ab")
    assert _word(firmware.transmit(apdu.encode(first))) == StatusWord.OK
    assert _word(_send(firmware, commands.GET_STATUS)) == StatusWord.CHAIN
    assert _send(firmware, commands.ECHO, b"cd") == b"cd\x90\x00"


def test_a_chain_that_grows_too_long_is_refused(firmware):
    firmware.transmit(SELECT)
    part = Command(commands.ECHO.cla | 0x10, commands.ECHO.ins, data=bytes(60_000), extended=True)
    words = [_word(firmware.transmit(apdu.encode(part))) for _ in range(9)]
    assert words[:8] == [StatusWord.OK] * 8
    assert words[8] == StatusWord.LENGTH


def test_an_invoice_altered_on_its_way_is_refused(firmware):
    _unlocked(firmware)
    data = bytearray(_sign_data(encode_request(REQUEST)))
    data[-1] ^= 1
    assert _word(_send(firmware, commands.SIGN, bytes(data))) == StatusWord.DATA


@pytest.mark.parametrize("body", [b"", b"\x02", b"\x01abc", b"\x02" + b"x" * 50])
def test_an_invoice_that_cannot_be_read_back_is_never_kept(firmware, body):
    _unlocked(firmware)
    assert _word(_send(firmware, commands.SIGN, _sign_data(body))) == StatusWord.DATA


@pytest.mark.parametrize(
    ("p2", "word"),
    [
        (0, StatusWord.PARAMETER),
        (4, StatusWord.PARAMETER),
        (2, StatusWord.PIN_ABSENT),
        (3, StatusWord.PIN_ABSENT),
    ],
)
def test_other_pins_do_not_exist(firmware, p2, word):
    firmware.transmit(SELECT)
    assert _word(_send(firmware, commands.VERIFY_PIN, b"x", p2=p2)) == word
    change = bodies.PIN_CHANGE_BODY.encode(bodies.PinChange("88888888", "12345678"))
    assert _word(_send(firmware, commands.CHANGE_PIN, change, p2=p2)) == word


class ShortLine(InProcess):
    """A carrier that carries short commands only, like an old reader."""

    @property
    def max_apdu(self):
        """255 data bytes."""
        return 261


def test_over_a_short_carrier_commands_are_chained_and_answers_fetched(tmp_path):
    path = a_disk_file(tmp_path)
    disk = Disk(ShortLine(INFO, lambda: power_on(path, Wall())))
    disk.verify_pin(PIN)
    lines = tuple(replace(REQUEST.lines[0], name=f"商品{n * 7919 % 1000}") for n in range(100))
    request = replace(REQUEST, lines=lines, net_fen=1_000_000, tax_fen=130_000, kind="004")
    answer = disk.sign(request_id(1), disk.encode(request), disk.next_slot("004"))
    record = disk.record(answer.code, answer.number)
    assert record is not None
    assert record.request == request
    assert disk.echo(bytes(range(256)) * 9) == bytes(range(256)) * 9
    disk.close()


def test_every_status_word_is_one_error():
    for word in StatusWord:
        if word in (StatusWord.OK, StatusWord.MORE):
            continue
        error = problem(word, changes=True)
        assert error.code
        unknown = word in (StatusWord.FAULT, StatusWord.HELD)
        assert isinstance(error, Refused) != unknown
    assert len(set(CODES) & set(REASONS)) == 0


def test_what_is_kept_is_the_request_byte_for_byte():
    body = encode_request(REQUEST)
    assert decode_canonical(inflate_request(body)) == REQUEST


def test_a_long_journal_comes_in_several_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(firmware_module, "PAGE_LIMIT", 1000)
    disk = unlocked(a_disk_file(tmp_path), Wall())
    for number in range(1, 10):
        disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))
    assert [record.signature.sequence for record in disk.journal(0, 8)] == list(range(1, 9))
    disk.close()


@pytest.mark.parametrize(
    ("problem_told", "word"),
    [(JournalUnwritable, StatusWord.STORAGE), (JournalBroken, StatusWord.DAMAGED)],
)
def test_a_read_that_fails_is_told(firmware, monkeypatch, problem_told, word):
    def fails(*_):
        raise problem_told

    firmware.transmit(SELECT)
    monkeypatch.setattr(Journal, "by_request", fails)
    data = bodies.encode_request_id(request_id(1))
    assert _word(_send(firmware, commands.QUERY_RESULT, data)) == word


def test_a_question_that_cannot_be_asked_is_refused(firmware):
    firmware.transmit(SELECT)
    for question in (JournalQuestion(-1, 5), JournalQuestion(1, 0)):
        data = bodies.QUESTION_BODY.encode(question)
        assert _word(_send(firmware, commands.GET_JOURNAL, data)) == StatusWord.DATA
    slot = bodies.SLOT_BODY.encode(InvoiceSlot("099002300104", "a"))
    assert _word(_send(firmware, commands.GET_RECORD, slot)) == StatusWord.DATA
    assert _word(_send(firmware, commands.GET_VOLUMES, b"007", p1=7)) == StatusWord.PARAMETER


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    path = a_disk_file(tmp_path)
    path.with_name(path.name + ".lock").mkdir()
    with pytest.raises(DiskStorageError) as refused:
        power_on(path, Wall())
    assert refused.value.code == "DISK-STORAGE"
