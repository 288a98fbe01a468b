"""Frames over a PTY and over a TCP port, and what can go wrong on them."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from serial.rfc2217 import PortManager

from app.services.problems import Sentences
from hardware.errors import DeviceError, NotSent
from hardware.protocol import frames
from hardware.protocol.frames import Decoder, Frame
from hardware.transport.base import Outcome, TransportError, open_transport
from hardware.transport.obstacles import in_use, no_permission, reason_of
from hardware.transport.serial_line import SerialLine, open_serial
from tests.answering import free_port
from tests.disk_builders import Wall
from tests.wires import Device, echo, over_pty, over_tcp

WAYS = {"tcp": over_tcp} | ({"pty": over_pty} if sys.platform != "win32" else {})
ECHO = bytes.fromhex("80EE000003") + b"abc"
TIME = 90.0  # only ends a hang
PROBLEMS = Path(__file__).parents[3] / "resources" / "problems.toml"
EXCLUSIVELY = """
import fcntl, sys, termios
port = open(sys.argv[1], "r+b", buffering=0)
fcntl.ioctl(port, termios.TIOCEXCL)
fcntl.flock(port, fcntl.LOCK_EX)
print()
input()
"""


def line_to(place: str) -> SerialLine:
    """The carrier to a place. A pseudo-terminal has the number of one that is just given back: who
    is about to end may hold it for a moment."""
    until = time.monotonic() + TIME
    while True:
        try:
            return open_serial(f"serial:{place}", place, Wall())
        except TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@pytest.fixture(params=WAYS)
def line(request: pytest.FixtureRequest) -> Iterator[tuple[SerialLine, Device]]:
    """A line and its device, over each way."""
    with WAYS[request.param]() as (place, device):
        opened = line_to(place)
        yield opened, device
        opened.close()


def broken(opened: SerialLine, timeout_s: float = TIME) -> TransportError:
    """How an exchange fails."""
    with pytest.raises(TransportError) as failed:
        opened.transmit(ECHO, timeout_s)
    return failed.value


def once(answer: Callable[[Frame], bytes | None]) -> Callable[[Frame], bytes | None]:
    """This answer first, and then good ones."""
    left = [answer]
    return lambda frame: (left.pop() if left else echo)(frame)


def test_commands_are_answered_and_the_longest_too(line) -> None:
    opened, _ = line
    longest = bytes(opened.max_apdu - 2)
    for apdu in (ECHO, longest, ECHO):
        assert opened.transmit(apdu, TIME) == apdu + b"\x90\x00"


def test_a_command_longer_than_a_frame_never_leaves(line) -> None:
    opened, device = line
    with pytest.raises(TransportError) as failed:
        opened.transmit(bytes(opened.max_apdu + 1), TIME)
    assert failed.value.outcome is Outcome.NOT_SENT
    assert not device.heard


def test_noise_before_an_answer_and_drops_of_single_bytes_do_no_harm(line) -> None:
    opened, device = line
    device.answering = lambda frame: b"\x00\xff\x02\x10\x02" + echo(frame)
    assert opened.transmit(ECHO, TIME) == ECHO + b"\x90\x00"


def test_silence_is_told_as_unknown_when_the_time_is_up(line) -> None:
    opened, device = line
    device.answering = once(lambda _: b"")
    failed = broken(opened, 0.1)
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-TIMEOUT")
    assert failed.facts["seconds"] == "0.1"
    assert set(failed.facts) - {"seconds"} == (
        {"shared"} if "socket:" in opened.info.url else set()
    )


@pytest.mark.parametrize("cut", [5, 9])
def test_half_an_answer_is_given_up_long_before_the_time_is_up(line, cut: int) -> None:
    opened, device = line
    device.answering = once(lambda frame: echo(frame)[:cut])
    failed = broken(opened)
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-ANSWER")


def test_an_answer_with_a_flipped_bit_is_no_answer(line) -> None:
    opened, device = line

    def flipped(frame: Frame) -> bytes:
        answer = bytearray(echo(frame))
        answer[-6] ^= 0x10
        return bytes(answer)

    device.answering = once(flipped)
    failed = broken(opened)
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-ANSWER")


def test_the_beginning_of_a_header_in_noise_does_not_end_the_waiting(line) -> None:
    opened, device = line
    device.answering = once(lambda _: b"\x02\x01")
    assert broken(opened, 1.0).code == "DISK-TIMEOUT"


def test_after_an_unknown_outcome_the_line_carries_nothing_until_it_is_opened_anew(line) -> None:
    """Closing drops what has not gone out yet: whether the device ever heard the first command is
    not known here either, so it is silent until it is told otherwise, not for one command."""
    opened, device = line
    device.answering = lambda _: b""
    broken(opened, 0.1)
    assert broken(opened).outcome is Outcome.NOT_SENT
    device.answering = echo
    opened.reopen()
    assert opened.transmit(ECHO, TIME)


def test_a_late_answer_is_not_taken_for_the_next_one(line) -> None:
    opened, device = line

    def after_another(frame: Frame) -> bytes:
        return frames.encode(frame.sequence - 1, b"late\x90\x00") + echo(frame)

    device.answering = after_another
    assert opened.transmit(ECHO, TIME) == ECHO + b"\x90\x00"
    assert opened.late == 1


def test_what_was_left_on_the_line_is_cleared_before_a_command(line) -> None:
    opened, device = line
    device.answering = once(lambda frame: echo(frame) + echo(frame) + b"\x02\x07")
    for _ in range(2):
        assert opened.transmit(ECHO, TIME) == ECHO + b"\x90\x00"
    assert opened.late == 1


def test_a_device_that_goes_in_the_middle_is_seen_at_once(line) -> None:
    opened, device = line
    device.answering = lambda _: None
    failed = broken(opened)
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-GONE")


def test_a_device_that_went_before_is_known_never_to_have_got_the_command(line) -> None:
    opened, device = line
    assert opened.transmit(ECHO, TIME)
    device.stop()
    try:
        failed = broken(opened)
        assert (failed.outcome, failed.code) == (Outcome.NOT_SENT, "DISK-GONE")
    finally:
        device.stop = lambda: None


def test_numbers_go_on_when_the_line_is_opened_anew(line) -> None:
    opened, device = line
    opened.transmit(ECHO, TIME)
    opened.reopen()
    opened.transmit(ECHO, TIME)
    first, second = (frame.sequence for frame in device.heard)
    assert second == (first + 1) % 256


def test_closing_twice_is_no_error(line) -> None:
    opened, _ = line
    opened.close()
    opened.close()
    assert broken(opened).outcome is Outcome.NOT_SENT


class PlainPort:
    """What pyserial's server side asks of a port; keeps the speeds it was given."""

    bytesize, parity, stopbits, timeout = 8, "N", 1, 1
    cts = dsr = cd = True
    ri = rtscts = xonxoff = dtr = rts = False

    def __init__(self) -> None:
        self.speeds = [9600]

    @property
    def baudrate(self) -> int:
        return self.speeds[-1]

    @baudrate.setter
    def baudrate(self, speed: int) -> None:
        self.speeds.append(speed)

    def reset_input_buffer(self) -> None:
        """Nothing is buffered."""

    reset_output_buffer = reset_input_buffer


