"""Runs inside the virtual machine: the kernel's USB with libusb, then pcscd with libccid, over the
emulated disk; the same driver and the same orders as everywhere. Each line printed is a fact; the
last one says `all held`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hardware.disk import Disk
from hardware.emulator.ccid_device import CcidDevice
from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError, OutcomeUnknown
from hardware.transport.guard import open_guarded
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id
from tests.near_line import NextChange
from tests.proof import check_disk
from tests.virtual_machine.usbip import KernelPort

PLIST = Path("/etc/libccid_Info.plist")
OURS = {
    "ifdVendorID": "0x1209",
    "ifdProductID": "0x0001",
    "ifdFriendlyName": "Simulated tax disk",
}
PATIENCE_S = 30.0


def say(fact: str) -> None:
    """One line."""
    sys.stdout.write(fact + "\n")
    sys.stdout.flush()


def awaited(url: str, what: str) -> Disk:
    """The disk behind a URL, when it has come."""
    began = time.monotonic()
    while True:
        try:
            disk = Disk(open_guarded(url, Wall()))
            disk.verify_pin(PIN)
        except DeviceError as away:
            assert time.monotonic() - began < PATIENCE_S, (what, away)
            time.sleep(0.1)
        else:
            say(f"{what}: after {time.monotonic() - began:.1f} s")
            return disk


def hurt(disk: Disk, script: NextChange, first: int) -> int:
    """Tickets whose answers are lost, spoilt or late are asked for until they stand."""
    number = first
    for fault in (Fault.GARBAGE, Fault.SHORT, Fault.LOST, Fault.WRITE_ERROR):
        script.strike = Strike(fault, away_s=0.0)
        began, slot = time.monotonic(), disk.next_slot("007")
        said = "done"
        try:
            disk.sign(request_id(number), disk.encode(REQUEST), slot)
        except DeviceError as broken:
            said = f"{type(broken).__name__} {broken.code}"
        settled(disk, number)
        say(f"  {fault}: {said}, settled after {time.monotonic() - began:.1f} s")
        number += 1
    assert len(check_disk(disk)) == number - 1
    return number


def settled(disk: Disk, number: int) -> None:
    """Asked until it is known."""
    for _ in range(20):
        try:
            if disk.result(request_id(number)) is None:
                disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))
        except (OutcomeUnknown, DeviceError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"never settled: {number}")


def timed(what: str, call: Callable[[], object], times: int) -> None:
    """The median of so many calls."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    say(f"  {what}: median {sorted(took)[times // 2] * 1000:.1f} ms of {times}")


def the_service() -> subprocess.Popen[bytes]:
    """pcscd; libccid takes only devices that its list names, so ours is put on it."""
    text = PLIST.read_text()
    for key, value in OURS.items():
        at = text.index("<array>", text.index(f"<key>{key}</key>")) + len("<array>")
        text = f"{text[:at]}<string>{value}</string>{text[at:]}"
    ours = Path("/run/Info.plist")
    ours.write_text(text)
    subprocess.run(["mount", "--bind", str(ours), str(PLIST)], check=True)
    return subprocess.Popen(
        ["/usr/sbin/pcscd", "--foreground"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def main() -> None:
    """The whole run."""
    script = NextChange()
    path = a_disk_file(Path(tempfile.mkdtemp(dir="/run")))
    served = ServedDisk(path, Wall(), script)
    port = KernelPort(CcidDevice(served))
    port.start()
    disk = awaited("usb:1209:0001", "the kernel's USB and libusb")
    timed("status", disk.status, 50)
    timed("echo of 20 000 bytes", lambda: disk.echo(bytes(20_000)), 10)
    number = hurt(disk, script, 1)
    disk.close()
    port.pull()
    service = the_service()
    try:
        port = KernelPort(CcidDevice(served))
        port.start()
        disk = awaited("pcsc:Simulated", "pcscd and libccid")
        timed("status", disk.status, 50)
        hurt(disk, script, number)
        disk.close()
        port.pull()
    finally:
        service.terminate()
        service.wait(10)
    say("all held")


if __name__ == "__main__":
    main()
