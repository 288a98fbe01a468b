"""Looking for devices: a broken one is listed with its reason and hides no other."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from types import SimpleNamespace
from typing import Any

import pytest
import serial.tools.list_ports
import usb.core

from hardware import discovery
from hardware.discovery import Change, FoundDevice, asked, list_devices, watch
from hardware.emulator.ccid_device import CcidDevice
from hardware.emulator.fault_script import no_faults
from hardware.emulator.served_disk import ServedDisk
from hardware.emulator.usb_backend import UsbBus
from hardware.errors import DeviceError
from hardware.transport import winscard
from hardware.transport.winscard import ServiceError, Slot
from tests.disk_builders import Wall, a_disk_file
from tests.wires import over_pty, over_tcp

NUMBER = "990000000001"


class Bus:
    """A USB bus with one disk."""

    def __init__(self, folder: Path) -> None:
        self.bus = UsbBus()
        self.disk = ServedDisk(a_disk_file(folder), Wall(), no_faults())
        self.model = CcidDevice(self.disk)
        self.plugged = self.bus.plug(self.model)

    def look(self) -> tuple[FoundDevice, ...]:
        """What is found on it."""
        return list_devices(["usb"], self.bus)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    made = Bus(tmp_path)
    yield made
    made.disk.close()


def test_a_device_is_listed_by_the_url_that_opens_it(bus: Bus) -> None:
    (found,) = bus.look()
    assert (found.url, found.serial, found.code) == (f"usb:1209:0001/{NUMBER}", NUMBER, "")
    assert "模拟税控盘" in found.label


def test_a_device_that_may_not_be_opened_is_listed_with_the_remedy(bus: Bus) -> None:
    bus.bus.denied = True
    (found,) = bus.look()
    assert (found.url, found.code) == ("usb:1209:0001", "NO-PERMISSION")
    assert "1209" in found.facts["rule"]


def test_a_device_that_asks_no_such_thing_of_the_system_is_listed(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unasked(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(bus.bus, "is_kernel_driver_active", unasked)
    assert [one.code for one in bus.look()] == [""]


def test_a_device_that_cannot_even_be_read_does_not_hide_the_others(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, own = bus.bus.plug(bus.model), bus.bus.get_interface_descriptor

    def reads(device: Any, *rest: Any) -> Any:
        if device is bad:
            raise usb.core.USBError("Input/output error", None, errno.EIO)
        return own(device, *rest)

    monkeypatch.setattr(bus.bus, "get_interface_descriptor", reads)
    assert len(bus.look()) == 1


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (usb.core.NoBackendError("none"), "NO-DRIVER"),
        (usb.core.USBError("broken", None, errno.EIO), "DISK-GONE"),
        (RuntimeError("a driver's own fault"), "DISK-GONE"),
    ],
)
def test_a_kind_that_cannot_be_looked_for_is_one_broken_entry(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, code: str
) -> None:
    def fails(**_: object) -> None:
        raise raised

    monkeypatch.setattr(usb.core, "find", fails)
    monkeypatch.setattr(serial.tools.list_ports, "comports", list)
    assert [(one.kind, one.code) for one in list_devices(["usb", "serial"])] == [("usb", code)]


def port(device: str, description: str = "n/a", number: str | None = None) -> SimpleNamespace:
    """A port as pyserial lists it."""
    return SimpleNamespace(device=device, description=description, serial_number=number)


@pytest.mark.skipif(os.name == "nt", reason="permissions of device files are POSIX")
def test_ports_are_listed_and_those_that_may_not_be_opened_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with over_pty() as (place, _):
        ports = [port("/dev/tty-not-there"), port(place, "示例读卡器", "SN1")]
        monkeypatch.setattr(serial.tools.list_ports, "comports", lambda: ports)
        good, bad = list_devices(["serial"])
    assert (good.url, good.label, good.serial) == (f"serial:{place}", "示例读卡器", "SN1")
    assert (bad.label, bad.code) == ("/dev/tty-not-there", "NO-PERMISSION")


# -- the smart-card service as it may answer -----------------------------------------------------


class Service:
    """A service whose readers do what the test says."""

    def __init__(self, **slots: Slot | int) -> None:
        self.slots = slots

    def __call__(self) -> Service:
        return self

    def readers(self) -> list[str]:
        if "fails" in self.slots:
            raise ServiceError("SCardListReaders", winscard.SERVICE_STOPPED)
        return list(self.slots)

    def slot(self, reader: str) -> Slot:
        told = self.slots[reader]
        if isinstance(told, int):
            raise ServiceError("SCardGetStatusChange", told)
        return told

    def close(self) -> None:
        raise ServiceError("SCardReleaseContext", winscard.INVALID_HANDLE)


def test_every_reader_says_for_itself_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(
        good=Slot("good", present=True, mute=False, atr=b"\x3b"),
        empty=Slot("empty", present=False, mute=False, atr=b""),
        mute=Slot("mute", present=True, mute=True, atr=b""),
        gone=winscard.UNKNOWN_READER,
    )
    monkeypatch.setattr(winscard, "Context", service)
    told = {one.label: one.code for one in list_devices(["pcsc"])}
    assert told == {"good": "", "empty": "NO-CARD", "mute": "DISK-ANSWER", "gone": "NO-READER"}


def test_a_service_that_stops_while_it_is_asked_is_one_broken_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(winscard, "Context", Service(fails=0))
    assert [(one.url, one.code) for one in list_devices(["pcsc"])] == [("pcsc:*", "NO-SERVICE")]


def test_a_service_that_is_not_there_is_one_broken_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise ServiceError("load", winscard.NO_SERVICE)

    monkeypatch.setattr(winscard, "Context", none)
    assert [one.code for one in list_devices(["pcsc"])] == ["NO-SERVICE"]


# -- who is behind it, and who comes and goes ----------------------------------------------------


def test_a_device_that_is_asked_says_which_disk_it_is(tmp_path: Path) -> None:
    url = f"sim:{a_disk_file(tmp_path)}"
    told = asked(FoundDevice(url, "sim", "").failed(DeviceError("DISK-GONE")), Wall())
    assert told.disk is not None
    assert (told.disk.number, told.code, told.facts) == (NUMBER, "", {})


def test_a_device_that_is_no_disk_says_what_is_wrong() -> None:
    with over_tcp(lambda _: None) as (place, _):
        told = asked(FoundDevice(f"serial:{place}", "serial", ""), Wall())
    assert told.disk is None
    assert told.code


def test_who_comes_and_who_goes_is_told_once(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "WATCH_S", 0.01)
    changes: Queue[Change] = Queue()
    stop = watch(changes.put, ["usb"], bus.bus)
    first = changes.get(timeout=90)
    bus.bus.pull(bus.plugged)
    second = changes.get(timeout=90)
    bus.bus.plug(bus.model)
    third = changes.get(timeout=90)
    stop()
    stop()
    assert first.arrived == second.left == third.arrived
    assert (first.left, second.arrived, third.left) == ((), (), ())
    assert changes.empty()
