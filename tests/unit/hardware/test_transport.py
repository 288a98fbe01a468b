"""Carriers are named by URLs, and one exchange is whole or fails by name."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.errors import DeviceError, NotSent, OutcomeUnknown, Refused
from hardware.ports import DiskIdentity, DiskSignature, InvoiceSlot
from hardware.protocol import bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.bodies import SignAnswer
from hardware.transport import base
from hardware.transport.base import DeviceInfo, Outcome, TransportError, open_transport
from hardware.transport.exchange import exchange
from hardware.transport.in_process import Fault
from tests.disk_builders import START, Wall, a_disk_file, a_line, request_id

ECHO = Command(*commands.ECHO, data=b"x")


def test_a_url_names_the_carrier_and_its_place(tmp_path):
    path = a_disk_file(tmp_path)
    transport = open_transport(f"sim:{path}", Wall())
    assert transport.info.simulated
    assert transport.info.url == f"sim:{path}"
    assert Disk(transport).identity().number == "990000000001"
    transport.close()


@pytest.mark.parametrize("url", ["", "sim", "sim:", "disk.simdisk", "floppy:A"])
def test_a_url_that_names_no_carrier_is_refused(url):
    with pytest.raises(NotSent) as refused:
        open_transport(url, Wall())
    assert refused.value.code == "DEVICE-URL"


def test_a_new_carrier_is_added_by_its_scheme(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "_OPENERS", dict(base._OPENERS))
    path = a_disk_file(tmp_path)
    base.register("wire", lambda url, place, now: a_line(path, now))
    transport = open_transport("wire:anywhere", Wall())
    assert Disk(transport).status().head_sequence == 0
    transport.close()


class Scripted:
    """A carrier that gives the answers it was told."""

    max_apdu = 65_535
    info = DeviceInfo("test:", "test", "test", None, simulated=True)

    def __init__(self, *answers):
        self.answers = list(answers)

    def transmit(self, apdu, timeout_s):
        """The next answer; the last one for ever."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def reopen(self):
        """Nothing to do."""

    def close(self):
        """Nothing to do."""


@pytest.mark.parametrize("answer", [b"", b"\x90"])
def test_an_answer_without_a_status_word_is_unknown(answer):
    with pytest.raises(TransportError) as broken:
        exchange(Scripted(answer), ECHO, 1)
    assert broken.value.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("answer", [b"\x61\x05", b"x" * 1_000_000 + b"\x61\x00"])
def test_an_answer_without_end_is_given_up(answer):
    with pytest.raises(TransportError, match="without end"):
        exchange(Scripted(answer), ECHO, 1)


def test_a_chain_that_is_refused_in_the_middle_is_answered_so():
    answer = exchange(Scripted(b"\x67\x00"), Command(0x80, 0x40, data=bytes(70_000)), 1)
    assert (answer.data, answer.word) == (b"", 0x6700)


def test_another_card_in_the_reader_is_named():
    with pytest.raises(DeviceError) as refused:
        Disk(Scripted(b"\x6a\x82")).status()
    assert refused.value.code == "DISK-OTHER"


def test_a_disk_that_says_nonsense_to_select_is_gone():
    with pytest.raises(NotSent) as gone:
        Disk(Scripted(b"nonsense\x90\x00")).status()
    assert gone.value.code == "DISK-GONE"


def test_the_answer_to_another_request_leaves_the_outcome_unknown():
    identity = DiskIdentity("990000000001", "模拟", "1.0", 1, 1, simulated=True)
    other = DiskSignature("9900231130", "00000001", START, 1, b"s", b"h")
    select = bodies.IDENTITY_BODY.encode(identity) + b"\x90\x00"
    signed = bodies.ANSWER_BODY.encode(SignAnswer(request_id(2), other)) + b"\x90\x00"
    with pytest.raises(OutcomeUnknown) as unknown:
        Disk(Scripted(select, signed)).sign(request_id(1), b"", InvoiceSlot("9900231130", "1"))
    assert unknown.value.code == "DISK-FAULT"


def test_a_refusal_that_a_person_can_do_nothing_about_is_no_missing_record():
    identity = DiskIdentity("990000000001", "模拟", "1.0", 1, 1, simulated=True)
    select = bodies.IDENTITY_BODY.encode(identity) + b"\x90\x00"
    with pytest.raises(Refused) as refused:
        Disk(Scripted(select, b"\x69\xfa")).record("9900231130", "00000001")
    assert refused.value.code == "JOURNAL-DAMAGED"


def test_a_disk_that_answers_verify_without_a_count_is_at_fault(tmp_path, monkeypatch):
    disk = Disk(a_line(a_disk_file(tmp_path), Wall()))
    disk.identity()
    transport = disk._session._transport
    monkeypatch.setattr(transport, "transmit", lambda apdu, timeout_s: b"\x90\x00")
    with pytest.raises(DeviceError) as fault:
        disk.tries_left()
    assert fault.value.code == "DISK-FAULT"
    disk.close()


def test_a_closed_line_sends_nothing(tmp_path):
    line = a_line(a_disk_file(tmp_path), Wall(), lambda _: Fault.NONE)
    line.close()
    with pytest.raises(TransportError) as closed:
        line.transmit(b"", 1)
    assert closed.value.outcome is Outcome.NOT_SENT


def test_a_disk_that_keeps_silent_about_being_emulated_is_known_by_its_certificate(
    tmp_path, monkeypatch
):
    line = a_line(a_disk_file(tmp_path), Wall())
    module = line._firmware._module  # type: ignore[union-attr]
    silent = replace(module.identity(), simulated=False)
    monkeypatch.setattr(module, "identity", lambda: silent)
    disk = Disk(line)
    assert disk.identity() == replace(silent, simulated=True)
    disk.close()


def test_a_disk_with_another_kind_of_certificate_is_believed():
    identity = DiskIdentity("990000000001", "示例", "1.0", 1, 1, simulated=False)
    select = bodies.IDENTITY_BODY.encode(identity) + b"\x90\x00"
    answers = (select, b"\x90\x00", b"no certificate\x90\x00")
    assert Disk(Scripted(*answers)).identity() == identity


def reset_by_another(times: int) -> list[TransportError]:
    """What a carrier says whose card another program reset so often."""
    return [TransportError(Outcome.NOT_SENT, "reset", "DISK-RESET") for _ in range(times)]


@pytest.mark.parametrize("times", [1, 2])
def test_a_card_that_another_program_reset_gets_its_command_once_more(tmp_path, monkeypatch, times):
    line = a_line(a_disk_file(tmp_path), Wall())
    disk, resets, carried = Disk(line), reset_by_another(times), line.transmit

    def transmit(apdu: bytes, timeout_s: float) -> bytes:
        if apdu[1] == commands.VERIFY_PIN.ins and resets:
            raise resets.pop()
        return carried(apdu, timeout_s)

    monkeypatch.setattr(line, "transmit", transmit)
    if times == 1:
        disk.verify_pin("88888888")
    else:
        with pytest.raises(NotSent, match="DISK-RESET"):
            disk.verify_pin("88888888")
    disk.close()


def test_a_copy_that_was_powered_less_often_is_an_older_one():
    told = [DiskIdentity("990000000001", "模拟", "1.0", 1, boot, simulated=True) for boot in (7, 6)]
    first, second = (bodies.IDENTITY_BODY.encode(one) + b"\x90\x00" for one in told)
    line = Scripted(first, b"\x90\x00", b"", second)
    disk = Disk(line)
    disk.identity()
    with pytest.raises(NotSent, match="DISK-ROLLED-BACK"):
        disk.identity()
