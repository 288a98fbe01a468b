"""`sim:PATH`: the emulated disk in this process. Real bytes go both ways, and may be lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import Protocol

from hardware.emulator.power import power_on
from hardware.transport.base import DeviceInfo, Now, Outcome, TransportError

MAX_APDU = 65_535


class Fault(Enum):
    """What may happen to one exchange."""

    NONE = "none"
    NOT_SENT = "known never to have left"
    BEFORE = "lost on its way to the disk"
    AFTER = "answer lost"
    EMPTY = "answered with no byte"
    ONE_BYTE = "answered with one byte"
    HALF = "answered with the first half"
    GARBAGE = "answered with other bytes"
    POWER_BEFORE = "power lost before the disk saw it"
    POWER_AFTER = "power lost before the answer left"


_LOST = {Fault.BEFORE, Fault.AFTER, Fault.POWER_BEFORE, Fault.POWER_AFTER}
_NEVER_ARRIVES = {Fault.BEFORE, Fault.POWER_BEFORE}
_POWER = {Fault.POWER_BEFORE, Fault.POWER_AFTER}
Faults = Callable[[bytes], Fault]


def no_faults(_: bytes) -> Fault:
    """Every exchange succeeds."""
    return Fault.NONE


class Powered(Protocol):
    """A firmware under power."""

    def transmit(self, command: bytes, /) -> bytes: ...

    def close(self) -> None: ...


class InProcess:
    """Carries APDUs to a firmware in this process. `faults` is asked for every command."""

    def __init__(
        self,
        info: DeviceInfo,
        power: Callable[[], Powered],
        faults: Faults = no_faults,
        plugged: Callable[[], bool] = lambda: True,
    ) -> None:
        self._info = info
        self._plugged = plugged
        self._power = power
        self._faults = faults
        self._one_at_a_time = Lock()
        self._broken = False
        self._firmware: Powered | None = power()

    @property
    def info(self) -> DeviceInfo:
        """The emulated disk's file."""
        return self._info

    @property
    def max_apdu(self) -> int:
        """As over PC/SC."""
        return MAX_APDU

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:  # noqa: ARG002
        """One exchange; it takes as long as the disk's own file takes."""
        with self._one_at_a_time:
            if self._firmware is None or self._broken:
                raise TransportError(Outcome.NOT_SENT, "closed")
            if not self._plugged():
                self._power_off()
                raise TransportError(Outcome.NOT_SENT, "pulled out", "DISK-GONE")
            return self._carried(self._firmware, apdu, self._faults(apdu))

    def _carried(self, firmware: Powered, apdu: bytes, fault: Fault) -> bytes:
        if fault is Fault.NOT_SENT:
            raise TransportError(Outcome.NOT_SENT, fault.value)
        answer = b"" if fault in _NEVER_ARRIVES else firmware.transmit(apdu)
        if fault in _POWER:
            self._power_off()
        if fault in _LOST:
            self._broken = True
            raise TransportError(Outcome.UNKNOWN, fault.value)
        return _damaged(answer, fault)

    def reopen(self) -> None:
        """A line that broke is made anew; a disk without power gets it again."""
        with self._one_at_a_time:
            self._broken = False
            if self._firmware is None:
                self._firmware = self._power()

    def close(self) -> None:
        """Takes the power away."""
        with self._one_at_a_time:
            self._power_off()

    def _power_off(self) -> None:
        firmware, self._firmware = self._firmware, None
        if firmware is not None:
            firmware.close()


def open_emulated(url: str, place: str, now: Now, faults: Faults = no_faults) -> InProcess:
    """Powers the disk in the file `place`."""
    path = Path(place)
    info = DeviceInfo(url, "sim", f"模拟税控盘 {path.name}", None, simulated=True)
    socket = _Socket(path)

    def power() -> Powered:
        firmware = power_on(path, now)
        socket.plug()
        return firmware

    return InProcess(info, power, faults, socket.holds)


def open_emulated_reader(url: str, place: str, now: Now, faults: Faults = no_faults) -> InProcess:
    """An emulated card reader; `place` is the file of the report disk in it, if there is one."""
    from hardware.emulator.card_reader_firmware import power_reader  # a disk needs none of it

    path = Path(place)
    info = DeviceInfo(url, "sim", f"模拟读卡器 {path.name}", None, simulated=True)
    return InProcess(info, lambda: power_reader(path, now), faults)


class _Socket:
    """Where the disk's file is plugged in: taken away, or another put in its place, it is pulled
    out. Without this an open file would go on signing where nobody finds it again."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)  # a Path costs twice at each look
        self._file: tuple[int, int] | None = None

    def plug(self) -> None:
        """The file of now."""
        self._file = self._now()

    def holds(self) -> bool:
        """Whether it is still that file."""
        return self._file is not None and self._now() == self._file

    def _now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - asked before every command
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _damaged(answer: bytes, fault: Fault) -> bytes:
    match fault:
        case Fault.EMPTY:
            return b""
        case Fault.ONE_BYTE:
            return answer[:1]
        case Fault.HALF:
            return answer[: len(answer) // 2]
        case Fault.GARBAGE:
            return bytes(byte ^ 0x5A for byte in answer)
        case _:
            return answer
