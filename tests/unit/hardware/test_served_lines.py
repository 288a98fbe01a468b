"""Lines that break as a script says, seen by the driver: what went is asked for again, once."""

from __future__ import annotations

import os
import socket
import time
from contextlib import ExitStack
from random import Random

import pytest

from hardware.disk import Disk
from hardware.errors import DeviceError, NotSent, OutcomeUnknown
from hardware.protocol import commands, frames
from hardware.transport import guard
from hardware.transport.guard import open_guarded
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id
from tests.hasty import InVain
from tests.levels import needs
from tests.proof import check_disk
from tests.served_device import Device

TIME = 90.0  # only ends a hang
SILENT = ("half", "damaged", "lost", "ignored", "late")
WHOLE = ("noise", "dribble", "slow")
BROKEN = ("before", "middle", "after", "unplug")


@pytest.fixture(params=["pty", "tcp"])
def device(request, tmp_path):
    """A device process with a disk in it."""
    if request.param == "pty":
        needs("pty")
    with ExitStack() as stack:
        place = str(tmp_path / "disk.tty") if request.param == "pty" else "0"
        device = Device(request.param, place)
        stack.callback(device.close)
        device.power(a_disk_file(tmp_path))
        yield device


def opened(device):
    """A driver, its 口令 shown."""
    disk = Disk(open_guarded(device.url, Wall()))
    disk.verify_pin(PIN)
    return disk


def impatient(device):
    """A driver that does not wait long for the next signing, which is in vain."""
    line = InVain(open_guarded(device.url, Wall()))
    disk = Disk(line)
    disk.verify_pin(PIN)
    line.next = commands.SIGN
    return disk


def signed(disk, number):
    """The next ticket."""
    return disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))


@pytest.mark.parametrize("fault", SILENT + BROKEN)
def test_an_answer_that_did_not_come_is_asked_for_and_stands_once(device, fault):
    disk = impatient(device)
    slot = disk.next_slot("007")
    device.meet(fault, wait_s=TIME if fault == "late" else 0.0, away_s=0.0, write=5)
    with pytest.raises(OutcomeUnknown):
        disk.sign(request_id(1), disk.encode(REQUEST), slot)
    if fault == "late":
        device.back()  # only now does it answer
    first = found(disk) or signed(disk, 1)
    assert signed(disk, 2).sequence == first.sequence + 1 == 2
    assert len(check_disk(disk)) == 2
    disk.close()


def found(disk):
    """What became of the first one; a late answer holds the line up for a while."""
    until = time.monotonic() + TIME
    while True:
        try:
            return disk.result(request_id(1))
        except DeviceError:
            if time.monotonic() > until:
                raise


@pytest.mark.parametrize("fault", WHOLE)
def test_an_answer_that_came_oddly_is_an_answer(device, fault):
    disk = opened(device)
    slot = disk.next_slot("007")
    device.meet(fault, wait_s=0.05)
    assert disk.sign(request_id(1), disk.encode(REQUEST), slot).sequence == 1
    disk.close()


def test_while_it_is_away_it_is_gone_and_then_it_is_back(device, monkeypatch):
    steps: list[float] = []

    def step(seconds):
        """It comes back while it is being waited for."""
        if not steps:
            device.back()
        steps.append(seconds)
        time.sleep(seconds)

    disk = opened(device)
    slot = disk.next_slot("007")
    device.meet("after", away_s=TIME)
    with pytest.raises(OutcomeUnknown):
        disk.sign(request_id(1), disk.encode(REQUEST), slot)
    with pytest.raises(NotSent) as gone:
        open_guarded(device.url, Wall())
    assert gone.value.code == "DISK-GONE"
    monkeypatch.setattr(guard, "GRACE_S", TIME)
    monkeypatch.setattr(guard, "sleep", step)
    assert disk.result(request_id(1)).sequence == 1
    assert steps
    disk.close()


def test_half_a_command_does_not_swallow_the_next_one(device):
    disk = opened(device)
    disk.close()
    half = frames.encode(1, bytes(300))[:100]
    place = device.url.removeprefix("serial:")
    if place.startswith("socket://"):
        host, port = place.removeprefix("socket://").split(":")
        with socket.create_connection((host, int(port))) as left:
            left.sendall(half)
    else:
        end = os.open(place, os.O_RDWR | os.O_NOCTTY)
        os.write(end, half)
        os.close(end)
    again = Disk(open_guarded(device.url, Wall()))
    assert again.status().head_sequence == 0
    again.close()


def test_what_is_longer_than_a_frame_goes_and_comes_in_parts(device):
    disk = opened(device)
    data = Random(1).randbytes(3 * frames.LONGEST_PAYLOAD)
    assert disk.echo(data) == data  # the driver asks for no more than fits
    disk.close()


@pytest.fixture
def on_a_port(tmp_path):
    with ExitStack() as stack:
        device = Device("tcp", "0")
        stack.callback(device.close)
        device.power(a_disk_file(tmp_path))
        yield device


def test_who_asks_while_another_is_served_is_told_at_once_and_is_next(on_a_port):
    first = opened(on_a_port)
    second = Disk(open_guarded(on_a_port.url, Wall()))
    for _ in range(2):
        with pytest.raises(NotSent, match="DISK-IN-USE"):
            second.status()
    assert signed(first, 1).sequence == 1
    first.close()
    assert second.status().head_sequence == 1
    second.close()


def test_guests_that_leave_or_say_nothing_are_no_trouble(on_a_port):
    first = opened(on_a_port)
    host, port = on_a_port.url.removeprefix("serial:socket://").split(":")
    for _ in range(3):
        socket.create_connection((host, int(port))).close()
    with socket.create_connection((host, int(port))) as silent:
        assert signed(first, 1).sequence == 1
        slot, body = first.next_slot("007"), first.encode(REQUEST)
        on_a_port.meet("after", away_s=0.1)
        with pytest.raises(OutcomeUnknown):
            first.sign(request_id(2), body, slot)
        assert silent.recv(1) == b""  # gone with the disk
    assert first.result(request_id(2)).sequence == 2
    first.close()
