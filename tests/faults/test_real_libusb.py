"""The real libusb, once: our device's descriptors and a recorded session, played by umockdev.

What is recorded over our own bus is what libusb must carry; the replay is literal, so every command
of the host has its bytes fixed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hardware.disk import Disk
from hardware.emulator.ccid_device import CcidDevice
from hardware.emulator.fault_script import no_faults
from hardware.emulator.served_disk import ServedDisk
from hardware.emulator.usb_backend import UsbBus
from hardware.emulator.usb_descriptors import (
    CONFIGURATION_DESCRIPTOR,
    DEVICE_DESCRIPTOR,
    PRODUCT,
    VENDOR,
)
from hardware.ports import InvoiceSlot
from hardware.transport.base import DeviceInfo
from hardware.transport.usb_ccid import UsbLine
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id
from tests.levels import needs

ROOT = Path(__file__).parents[2]
PLACE = f"{VENDOR:04x}:{PRODUCT:04x}"
NODE = "/dev/bus/usb/001/007"
SYS = "/devices/pci0000:00/0000:00:14.0/usb1/1-2"
HOST = """
from tests.faults.test_real_libusb import session
print(session(None))
"""


class RecordingBus(UsbBus):
    """Our bus; what went over its bulk endpoints, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[int, int, bytes]] = []  # endpoint, room, bytes

    def bulk_write(self, handle: Any, endpoint: int, number: int, data: Any, timeout: int) -> int:
        self.said.append((endpoint, len(data), data.tobytes()))
        return super().bulk_write(handle, endpoint, number, data, timeout)

    def bulk_read(self, handle: Any, endpoint: int, number: int, room: Any, timeout: int) -> int:
        got = super().bulk_read(handle, endpoint, number, room, timeout)
        self.said.append((endpoint, len(room), room[:got].tobytes()))
        return got


def session(backend: UsbBus | None) -> tuple[str, int, str]:
    """A whole session of the host; None: over libusb."""
    line = UsbLine(DeviceInfo(f"usb:{PLACE}", "usb", PLACE, None, simulated=False), PLACE, backend)
    line._sequence = 0
    line.reopen()
    disk = Disk(line)
    disk.verify_pin(PIN)
    answer = disk.sign(request_id(1), disk.encode(REQUEST), InvoiceSlot("099002300104", "00000001"))
    told = disk.identity().number, disk.status().head_sequence, answer.signature.hex()
    disk.close()
    return told


def device_file() -> str:
    """The device as umockdev puts it under /sys and /dev."""
    descriptors = (DEVICE_DESCRIPTOR + CONFIGURATION_DESCRIPTOR).hex().upper()
    facts = {
        "DEVNAME": NODE,
        "DEVTYPE": "usb_device",
        "DRIVER": "usb",
        "BUSNUM": "001",
        "DEVNUM": "007",
        "MAJOR": "189",
        "MINOR": "6",
        "SUBSYSTEM": "usb",
        "PRODUCT": "1209/1/100",
        "TYPE": "0/0/0",
        "ID_USB_INTERFACES": ":0b0000:",
    }
    files = {
        "busnum": "1",
        "devnum": "7",
        "idVendor": "1209",
        "idProduct": "0001",
        "bcdDevice": "0100",
        "bDeviceClass": "00",
        "bConfigurationValue": "1",
        "bNumConfigurations": "1",
        "bNumInterfaces": " 1",
        "speed": "480",
        "version": " 2.00",
        "devpath": "2",
    }
    rows = [f"P: {SYS}", f"N: bus/usb/001/007={descriptors}"]
    rows += [f"E: {name}={value}" for name, value in facts.items()]
    rows += [f"A: {name}={value}\\n" for name, value in files.items()]
    return "\n".join([*rows, f"H: descriptors={descriptors}", "", ""])


def replay_file(said: list[tuple[int, int, bytes]]) -> str:
    """One row a transfer: type, endpoint, status, flags, room, length, errors, bytes."""
    rows = [
        f"USBDEVFS_REAPURBNDELAY 0 3 {endpoint} 0 0 {room} {len(data)} 0 {data.hex().upper()}"
        for endpoint, room, data in said
    ]
    return "\n".join([f"@DEV {NODE}", *rows, ""])


def test_the_real_libusb_carries_what_our_bus_carried(tmp_path):
    needs("umockdev")
    served = ServedDisk(a_disk_file(tmp_path), Wall(), no_faults())
    bus = RecordingBus()
    bus.plug(CcidDevice(served))
    told = session(bus)
    served.close()
    (tmp_path / "device").write_text(device_file())
    (tmp_path / "replay").write_text(replay_file(bus.said))
    command = [
        "umockdev-run",
        "-d",
        str(tmp_path / "device"),
        "-i",
        f"{NODE}={tmp_path / 'replay'}",
    ]
    done = subprocess.run(
        [*command, "--", sys.executable, "-c", HOST],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.stdout.strip() == str(told), done.stderr
