"""Frames of a serial line: where a command or an answer begins and ends, and whether it is whole.

    02 | sequence 1 | length 2 (big-endian) | header check 1 | payload | CRC-32 4 (big-endian)

The header check is the last byte of the CRC-32 of the four bytes before it, the CRC-32 stands over
header and payload. An answer carries the sequence number of its command.
"""

from __future__ import annotations

import struct
from typing import Final
from zlib import crc32

from msgspec import Struct

from hardware.protocol.problem import ProtocolError

STX: Final = 0x02
HEADER_SIZE: Final = 5
CHECK_SIZE: Final = 4
LONGEST_PAYLOAD: Final = 4096  # both ways: what noise can make a decoder wait for
_AROUND: Final = HEADER_SIZE + CHECK_SIZE
_START = struct.Struct(">BBH")
_CHECK = struct.Struct(">I")


class Frame(Struct, frozen=True, gc=False):
    """One whole frame: its sequence number (0 to 255) and an APDU or an answer."""

    sequence: int
    payload: bytes


def encode(sequence: int, payload: bytes) -> bytes:
    """The bytes of a frame; the sequence counts modulo 256. ProtocolError above LONGEST_PAYLOAD.

    >>> encode(7, b"").hex(" ")
    '02 07 00 00 12 d2 8c ed 8c'
    """
    if len(payload) > LONGEST_PAYLOAD:
        raise ProtocolError("longer than a frame may be")
    start = _START.pack(STX, sequence & 0xFF, len(payload))
    header = start + bytes([crc32(start) & 0xFF])
    return header + payload + _CHECK.pack(crc32(payload, crc32(header)))


class Decoder:
    """Takes bytes as they come and gives back the frames that are whole. Any bytes may come: it
    never raises and never waits. `skipped` counts bytes that were no part of a frame, `bad_checks`
    frames whose CRC did not agree."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.skipped = 0
        self.bad_checks = 0

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete, in order."""
        self._bytes += data
        frames: list[Frame] = []
        while self._at_header():
            end = _AROUND + self._length()
            if len(self._bytes) < end:
                break
            self._take(end, frames)
        return frames

    def want(self) -> int:
        """Bytes to read that surely belong to the frame under way: asking for exactly so many is
        never kept waiting by the end of a frame, and needs two reads a frame."""
        if len(self._bytes) < HEADER_SIZE:
            return _AROUND - len(self._bytes)
        return _AROUND + self._length() - len(self._bytes)

    @property
    def halfway(self) -> bool:
        """A header has come that agrees with its check byte, and its frame is not whole."""
        return len(self._bytes) >= HEADER_SIZE

    def discard(self) -> None:
        """The line paused within a frame: what came of it is no frame any more."""
        self._skip(len(self._bytes))

    def _at_header(self) -> bool:
        """Skips to the next header that agrees with its check byte; False: more is needed."""
        while self._bytes:
            at = self._bytes.find(STX)
            if at:
                self._skip(at if at > 0 else len(self._bytes))
            elif len(self._bytes) < HEADER_SIZE:
                return False
            elif self._header_agrees():
                return True
            else:
                self._skip(1)
        return False

    def _header_agrees(self) -> bool:
        start = self._bytes[: _START.size]
        agrees = crc32(start) & 0xFF == self._bytes[_START.size]
        return agrees and self._length() <= LONGEST_PAYLOAD

    def _length(self) -> int:
        return int.from_bytes(self._bytes[2:4], "big")

    def _take(self, end: int, frames: list[Frame]) -> None:
        (check,) = _CHECK.unpack_from(self._bytes, end - CHECK_SIZE)
        if crc32(self._bytes[: end - CHECK_SIZE]) != check:
            self.bad_checks += 1
            self._skip(1)  # it may have been noise that swallowed the beginning of a true frame
            return
        frames.append(Frame(self._bytes[1], bytes(self._bytes[HEADER_SIZE : end - CHECK_SIZE])))
        del self._bytes[:end]

    def _skip(self, count: int) -> None:
        self.skipped += count
        del self._bytes[:count]
