"""Any bytes in: an answer or silence, never an exception, never a changed journal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.disk import Disk
from hardware.emulator.fault_script import no_faults
from hardware.emulator.serve import FramedSession, Stop
from hardware.emulator.served_disk import ServedDisk
from hardware.protocol import commands, frames
from hardware.protocol.commands import Instruction
from hardware.protocol.frames import Decoder, Frame
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id
from tests.near_line import NearLine
from tests.proof import check_disk

KNOWN = [each for each in vars(commands).values() if isinstance(each, Instruction)]
PINS = {commands.VERIFY_PIN, commands.CHANGE_PIN, commands.UNBLOCK_PIN}  # these cost tries
SELECT = bytes([*commands.SELECT, 4, 0, len(commands.AID_DISK)]) + commands.AID_DISK + b"\0"
HEADS = st.sampled_from([each for each in KNOWN if each not in PINS]).map(bytes)
COMMANDS = st.builds(
    lambda head, chain, rest: bytes([head[0] | chain, head[1]]) + rest,
    HEADS,
    st.sampled_from([0, 0x10]),
    st.binary(max_size=300),
)


class Heard:
    """Keeps what goes to the disk: the corpus that is spoilt."""

    def __init__(self, line: NearLine) -> None:
        self._line = line
        self.info, self.max_apdu = line.info, line.max_apdu
        self.reopen, self.close = line.reopen, line.close
        self.commands: list[bytes] = []

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One exchange."""
        self.commands.append(apdu)
        return self._line.transmit(apdu, timeout_s)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[ServedDisk, Disk, list[bytes]]:
    """A disk with two tickets, its driver, and every command that made them."""
    served = ServedDisk(a_disk_file(tmp_path_factory.mktemp("disk")), Wall(), no_faults())
    line = Heard(NearLine(served))
    disk = Disk(line)
    disk.verify_pin(PIN)
    for number in (1, 2):
        disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))
    disk.status(), disk.limits(), disk.volumes(), disk.journal(0, 9)
    said = [apdu for apdu in line.commands if (apdu[0], apdu[1]) not in PINS]
    return served, disk, said


def records(served: ServedDisk, disk: Disk) -> int:
    """How many there are; a chain or session that the bytes began is ended first."""
    served.answer(SELECT)
    return disk.status().head_sequence


@given(command=st.one_of(st.binary(max_size=600), COMMANDS))
@settings(max_examples=400)
def test_any_bytes_are_answered_and_change_no_record(played, command):
    served, disk, _ = played
    if tuple(command[:2]) in PINS:
        return
    answer = served.answer(command).answer
    assert answer is not None and len(answer) >= 2
    assert records(served, disk) == 2


@given(data=st.data())
@settings(max_examples=400)
def test_a_spoilt_command_of_a_true_session_is_answered_and_adds_no_record(played, data):
    """One byte of it altered, cut off, or put in; a ticket under another id would be a true one,
    so the id is left alone."""
    served, disk, said = played
    command = bytearray(data.draw(st.sampled_from(said)))
    signs = command[1] == commands.SIGN.ins
    at = data.draw(st.integers(0, 8 if signs else len(command) - 1))
    way = data.draw(st.sampled_from(["alter", "cut", "insert"]))
    if way == "alter":
        command[at] ^= data.draw(st.integers(1, 255))
    elif way == "cut":
        del command[at:]
    else:
        command.insert(at, data.draw(st.integers(0, 255)))
    if tuple(command[:2]) in PINS:
        return
    answer = served.answer(bytes(command)).answer
    assert answer is not None and len(answer) >= 2
    assert records(served, disk) == 2


def test_after_all_that_the_disk_is_sound(played):
    assert len(check_disk(played[1])) == 2


@given(noise=st.lists(st.binary(max_size=40)), step=st.integers(1, 50))
@settings(max_examples=300)
def test_true_frames_are_found_in_any_noise_after_a_pause(noise, step):
    """However the bytes are cut; what a pause ends never swallows what comes after it."""
    decoder, found = Decoder(), []
    for number, before in enumerate(noise):
        for at in range(0, len(before), step):
            found += decoder.feed(before[at : at + step])
        decoder.discard()
        frame = frames.encode(number, b"payload %d" % number)
        for at in range(0, len(frame), step):
            assert decoder.want() > 0
            found += decoder.feed(frame[at : at + step])
    true = [Frame(number & 0xFF, b"payload %d" % number) for number in range(len(noise))]
    assert [frame for frame in found if frame in true] == true


@given(data=st.lists(st.binary(max_size=60), max_size=20))
@settings(max_examples=300)
def test_a_line_takes_any_bytes_and_says_nothing_but_frames(played, data):
    served, disk, _ = played
    said: list[bytes] = []
    stop = Stop()
    try:
        session = FramedSession(served, said.append, stop)
        for piece in data:
            session.take(piece)
            session.paused()
    finally:
        stop.close()
    decoder = Decoder()
    assert sum(len(decoder.feed(each)) for each in said) == len(said)
    assert records(served, disk) == 2
