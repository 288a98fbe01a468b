"""A printer on the bus: its interface is found among others, its paper asked for before the first
byte, and what was taken is known when it is pulled out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import usb.core

from printing.carriers.opening import open_line
from printing.errors import NotSent, SendUnknown
from printing.ports import LineState, Media

URL = "usb:04b8:0202/A1"
SHEET = Media(240.0, 140.0)


class Context:
    """What pyusb keeps of a device that is open."""

    def managed_claim_interface(self, device: Any, number: int) -> None:
        device.claimed.append(number)

    def managed_release_interface(self, device: Any, number: int) -> None:
        device.claimed.remove(number)

    def dispose(self, device: Any, close_handle: bool = True) -> None:
        del device, close_handle


class Endpoint:
    """One end of the wire; the one out takes so many parts and is then pulled out."""

    def __init__(self, address: int, device: Device) -> None:
        self.bEndpointAddress = address
        self._device = device

    def write(self, part: bytes, wait: int) -> int:
        del wait
        if self._device.parts == 0:
            raise usb.core.USBError("pulled out", errno=19)
        self._device.parts -= 1
        self._device.came += part
        return len(part)


class Interface:
    """A part of a device: class and ends."""

    def __init__(self, number: int, sort: int, ends: list[Endpoint]) -> None:
        self.bInterfaceNumber, self.bInterfaceClass, self._ends = number, sort, ends

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._ends)


class Device:
    """A printer that scans too."""

    def __init__(self, parts: int = -1, port: bytes = b"\x18", sort: int = 7) -> None:
        self.parts, self.port, self.came = parts, port, b""
        self.iSerialNumber = 3
        self.claimed: list[int] = []
        self._ctx = Context()
        ends = [Endpoint(0x82, self), Endpoint(0x01, self)]
        self._parts = [Interface(0, 0xFF, []), Interface(1, sort, ends)]

    def get_active_configuration(self) -> list[Interface]:
        return self._parts

    def is_kernel_driver_active(self, number: int) -> bool:
        raise usb.core.USBError(f"not supported {number}")

    def ctrl_transfer(self, *asked: int) -> bytes:
        assert asked == (0xA1, 1, 0, 1, 1)
        return self.port


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> list[Device]:
    devices: list[Device] = []

    def find(**asked: Any) -> list[Device]:
        assert (asked["idVendor"], asked["idProduct"]) == (0x04B8, 0x0202)
        return devices

    monkeypatch.setattr("usb.core.find", find)
    monkeypatch.setattr("usb.util.get_string", lambda device, index: "A1")
    return devices


def test_a_job_arrives_and_the_printer_is_given_back(bus: list[Device]) -> None:
    bus.append(Device())
    assert open_line(URL).send(b"x" * 3000, title="x", media=SHEET).taken == 3000
    assert (bus[0].came, bus[0].claimed) == (b"x" * 3000, [])
    assert open_line(URL).status() is LineState.READY


def test_without_paper_nothing_is_begun(bus: list[Device]) -> None:
    bus.append(Device(port=b"\x38"))
    with pytest.raises(NotSent, match="PRINTER-PAPER-OUT"):
        open_line(URL).send(b"x", title="x", media=SHEET)
    assert bus[0].came == b""


def test_one_that_is_pulled_out_in_the_middle_leaves_the_job_in_doubt(bus: list[Device]) -> None:
    bus.append(Device(parts=1))
    with pytest.raises(SendUnknown) as doubt:
        open_line(URL).send(b"x" * 3000, title="x", media=SHEET)
    assert doubt.value.facts["taken"] == "1024"


@pytest.mark.parametrize("devices", [[], [Device(sort=0xFF)]])
def test_what_is_no_printer_is_not_there(bus: list[Device], devices: list[Device]) -> None:
    bus.extend(devices)
    assert open_line(URL).status() is LineState.GONE
    with pytest.raises(NotSent, match="PRINTER-GONE"):
        open_line(URL).send(b"x", title="x", media=SHEET)


def test_another_serial_number_is_another_printer(bus: list[Device]) -> None:
    bus.append(Device())
    assert open_line("usb:04b8:0202/B2").status() is LineState.GONE
    assert open_line("usb:04b8:0202").status() is LineState.READY


def test_a_printer_that_does_not_tell_its_port_is_printed_on(bus: list[Device]) -> None:
    bus.append(Device(port=b""))
    assert open_line(URL).status() is LineState.SILENT
    assert open_line(URL).send(b"x", title="x", media=SHEET).taken == 1
