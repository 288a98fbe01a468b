"""Where a disk is issued, opened and hurt: one kind of bench for each carrier, one face for all."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from hardware.disk import Disk
from hardware.emulator.ccid_device import CcidDevice
from hardware.emulator.fault_script import Fault as Struck
from hardware.emulator.fault_script import Strike
from hardware.emulator.power import power_on
from hardware.emulator.served_disk import Power, ServedDisk
from hardware.emulator.usb_backend import UsbBus
from hardware.protocol import commands
from hardware.protocol.commands import Instruction
from hardware.transport import winscard
from hardware.transport.base import DeviceInfo, Outcome, Transport, TransportError
from hardware.transport.guard import guarded, open_guarded
from hardware.transport.in_process import Fault
from tests.disk_builders import PIN, Wall, a_disk_file, a_line
from tests.served_device import Device, DeviceWall

PATIENCE_S = 20.0  # a loaded service takes longer; who missed the moment only waits
HASTY_S = 0.3  # instead of a deadline, where the answer is known never to come
_PULLED = {"ignored", "lost", "empty", "before", "after"}  # a silent card is pulled out
_LOST = {Fault.BEFORE, Fault.AFTER}
STRUCK = {
    Fault.BEFORE: "ignored",
    Fault.AFTER: "lost",
    Fault.EMPTY: "empty",
    Fault.ONE_BYTE: "one-byte",
    Fault.HALF: "short",
    Fault.GARBAGE: "garbage",
    Fault.POWER_BEFORE: "before",
    Fault.POWER_AFTER: "after",
}


class Bench:
    """A disk file, the PC's clock, and a line on which faults can be ordered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.wall = Wall()
        self.path = folder / "disk.simdisk"
        self._ordered: list[tuple[Instruction, Fault]] = []
        self.sent: list[bytes] = []
        self._open: list[Disk] = []

    def issue(self, **changes: object) -> None:
        """A new disk."""
        self.path = a_disk_file(self._folder, **changes)

    def open(self, pin: str = PIN) -> Disk:
        """A driver on the disk; with a 口令 it is shown."""
        disk = Disk(self._line())
        self._open.append(disk)
        if pin:
            disk.verify_pin(pin)
        return disk

    def order(self, instruction: Instruction, *faults: Fault) -> None:
        """The next exchanges of this command meet these faults, one each."""
        self._ordered += [(instruction, fault) for fault in faults]

    def deselect(self, disk: Disk) -> None:
        """Somebody else ended the session on the disk."""
        disk._session._transport._firmware._session.selected = False  # type: ignore[attr-defined]

    def fault_of(self, apdu: bytes) -> Fault:
        """What was ordered for this command, once."""
        self.sent.append(apdu)
        for place, (instruction, fault) in enumerate(self._ordered):
            if (apdu[0] & 0xEF, apdu[1]) == instruction:
                del self._ordered[place]
                return fault
        return Fault.NONE

    def close(self) -> None:
        """Power off."""
        while self._open:
            self._open.pop().close()

    def _line(self) -> Transport:
        return a_line(self.path, self.wall, self.fault_of)


class Hurt:
    """A real carrier whose device is told, just before each command, what this one meets."""

    def __init__(
        self,
        carrier: Transport,
        fault_of: Callable[[bytes], Fault],
        meet: Callable[[str], None],
    ) -> None:
        self._carrier = carrier
        self._fault_of = fault_of
        self._meet = meet
        self.broken: Callable[[str], None] = lambda _: None  # told the fault after it was met

    @property
    def info(self) -> DeviceInfo:
        """The carrier's."""
        return self._carrier.info

    @property
    def max_apdu(self) -> int:
        """The carrier's."""
        return self._carrier.max_apdu

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One exchange, hurt as ordered."""
        fault = self._fault_of(apdu)
        if fault is Fault.NOT_SENT:
            raise TransportError(Outcome.NOT_SENT, fault.value)
        if fault is not Fault.NONE:
            self._meet(STRUCK[fault])
        in_vain = fault in _LOST
        try:
            return self._carrier.transmit(apdu, min(timeout_s, HASTY_S) if in_vain else timeout_s)
        finally:
            self.broken(STRUCK.get(fault, ""))

    def reopen(self) -> None:
        """The carrier's."""
        self._carrier.reopen()

    def close(self) -> None:
        """The carrier's."""
        self._carrier.close()


