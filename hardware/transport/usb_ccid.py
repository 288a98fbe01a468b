"""`usb:VENDOR:PRODUCT/SERIAL`: a smart-card device (CCID 1.10) through pyusb, without a service.

For diagnosis and for Linux; on Windows the system's own driver holds these devices: `pcsc:`.
A message is a header of 10 bytes (type, length, slot, sequence, three more) and an APDU. Of an
answer the length is compared with what arrived, one with another sequence number came late and is
dropped, and one that asks for more time moves the deadline. What is read is asked for in pieces of
16 384 bytes: a multiple of every packet size, and one transfer of the kernel's.
"""

from __future__ import annotations

import os
import struct
from time import monotonic
from typing import Any

import usb.core

from hardware.errors import NotSent
from hardware.transport.base import DeviceInfo, Now, Outcome, TransportError
from hardware.transport.usb_device import (
    EXTENDED_APDUS,
    SHORT_APDUS,
    Claimed,
    claim,
    place_of,
    release,
    the_device,
)

CHUNK = 16_384
POWER_S = 5.0
IDLE_S = 0.5  # after which the device is asked whether it still is there, before a byte leaves
_HEADER = struct.Struct("<BIBB")
_HEADER_SIZE = 10
_POWER_ON, _SLOT_STATUS, _TRANSFER = 0x62, 0x65, 0x6F
_FAILED, _MORE_TIME = 0x40, 0x80
_NO_CARD = 2  # bmICCStatus
_LONGEST, _SHORT = 65_535, 261


class UsbLine:
    """A carrier over one CCID device."""

    def __init__(self, info: DeviceInfo, place: str, backend: Any = None) -> None:
        self._info = info
        self._place = place
        self._backend = backend
        self._claimed: Claimed | None = None
        self._sequence = os.urandom(1)[0]  # goes on when opened anew: answers may come late
        self._last = 0.0
        self.late = 0  # answers that came after nobody waited for them any more

    @property
    def info(self) -> DeviceInfo:
        """The device on the bus; which disk it is, only the disk can tell."""
        return self._info

    @property
    def max_apdu(self) -> int:
        """What one message of the device holds."""
        claimed = self._claimed
        if claimed is None or claimed.features & SHORT_APDUS:
            return _SHORT
        return min(_LONGEST, claimed.longest - _HEADER_SIZE) if claimed.longest else _LONGEST

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One message out, its answer in."""
        claimed = self._standing()
        answer = self._asked(claimed, _TRANSFER, apdu, timeout_s)
        if len(answer) < 2:
            raise self._broken("an answer without a status word", "DISK-ANSWER")
        return answer

    def reopen(self) -> None:
        """Takes the device anew, wherever on the bus it is by now, and powers its card."""
        self.close()
        device = the_device(self._place, self._backend)
        self._claimed = claimed = claim(device)
        self._info = _info_of(self._info.url, device)
        if not claimed.features & (EXTENDED_APDUS | SHORT_APDUS) and claimed.features:
            self.close()
            raise NotSent("NO-DRIVER", reason="the reader exchanges no APDUs")
        try:
            self._asked(claimed, _POWER_ON, b"", POWER_S)
        except TransportError as failed:
            self.close()
            raise NotSent(failed.code, reason=failed.reason, **failed.facts) from failed

    def close(self) -> None:
        """Gives the device back."""
        claimed, self._claimed = self._claimed, None
        if claimed is not None:
            release(claimed.device)

    # -- one message -------------------------------------------------------------------------

    def _standing(self) -> Claimed:
        """The device, asked whether it still is there if nobody spoke to it for a while."""
        claimed = self._claimed
        if claimed is None:
            raise TransportError(Outcome.NOT_SENT, "closed")
        if monotonic() - self._last > IDLE_S:
            try:
                self._asked(claimed, _SLOT_STATUS, b"", POWER_S)
            except TransportError as gone:
                raise gone.as_not_sent() from gone
        return claimed

    def _asked(self, claimed: Claimed, kind: int, data: bytes, timeout_s: float) -> bytes:
        """The data of the answer; whatever goes wrong, the line is dropped."""
        until = monotonic() + timeout_s
        self._sequence = (self._sequence + 1) & 0xFF
        message = _HEADER.pack(kind, len(data), 0, self._sequence) + bytes(3) + data
        try:
            if claimed.out.write(message, _milliseconds(until)) != len(message):
                raise self._broken("written in part", "DISK-GONE")
            answer = self._answer(claimed, until, timeout_s)
        except usb.core.USBTimeoutError as late:
            seconds = f"{timeout_s:g}"
            raise self._broken("no answer", "DISK-TIMEOUT", seconds=seconds) from late
        except usb.core.USBError as gone:
            raise self._broken(str(gone), "DISK-GONE") from gone
        self._last = monotonic()
        return answer

    def _answer(self, claimed: Claimed, until: float, timeout_s: float) -> bytes:
        while True:
            answer = self._message(claimed, until)
            sequence, status, error = answer[6], answer[7], answer[8]
            if sequence != self._sequence:
                self.late += 1
            elif status & 0xC0 == _MORE_TIME:
                until = monotonic() + timeout_s * max(error, 1)
            elif status & 0xC0 == _FAILED:
                code = "NO-CARD" if status & 3 == _NO_CARD else "DISK-ANSWER"
                raise self._broken(f"CCID error {error:#04x}", code)
            elif status & 3 == _NO_CARD:
                raise self._broken("no card", "NO-CARD")
            else:
                return answer[_HEADER_SIZE:]

    def _message(self, claimed: Claimed, until: float) -> bytes:
        """One whole message of the device."""
        data, whole = b"", _HEADER_SIZE
        while len(data) < whole:
            piece = bytes(claimed.into.read(CHUNK, _milliseconds(until)))
            data += piece
            if len(data) >= _HEADER_SIZE:
                whole = _HEADER_SIZE + int.from_bytes(data[1:5], "little")
            if data and len(piece) < CHUNK and len(data) != whole:
                raise self._broken("the length does not agree", "DISK-ANSWER")
        if len(data) != whole:
            raise self._broken("the length does not agree", "DISK-ANSWER")
        return data

    def _broken(self, reason: str, code: str, **facts: str) -> TransportError:
        self.close()
        return TransportError(Outcome.UNKNOWN, reason, code, **facts)


def open_usb(url: str, place: str, now: Now, backend: Any = None) -> UsbLine:  # noqa: ARG001
    """The device that `place` names, on the bus of `backend` (libusb's if none is given).

    NotSent: DEVICE-URL, DISK-GONE, DEVICES-SEVERAL, DISK-IN-USE, NO-PERMISSION, NO-DRIVER, NO-CARD.
    """
    line = UsbLine(DeviceInfo(url, "usb", place, None, simulated=False), place, backend)
    line.reopen()
    return line


def _info_of(url: str, device: Any) -> DeviceInfo:
    place = place_of(device)
    return DeviceInfo(url, "usb", place, place.partition("/")[2] or None, simulated=False)


def _milliseconds(until: float) -> int:
    """Until then, at least one: zero would wait without end."""
    return max(1, int((until - monotonic()) * 1000))
