"""A smart-card device on a USB bus, over pyusb, and what can go wrong with one."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import usb.core

from hardware.disk import Disk
from hardware.emulator.ccid_device import CcidDevice
from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import ServedDisk
from hardware.emulator.usb_backend import UsbBus
from hardware.errors import NotSent
from hardware.protocol import apdu, commands
from hardware.protocol.apdu import Command
from hardware.transport import usb_ccid
from hardware.transport.base import Outcome, TransportError, open_transport
from hardware.transport.usb_ccid import CHUNK, UsbLine, open_usb
from tests.disk_builders import PIN, Wall, a_disk_file

SELECT = apdu.encode(Command(*commands.SELECT, 4, 0, commands.AID_DISK, 256))
NUMBER = "990000000001"


class Order:
    """What meets the next command."""

    strike: Strike | None = None

    def next(self, command: bytes) -> Strike | None:
        strike, self.strike = self.strike, None
        return strike


class Bench:
    """A bus with one disk, and a line to it."""

    def __init__(self, folder: Path) -> None:
        self.bus, self.order = UsbBus(), Order()
        self.disk = ServedDisk(a_disk_file(folder), Wall(), self.order)
        self.model = CcidDevice(self.disk)
        self.plugged = self.bus.plug(self.model)
        self.line = self.open("*")
        self.line.transmit(SELECT, 1.0)

    def open(self, place: str) -> UsbLine:
        return open_usb(f"usb:{place}", place, Wall(), self.bus)

    def echo(self, size: int = 3, timeout_s: float = 1.0) -> bytes:
        return self.line.transmit(echo_of(size), timeout_s)

    def broken(self, timeout_s: float = 0.1) -> TransportError:
        with pytest.raises(TransportError) as failed:
            self.echo(timeout_s=timeout_s)
        return failed.value

    def refused(self, place: str) -> NotSent:
        with pytest.raises(NotSent) as why:
            self.open(place)
        return why.value


def echo_of(size: int) -> bytes:
    """ECHO of so many bytes."""
    return apdu.encode(Command(*commands.ECHO, 0, 0, bytes(size), 65_536, extended=True))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.line.close()
    made.disk.close()


def test_the_whole_driver_works_over_it(bench: Bench) -> None:
    disk = Disk(bench.line)
    disk.verify_pin(PIN)
    assert disk.identity().number == NUMBER
    disk.self_test(full=True)


@pytest.mark.parametrize("size", [1, CHUNK - 12, CHUNK - 11, CHUNK, 2 * CHUNK - 12, 65_000])
def test_answers_of_any_length_come_whole(bench: Bench, size: int) -> None:
    assert bench.echo(size) == bytes(size) + b"\x90\x00"


def test_the_device_is_named_by_what_it_is_and_by_its_serial(bench: Bench) -> None:
    bench.line.close()
    for place in ("1209:0001", f"1209:0001/{NUMBER}", f"/{NUMBER}"):
        line = bench.open(place)
        assert line.info.serial == NUMBER
        assert line.max_apdu == 65_535
        line.close()
    assert bench.refused("1209:0002").code == "DISK-GONE"
    assert bench.refused("1209:0001/990000000099").code == "DISK-GONE"
    assert bench.refused("no numbers").code == "DEVICE-URL"


def test_of_two_devices_one_must_be_named(bench: Bench) -> None:
    bench.line.close()
    second = bench.bus.plug(bench.model)
    assert bench.refused("*").facts["count"] == "2"
    bench.bus.pull(second)
    bench.open("*").close()


def test_a_device_is_taken_by_one_program_alone(bench: Bench) -> None:
    assert bench.refused("*").code == "DISK-IN-USE"


def test_without_the_permission_the_rule_to_write_is_told(bench: Bench) -> None:
    bench.line.close()
    bench.bus.denied = True
    why = bench.refused("1209:0001")
    assert why.code == "NO-PERMISSION"
    assert 'ATTR{idVendor}=="1209", ATTR{idProduct}=="0001"' in why.facts["rule"]


def test_a_lost_answer_is_unknown_and_the_line_opened_anew_works(bench: Bench) -> None:
    bench.order.strike = Strike(Fault.LOST)
    failed = bench.broken()
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-TIMEOUT")
    assert bench.broken().outcome is Outcome.NOT_SENT
    bench.line.reopen()
    bench.line.transmit(SELECT, 1.0)
    assert bench.echo()


@pytest.mark.parametrize("fault", [Fault.HALF, Fault.EMPTY, Fault.ONE_BYTE])
def test_an_answer_that_is_cut_is_unknown(bench: Bench, fault: Fault) -> None:
    bench.order.strike = Strike(fault)
    failed = bench.broken()
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-ANSWER")


def test_an_answer_of_an_earlier_command_is_dropped(bench: Bench) -> None:
    bench.model.stale = True
    assert bench.echo() == bytes(3) + b"\x90\x00"
    assert bench.line.late == 1


def test_a_device_that_asks_for_more_time_gets_it(bench: Bench) -> None:
    bench.model.extends = 5
    assert bench.echo() == bytes(3) + b"\x90\x00"


def test_a_device_pulled_out_during_an_exchange_is_unknown(bench: Bench) -> None:
    bench.order.strike = Strike(Fault.AFTER, away_s=0.0)
    failed = bench.broken(5.0)
    assert (failed.outcome, failed.code) == (Outcome.UNKNOWN, "DISK-GONE")
    bench.line.reopen()
    assert bench.line.transmit(SELECT, 1.0)


def test_a_device_pulled_out_before_is_known_never_to_have_got_the_command(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb_ccid, "IDLE_S", -1.0)
    bench.bus.pull(bench.plugged)
    failed = bench.broken()
    assert (failed.outcome, failed.code) == (Outcome.NOT_SENT, "DISK-GONE")


def test_a_device_that_comes_back_elsewhere_is_found_again(bench: Bench) -> None:
    bench.bus.pull(bench.plugged)
    with pytest.raises(NotSent):
        bench.line.reopen()
    bench.bus.plug(bench.model)
    bench.line.reopen()
    assert bench.line.transmit(SELECT, 1.0)


def test_a_program_without_libusb_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(**_: Any) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", missing)
    with pytest.raises(NotSent, match="NO-DRIVER"):
        open_transport("usb:1209:0001", Wall())


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (RuntimeError("held by the system"), "NO-DRIVER"),
        (usb.core.USBError("gone", None, errno.ENODEV), "DISK-GONE"),
        (usb.core.USBError("busy", None, errno.EBUSY), "DISK-IN-USE"),
    ],
)
def test_what_the_system_says_of_a_claim_has_its_code(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, raised: Exception, code: str
) -> None:
    bench.line.close()

    def claim(*_: object) -> None:
        raise raised

    monkeypatch.setattr(bench.bus, "claim_interface", claim)
    assert bench.refused("*").code == code


def descriptor(features: int, longest: int) -> bytes:
    """A class descriptor that says this."""
    words = bytes(40) + features.to_bytes(4, "little") + longest.to_bytes(4, "little")
    return bytes([54, 0x21]) + words[2:] + bytes(6)


@pytest.mark.parametrize(
    ("descriptors", "longest"),
    [
        (b"", 65_535),
        (descriptor(0x0004_0000, 65_556), 65_535),
        (descriptor(0x0004_0000, 2_000), 1_990),
        (descriptor(0x0002_0000, 271), 261),
    ],
)
def test_no_command_is_longer_than_the_device_takes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, descriptors: bytes, longest: int
) -> None:
    says(bench, monkeypatch, descriptors)
    bench.line.reopen()
    assert bench.line.max_apdu == longest


def test_a_reader_that_exchanges_no_commands_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(bench, monkeypatch, descriptor(0x0001_0000, 271))
    bench.line.close()
    assert bench.refused("*").code == "NO-DRIVER"


def says(bench: Bench, monkeypatch: pytest.MonkeyPatch, descriptors: bytes) -> None:
    """The device has these class descriptors instead of its own."""
    own: Callable[..., Any] = bench.bus.get_interface_descriptor

    def altered(*place: Any) -> Any:
        told = own(*place)
        told.extra_descriptors = list(descriptors)
        return told

    monkeypatch.setattr(bench.bus, "get_interface_descriptor", altered)


def test_a_reader_without_a_card_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    say = bench.model._say

    def without_card(
        kind: int, sequence: int, *rest: int, data: bytes = b"", last: int = 0
    ) -> None:
        say(kind, sequence, 0, 0x40 | 2, 0xFE, data=b"")

    monkeypatch.setattr(bench.model, "_say", without_card)
    with pytest.raises(NotSent, match="NO-CARD"):
        bench.line.reopen()