class ServedBench(Bench):
    """A device process behind a URL."""

    def __init__(self, folder: Path, device: Device) -> None:
        super().__init__(folder)
        self._device = device
        self.wall = DeviceWall(device)
        self.wall.forward()
        device.off()

    def _line(self) -> Transport:
        self._device.power(self.path)
        carrier = open_guarded(self._device.url, self.wall)
        return Hurt(carrier, self.fault_of, self._meet)

    def _meet(self, fault: str) -> None:
        self._device.meet(fault, away_s=0.0)

    def deselect(self, disk: Disk) -> None:
        """Somebody else ended the session on the disk."""
        self._device.tell(deselect=True)

    def close(self) -> None:
        super().close()
        self._device.off()


class CardBench(ServedBench):
    """A device process in a virtual reader. Its service looks every 0.4 s whether a card is there:
    a line that broke is opened again when it has seen it leave and come back."""

    def _line(self) -> Transport:
        line = super()._line()
        assert isinstance(line, Hurt)
        line.broken = self._await_seen
        return line

    def _await_seen(self, fault: str) -> None:
        if fault not in _PULLED:
            return
        context = winscard.Context()
        try:
            reader = self._device.url.partition(":")[2]
            until = time.monotonic() + PATIENCE_S
            for there in (False, True):
                while context.slot(reader).present is not there and time.monotonic() < until:
                    time.sleep(0.01)
        finally:
            context.close()


class _Next:
    """A script of one entry."""

    strike: Strike | None = None

    def next(self, _: bytes, /) -> Strike | None:
        strike, self.strike = self.strike, None
        return strike


class UsbBench(Bench):
    """A USB device on a bus in this process, reached through pyusb."""

    power: Power = staticmethod(power_on)
    application = commands.AID_DISK

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._bus = UsbBus()
        self._script = _Next()
        self._disk: ServedDisk | None = None

    def _line(self) -> Transport:
        from hardware.transport.usb_ccid import open_usb

        if self._disk is None:
            disk = ServedDisk(self.path, self.wall, self._script, power=self.power)
            self._bus.plug(CcidDevice(disk, self.application))
            self._disk = disk
        carrier = guarded(f"usb:{self.path}", lambda: open_usb("usb:*", "*", self.wall, self._bus))
        return Hurt(carrier, self.fault_of, self._meet)

    def _meet(self, fault: str) -> None:
        self._script.strike = Strike(Struck(fault), away_s=0.0)

    def deselect(self, disk: Disk) -> None:
        assert self._disk is not None
        device: Any = self._disk.power()
        device._session.selected = False

    def close(self) -> None:
        super().close()
        if self._disk is not None:
            self._disk.close()
            self._disk = None
            self._bus.pull_all()


Carrier = Callable[[Path], Bench]


@contextmanager
def sim() -> Iterator[Carrier]:
    """The firmware in this process."""
    yield Bench


@contextmanager
def pty() -> Iterator[Carrier]:
    """A device process behind a pseudo terminal."""
    with _folder() as place, _running(Device("pty", place / "disk.tty")) as device:
        yield lambda folder: ServedBench(folder, device)


@contextmanager
def tcp() -> Iterator[Carrier]:
    """A device process behind a port of this machine: who comes second waits."""
    with _running(Device("tcp", "0")) as device:
        yield lambda folder: ServedBench(folder, device)


@contextmanager
def usb() -> Iterator[Carrier]:
    """pyusb over our own bus."""
    yield UsbBench


@contextmanager
def pcsc() -> Iterator[Carrier]:
    """A device process in the virtual reader of a real smart-card service."""
    from tests.smart_card_service import SmartCardService

    service = SmartCardService()
    try:
        with _running(Device("vpcd", str(service.port))) as device:
            yield lambda folder: CardBench(folder, device)
    finally:
        service.close()


@contextmanager
def _running(device: Device) -> Iterator[Device]:
    try:
        yield device
    finally:
        device.close()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kaipiao-pty-") as name:
        yield Path(os.path.realpath(name))


class Level(Protocol):
    """Starts what a carrier needs, once for all tests over it."""

    def __call__(self) -> Any: ...


CARRIERS: dict[str, Level] = {"sim": sim, "pty": pty, "socket": tcp, "usb": usb, "pcsc": pcsc}
