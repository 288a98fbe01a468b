"""Serving an emulated disk as a device of its own: what all lines share.

A line serves one connection after another until it is told to stop, and then leaves nothing.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol

from hardware.emulator.fault_script import Fault
from hardware.emulator.served_disk import TOO_LONG, Deed, ServedDisk, die
from hardware.protocol import frames
from hardware.protocol.frames import Decoder
from hardware.protocol.problem import ProtocolError

PAUSE_S = 0.2  # no frame is interrupted for so long: what came of it is dropped
DRIBBLE_S = 0.002
NOISE = b"\x00\xff\x02\x10"
Write = Callable[[bytes], None]


class Stop:
    """Told to stop, from a signal handler or another thread; can be waited for beside a line."""

    def __init__(self) -> None:
        self._heard, self._said = socket.socketpair()
        self._said.setblocking(False)

    def fileno(self) -> int:
        """For select."""
        return self._heard.fileno()

    def now(self) -> None:
        """Stop."""
        with suppress(OSError):  # it was told often enough, or nobody listens any more
            self._said.send(b"\0")

    @property
    def told(self) -> bool:
        """Whether it was told."""
        return self.wait(0)

    def wait(self, seconds: float) -> bool:
        """Whether it is told within so long."""
        return bool(select.select([self], [], [], seconds)[0])

    def close(self) -> None:
        """Nobody is told any more."""
        self._heard.close()
        self._said.close()


class Line(Protocol):
    """A line on which a disk is served."""

    @property
    def url(self) -> str:
        """What a terminal calls it."""
        ...

    def serve(self, disk: ServedDisk, stop: Stop) -> None:
        """Until told to stop."""
        ...

    def close(self) -> None:
        """Leaves nothing behind."""
        ...


class Broken(Exception):
    """The line is to break here; for so long."""

    def __init__(self, away_s: float) -> None:
        super().__init__(away_s)
        self.away_s = away_s


class FramedSession:
    """One connection of a serial line: bytes in, frames out."""

    def __init__(self, disk: ServedDisk, write: Write, stop: Stop) -> None:
        self._disk = disk
        self._write = write
        self._stop = stop
        self._decoder = Decoder()

    @property
    def patience_s(self) -> float | None:
        """How long the line may be silent now; None: for ever."""
        return PAUSE_S if self._decoder.halfway else None

    def paused(self) -> None:
        """It was silent for longer."""
        self._decoder.discard()

    def take(self, data: bytes) -> None:
        """What came. Raises Broken."""
        for frame in self._decoder.feed(data):
            self._perform(frame.sequence, self._disk.answer(frame.payload))

    def _perform(self, sequence: int, deed: Deed) -> None:
        if deed.wait_s and self._stop.wait(deed.wait_s):
            return
        if deed.answer is not None:
            for piece in pieces(_frame(sequence, deed.answer), deed.fault):
                self._write(piece)
                if len(piece) == 1:
                    self._stop.wait(DRIBBLE_S)
        if deed.dies:
            die()
        if deed.breaks:
            raise Broken(deed.away_s)


def _frame(sequence: int, answer: bytes) -> bytes:
    try:
        return frames.encode(sequence, answer)
    except ProtocolError:
        return frames.encode(sequence, TOO_LONG)


def pieces(frame: bytes, fault: Fault | None) -> Iterator[bytes]:
    """The bytes of a frame as they go over a line with this fault.

    >>> list(pieces(b"abcd", None)), list(pieces(b"abcd", Fault.HALF))
    ([b'abcd'], [b'ab'])
    """
    match fault:
        case Fault.HALF | Fault.UNPLUG:
            yield frame[: len(frame) // 2]
        case Fault.DAMAGED:
            middle = len(frame) // 2
            yield frame[:middle] + bytes([frame[middle] ^ 0x55]) + frame[middle + 1 :]
        case Fault.NOISE:
            yield NOISE + frame
        case Fault.DRIBBLE:
            yield from (bytes([byte]) for byte in frame)
        case _:
            yield frame


def readable(stream: int | socket.socket, stop: Stop, patience_s: float | None) -> bool:
    """Waits for bytes; False when the line was silent for longer, or it is time to stop."""
    both: list[int | socket.socket | Stop] = [stream, stop]
    ready = select.select(both, [], [], patience_s)[0]
    return stream in ready and stop not in ready
