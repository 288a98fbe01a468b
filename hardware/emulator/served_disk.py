"""A disk of its own process, whatever line it hangs on: its power, its firmware and its faults.

A line hands in a command and is told the deed: what to say, how, and whether the line then breaks.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Protocol

from msgspec import Struct

from hardware.emulator.clock import Now
from hardware.emulator.fault_script import Fault, Moment, Strike, command_name
from hardware.emulator.journal import Connect
from hardware.emulator.power import power_on
from hardware.emulator.struck_writing import PowerCut, Writing, cut, fail
from hardware.errors import DeviceError
from hardware.ports import DiskIdentity
from hardware.protocol import apdu, bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.status import StatusWord, word_bytes

_POWER_LOST = {Fault.BEFORE, Fault.MIDDLE, Fault.AFTER, Fault.UNPLUG}
_UNSAID = {Fault.IGNORED, Fault.LOST} | _POWER_LOST - {Fault.UNPLUG}
_NOT_DONE = {Fault.IGNORED, Fault.BEFORE}
_ON_THE_LINE = {Fault.HALF, Fault.UNPLUG, Fault.DAMAGED, Fault.NOISE, Fault.DRIBBLE}


class Deed(Struct, frozen=True):
    """What a line does with an answer."""

    answer: bytes | None  # None: nothing is said
    fault: Fault | None = None  # of the line's own kind: how the bytes go
    wait_s: float = 0.0
    breaks: bool = False  # the line then breaks, for `away_s`
    away_s: float = 0.0
    dies: bool = False  # the process ends after what is said


class Script(Protocol):
    """Who is asked for every command what meets it."""

    def next(self, command: bytes, /) -> Strike | None: ...


Told = Callable[[str], None]


class Powered(Protocol):
    """A firmware under power."""

    def transmit(self, command: bytes, /) -> bytes: ...

    def close(self) -> None: ...


Power = Callable[[Path, Now, Connect], Powered]


class ServedDisk:
    """The device in a file (a disk, unless `power` makes another of it). Powered when it is first
    needed, and again after power was lost."""

    def __init__(
        self,
        path: Path,
        now: Now,
        script: Script,
        tell: Told = lambda _: None,
        power: Power = power_on,
    ) -> None:
        self._path = path
        self._now = now
        self._script = script
        self._tell = tell
        self._power_on = power
        self._writing = Writing()
        self._firmware: Powered | None = None
        self._fresh = False
        self._one_at_a_time = Lock()

    def power(self) -> Powered:
        """Powers it. Raises what `power_on` does."""
        if self._firmware is None:
            self._firmware = self._power_on(self._path, self._now, self._writing.connect)
            self._fresh = True
        return self._firmware

    def identity(self, application: bytes = commands.AID_DISK) -> DiskIdentity:
        """Who it is; powers it."""
        select = Command(*commands.SELECT, 0x04, 0x00, application, apdu.SHORT_ANSWER)
        answer = self.power().transmit(apdu.encode(select))
        return bodies.IDENTITY_BODY.decode(answer[:-2])

    def reset(self) -> None:
        """Power off and on, unless nothing was asked since it was powered."""
        with self._one_at_a_time:
            if not self._fresh:
                self._lose_power()

    def close(self) -> None:
        """Power off, after the command under way."""
        with self._one_at_a_time:
            self._lose_power()

    def _lose_power(self) -> None:
        firmware, self._firmware = self._firmware, None
        if firmware is not None:
            firmware.close()

    def answer(self, command: bytes) -> Deed:
        """One command. A disk that cannot be powered (its file is gone or held) is silent."""
        with self._one_at_a_time:
            try:
                firmware = self.power()
            except DeviceError as without:
                self._tell(f"盘没有电：{without.code}")
                return Deed(None, breaks=True)
            self._fresh = False
            strike = self._script.next(command)
            if strike is None:
                return Deed(firmware.transmit(command))
            self._tell(f"故障 {strike.fault}：{command_name(command)}")
            return self._struck(firmware, command, strike)

    def _struck(self, firmware: Powered, command: bytes, strike: Strike) -> Deed:
        self._prepare(strike)
        try:
            answer = b"" if strike.fault in _NOT_DONE else firmware.transmit(command)
        except PowerCut:
            answer = b""
        else:
            if strike.fault is Fault.MIDDLE:  # it has fewer writes
                return Deed(answer)
        finally:
            self._writing.clear()
        if strike.fault in _POWER_LOST:
            self._lose_power()
        return _deed(answer, strike)

    def _prepare(self, strike: Strike) -> None:
        """What strikes before or during the writing."""
        match strike.fault:
            case Fault.MIDDLE:
                self._writing.order(strike.write, cut)
            case Fault.WRITE_ERROR:
                self._writing.order(strike.write, fail)
            case Fault.DISK_FULL:
                self._writing.fill_up()
            case Fault.KILL if strike.moment is Moment.MIDDLE:
                self._writing.order(strike.write, die)
            case Fault.KILL if strike.moment is Moment.BEFORE:
                die()


def _deed(answer: bytes, strike: Strike) -> Deed:
    fault = strike.fault
    if fault in _UNSAID:
        return Deed(None, breaks=fault in _POWER_LOST, away_s=strike.away_s)
    if fault is Fault.KILL:
        half = Fault.HALF if strike.moment is Moment.HALF else None
        return Deed(answer if half else None, half, dies=True)
    on_the_line = fault if fault in _ON_THE_LINE else None
    breaks = fault is Fault.UNPLUG
    return Deed(damaged(answer, fault), on_the_line, strike.wait_s, breaks, strike.away_s)


def damaged(answer: bytes, fault: Fault) -> bytes:
    """The answer as a disk gives it that is out of its mind."""
    match fault:
        case Fault.EMPTY:
            return b""
        case Fault.ONE_BYTE:
            return answer[:1]
        case Fault.SHORT:
            return answer[: len(answer) // 2]
        case Fault.GARBAGE:
            return bytes(byte ^ 0x5A for byte in answer)
        case _:
            return answer


def die() -> None:
    """At once, nothing tidied up: as the plug of the device's own processor."""
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


TOO_LONG = word_bytes(StatusWord.LENGTH)  # instead of an answer that the line cannot carry