class TerminalServer:
    """A device behind a terminal server (RFC 2217): line settings travel beside the bytes."""

    def __init__(self, connection: socket.socket) -> None:
        self.port = PlainPort()
        self._connection = connection
        self._manager = PortManager(*self._ends(connection))
        self._decoder = Decoder()

    def _ends(self, connection: socket.socket) -> tuple[Any, Any]:
        """As much of a port and of a line as it uses."""
        return self.port, SimpleNamespace(write=connection.sendall)

    def serve(self) -> None:
        """Until the other end hangs up."""
        with self._connection:
            while data := self._connection.recv(65_536):
                for frame in self._decoder.feed(b"".join(self._manager.filter(data))):
                    self._connection.sendall(b"".join(self._manager.escape(echo(frame))))


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")
def test_a_terminal_server_carries_every_byte_and_is_told_the_speed() -> None:
    servers: list[TerminalServer] = []

    def serve() -> None:
        servers.append(TerminalServer(server.accept()[0]))
        servers[0].serve()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        line = line_to(f"rfc2217://127.0.0.1:{server.getsockname()[1]}")
        for apdu in (ECHO, bytes(range(256)) + b"\xff" * 50):  # FF is telnet's own sign
            assert line.transmit(apdu, TIME) == apdu + b"\x90\x00"
        line.close()
        thread.join(TIME)
    assert 115_200 in servers[0].port.speeds


# -- opening -------------------------------------------------------------------------------------


def refused(place: str) -> DeviceError:
    """Why a place cannot be opened."""
    with pytest.raises(NotSent) as why:
        open_transport(f"serial:{place}", Wall())
    return why.value


def test_a_port_that_nobody_listens_at_is_gone() -> None:
    assert refused(f"socket://127.0.0.1:{free_port()}").code == "DISK-GONE"


