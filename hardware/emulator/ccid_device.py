"""The emulated disk as a USB smart-card device (CCID): endpoints, messages, no bus.

`out` and `into` are the bulk endpoints, `control` is endpoint 0. A bus is put around it: pyusb's
backend interface (`usb_backend`), or USB/IP in a virtual machine.
"""

from __future__ import annotations

import struct
from collections import deque
from threading import Lock
from time import monotonic

from hardware.emulator.answer_to_reset import BWI_CWI, IFSC, answer_to_reset
from hardware.emulator.fault_script import Fault
from hardware.emulator.served_disk import Deed, ServedDisk, damaged
from hardware.emulator.usb_descriptors import (
    BULK_IN,
    BULK_OUT,
    CONFIGURATION,
    CONFIGURATION_DESCRIPTOR,
    DEVICE,
    DEVICE_DESCRIPTOR,
    INTERRUPT_IN,
    LONGEST_MESSAGE,
    STRING,
    string_descriptor,
)
from hardware.protocol.commands import AID_DISK

HEADER = struct.Struct("<BIBBBBB")  # type, length, slot, sequence, three that differ by type
POWER_ON, POWER_OFF, SLOT_STATUS, TRANSFER = 0x62, 0x63, 0x65, 0x6F
PARAMETERS = {0x6C, 0x6D, 0x61}  # get, reset, set
DATA_BLOCK, SLOT, PARAMETERS_T1 = 0x80, 0x81, 0x82
FAILED, TIME_EXTENSION = 0x40, 0x80
_NO_POWER = 1
_WRONG_SLOT, _MUTE, _NOT_SUPPORTED = 5, 0xFE, 0
_T1 = bytes([0x11, 0x10, 0x00, BWI_CWI, 0x00, IFSC, 0x00])
_STANDARD_IN, _CLASS_OUT = 0x80, 0x21
_GET_DESCRIPTOR, _GET_CONFIGURATION, _ABORT = 6, 8, 1


class Stalled(Exception):
    """The endpoint has no answer to this."""


class CcidDevice:
    """One slot with the disk in it, always present. `stale` and `extends` are what only this line
    can do: an answer of an earlier sequence comes first, more time is asked for."""

    def __init__(self, disk: ServedDisk, application: bytes = AID_DISK) -> None:
        self._disk = disk
        self._number = disk.identity(application).number
        self._powered = False
        self._answers: deque[bytes] = deque()
        self._part = b""
        self._lock = Lock()
        self.stale = False
        self.extends = 0
        self.plugs = 1  # how often it was plugged in: who opened it before has lost it
        self._back_at = 0.0

    @property
    def away(self) -> bool:
        """Its power was lost, and it is not back yet."""
        return monotonic() < self._back_at

    # -- endpoint 0 --------------------------------------------------------------------------

    def control(self, kind: int, request: int, value: int, length: int) -> bytes:
        """A control transfer; raises Stalled."""
        if (kind, request) == (_STANDARD_IN, _GET_DESCRIPTOR):
            return self._descriptor(value >> 8, value & 0xFF)[:length]
        if (kind, request) == (_STANDARD_IN, _GET_CONFIGURATION):
            return b"\x01"
        if kind & 0x80 and request == 0:  # status
            return b"\0\0"
        if (kind, request) == (_CLASS_OUT, _ABORT):
            self._forget()
        elif kind & 0x60 or request not in (1, 3, 5, 9, 11):  # features, address, configuration
            raise Stalled
        return b""

    def _descriptor(self, kind: int, index: int) -> bytes:
        match kind:
            case _ if kind == DEVICE:
                return DEVICE_DESCRIPTOR
            case _ if kind == CONFIGURATION:
                return CONFIGURATION_DESCRIPTOR
            case _ if kind == STRING:
                return string_descriptor(index, self._number)
            case _:
                raise Stalled

    def _forget(self) -> None:
        self._answers.clear()
        self._part = b""

    # -- bulk --------------------------------------------------------------------------------

    def out(self, endpoint: int, data: bytes) -> None:
        """What the host writes; whole messages are answered at once."""
        if endpoint != BULK_OUT:
            raise Stalled
        with self._lock:
            self._part += data
            while (message := self._message()) is not None:
                self._answer(message)

    def into(self, endpoint: int, room: int) -> bytes | None:
        """What the host reads, at most `room`; None: nothing yet."""
        if endpoint == INTERRUPT_IN:
            return None
        if endpoint != BULK_IN:
            raise Stalled
        with self._lock:
            if not self._answers:
                return None
            now, rest = self._answers[0][:room], self._answers[0][room:]
            if rest:
                self._answers[0] = rest
            else:
                self._answers.popleft()
            return now

    def _message(self) -> bytes | None:
        if len(self._part) < HEADER.size:
            return None
        length = HEADER.size + int.from_bytes(self._part[1:5], "little")
        if length > LONGEST_MESSAGE:
            self._part = b""
            raise Stalled
        if len(self._part) < length:
            return None
        message, self._part = self._part[:length], self._part[length:]
        return message

    def _answer(self, message: bytes) -> None:
        kind, _, slot, sequence, *_ = HEADER.unpack_from(message)
        if slot:
            self._say(SLOT, sequence, slot, FAILED, _WRONG_SLOT)
        elif kind == POWER_ON:
            self._disk.reset()
            self._powered = True
            self._say(DATA_BLOCK, sequence, data=answer_to_reset(self._number))
        elif kind == POWER_OFF:
            self._powered = False
            self._say(SLOT, sequence)
        elif kind == SLOT_STATUS:
            self._say(SLOT, sequence)
        elif kind in PARAMETERS:
            self._say(PARAMETERS_T1, sequence, last=1, data=_T1)
        elif kind == TRANSFER and self._powered:
            self._transferred(sequence, message[HEADER.size :])
        elif kind == TRANSFER:
            self._say(DATA_BLOCK, sequence, 0, FAILED, _MUTE)
        else:
            self._say(SLOT, sequence, 0, FAILED, _NOT_SUPPORTED)

    def _transferred(self, sequence: int, apdu: bytes) -> None:
        deed = self._disk.answer(apdu)
        if deed.breaks:
            self._leave(deed.away_s)
        if deed.answer is None or deed.breaks:
            return
        if self.stale:
            self.stale = False
            self._say(DATA_BLOCK, sequence - 1, data=deed.answer)
        for _ in range(self.extends):
            self._say(DATA_BLOCK, sequence, 0, TIME_EXTENSION, 1)
        self.extends = 0
        self._say(DATA_BLOCK, sequence, data=_damaged(deed))
        if deed.fault is Fault.HALF:
            last = self._answers.pop()
            self._answers.append(last[: len(last) // 2])

    def _leave(self, away_s: float) -> None:
        self._forget()
        self._powered = False
        self.plugs += 1
        self._back_at = monotonic() + away_s

    def _say(
        self,
        kind: int,
        sequence: int,
        slot: int = 0,
        status: int = 0,
        error: int = 0,
        last: int = 0,
        data: bytes = b"",
    ) -> None:
        power = 0 if self._powered else _NO_POWER
        head = (kind, len(data), slot, sequence & 0xFF, status | power, error, last)
        self._answers.append(HEADER.pack(*head) + data)


def _damaged(deed: Deed) -> bytes:
    assert deed.answer is not None
    return damaged(deed.answer, Fault.GARBAGE) if deed.fault is Fault.DAMAGED else deed.answer