@pytest.mark.parametrize(
    "place",
    ["spy://loop", "socket://127.0.0.1", "socket://127.0.0.1:1?logging=debug", "nowhere://x"],
)
def test_what_is_no_port_is_refused_as_written(place: str) -> None:
    assert refused(place).code in ("DEVICE-URL", "DISK-GONE")


@pytest.mark.skipif(sys.platform == "win32", reason="a PTY is POSIX")
def test_a_line_is_opened_by_one_program_alone_and_it_says_which() -> None:
    with over_pty() as (place, _):
        held = line_to(place)
        why = refused(place)
        assert why.code == "DISK-IN-USE"
        held.close()
        line_to(place).close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a file")
def test_the_program_that_holds_a_line_is_named() -> None:
    holding = "import sys; port = open(sys.argv[1], 'rb', buffering=0); print(); input()"
    with over_pty() as (place, _):
        command = [sys.executable, "-c", holding, place]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            assert in_use(place).facts["holder"] == f"{holder_name(holder.pid)} ({holder.pid})"
            holder.communicate(b"\n")
    assert in_use(place).facts["holder"] == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a file")
def test_a_line_that_another_program_holds_is_refused_with_its_name_and_remedy() -> None:
    """By TIOCEXCL, which an administrator's program passes, and by a lock, which nobody does."""
    with over_pty() as (place, _):
        command = [sys.executable, "-c", EXCLUSIVELY, place]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            why, name = refused(place), f"{holder_name(holder.pid)} ({holder.pid})"
            holder.communicate(b"\n")
        assert (why.code, why.facts["holder"]) == ("DISK-IN-USE", name)
        told = Sentences(PROBLEMS).as_answer(why)
        assert name in str(told["message"])
        assert f"关掉程序 {name}" in str(told["fix"])
        line_to(place).close()  # nothing of it stays


def holder_name(number: int) -> str:
    """What the system calls a process."""
    return Path(f"/proc/{number}/comm").read_text().strip()


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
def test_a_port_that_is_not_there_and_one_that_may_not_be_opened(tmp_path) -> None:
    assert refused(str(tmp_path / "ttyS9")).code == "DISK-GONE"


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
@pytest.mark.parametrize(("rights", "joins"), [(0o660, True), (0o600, False), (0o620, False)])
def test_who_may_not_open_a_port_is_told_the_group_or_the_rule(
    monkeypatch: pytest.MonkeyPatch, rights: int, *, joins: bool
) -> None:
    import grp

    group = next(one for one in grp.getgrall() if one.gr_gid)
    file = SimpleNamespace(st_mode=stat.S_IFCHR | rights, st_gid=group.gr_gid)
    monkeypatch.setattr(os, "stat", lambda _: file)
    told = no_permission("/dev/ttyUSB0").facts
    expected = {"group": group.gr_name} if joins else {"rule": 'KERNEL=="ttyUSB0", TAG+="uaccess"'}
    assert told == {"device": "/dev/ttyUSB0", **expected}


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
def test_a_pseudo_terminal_is_given_to_the_person_by_no_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its number is another one each time, and udev never hears of it."""
    file = SimpleNamespace(st_mode=stat.S_IFCHR | 0o600, st_gid=0)
    monkeypatch.setattr(os, "stat", lambda _: file)
    assert no_permission("/dev/pts/9").facts == {"device": "/dev/pts/9", "file": "/dev/pts/9"}


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
def test_a_rule_names_the_device_behind_a_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    link = tmp_path / "by-id"
    link.symlink_to(os.devnull)
    owned_by_root = SimpleNamespace(st_mode=stat.S_IFCHR | 0o600, st_gid=0)
    monkeypatch.setattr(os, "stat", lambda _: owned_by_root)
    assert no_permission(str(link)).facts["rule"] == 'KERNEL=="null", TAG+="uaccess"'


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
def test_what_is_no_port_is_told_in_words_that_have_a_chinese_sentence(tmp_path: Path) -> None:
    assert refused(str(tmp_path)).facts["reason"] == os.strerror(errno.EISDIR)
    assert refused(os.devnull).facts["reason"] == os.strerror(errno.ENOTTY)
    assert reason_of(OSError(errno.EIO, "x")) == "pulled out"
    assert reason_of(TypeError("without a number")) == "without a number"


@pytest.mark.skipif(sys.platform == "win32", reason="device files are POSIX")
def test_of_a_port_that_is_not_there_no_group_is_told() -> None:
    assert set(no_permission(os.devnull + "-not-there").facts) == {"device"}
