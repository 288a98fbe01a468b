"""`serial:PLACE`: frames over a serial line (protocol/frames.py), one exchange at a time.

An answer must carry the sequence number of its command; an older one came late and is dropped.
What arrives is asked for exactly (`Decoder.want`): half a frame never waits for bytes that do not
come, and a whole one costs two reads. A frame that stops in its middle is given up after a pause.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from time import monotonic

from hardware.protocol import frames
from hardware.protocol.frames import Decoder
from hardware.protocol.problem import ProtocolError
from hardware.transport.base import DeviceInfo, Now, Outcome, TransportError
from hardware.transport.obstacles import reason_of
from hardware.transport.serial_port import BROKEN, READ_POLL_S, Port, close_port, open_port

PAUSE_S = 0.5  # silence within a frame that ends it
_QUIET_READS = round(PAUSE_S / READ_POLL_S)


class SerialLine:
    """A carrier over any port that pyserial can open."""

    def __init__(self, info: DeviceInfo, opener: Callable[[], Port]) -> None:
        self._info = info
        self._opener = opener
        self._port: Port | None = None
        self._decoder = Decoder()
        self._sequence = os.urandom(1)[0]  # goes on when opened anew: answers may come late
        self.late = 0  # answers that came after nobody waited for them any more

    @property
    def info(self) -> DeviceInfo:
        """The port; who is behind it, only the device can tell."""
        return self._info

    @property
    def max_apdu(self) -> int:
        """What one frame holds."""
        return frames.LONGEST_PAYLOAD

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One frame out, its answer in."""
        until = monotonic() + timeout_s
        port = self._quiet(until)
        self._sequence = (self._sequence + 1) & 0xFF
        frame = _framed(self._sequence, apdu)
        try:
            port.write(frame)
            answer = self._answer(port, until)
        except BROKEN as broken:
            raise self._dropped(reason_of(broken), "DISK-GONE") from broken
        if answer is None:
            raise self._dropped("no answer", "DISK-TIMEOUT", **self._silence(timeout_s))
        return answer

    def reopen(self) -> None:
        """Closes and opens the port."""
        self.close()
        self._decoder = Decoder()
        self._port = self._opener()

    def close(self) -> None:
        """Lets the port go."""
        port, self._port = self._port, None
        if port is not None:
            close_port(port)

    # -- one exchange ------------------------------------------------------------------------

    def _quiet(self, until: float) -> Port:
        """The open port, with nothing left in it of what came before. A device that is gone is
        seen here, before any byte leaves."""
        port = self._port
        if port is None:
            raise TransportError(Outcome.NOT_SENT, "closed")
        try:
            while waiting := port.in_waiting:
                self.late += len(self._decoder.feed(port.read(waiting)))
                if monotonic() > until:
                    raise TransportError(Outcome.NOT_SENT, "the line never rests", "DISK-ANSWER")
        except BROKEN as broken:
            self.close()
            raise TransportError(Outcome.NOT_SENT, reason_of(broken)) from broken
        self._decoder.discard()
        return port

    def _answer(self, port: Port, until: float) -> bytes | None:
        """The payload of the frame with our number; None: the time is up."""
        damaged, quiet = self._decoder.bad_checks, 0
        while monotonic() < until:
            got = port.read(self._decoder.want())
            for frame in self._decoder.feed(got):
                if frame.sequence == self._sequence:
                    return frame.payload
                self.late += 1
            quiet = 0 if got else quiet + 1
            if quiet == _QUIET_READS:
                self._paused(damaged)
        return None

    def _paused(self, damaged: int) -> None:
        """Nothing more comes: was there an answer, and was it broken?"""
        if self._decoder.halfway or self._decoder.bad_checks > damaged:
            raise self._dropped("a broken frame", "DISK-ANSWER")
        self._decoder.discard()

    def _silence(self, timeout_s: float) -> dict[str, str]:
        """A port of the network takes a second program in and never answers it."""
        facts = {"seconds": f"{timeout_s:g}"}
        place = self._info.label
        return facts | ({"shared": place} if place.startswith("socket://") else {})

    def _dropped(self, reason: str, code: str, **facts: str) -> TransportError:
        self.close()
        return TransportError(Outcome.UNKNOWN, reason, code, **facts)


def open_serial(url: str, place: str, now: Now) -> SerialLine:  # noqa: ARG001 - a device has its own time
    """The line behind a port. NotSent: DEVICE-URL, DISK-GONE, DISK-IN-USE, NO-PERMISSION."""
    info = DeviceInfo(url, "serial", place, None, simulated=False)
    line = SerialLine(info, lambda: open_port(place))
    line.reopen()
    return line


def _framed(sequence: int, apdu: bytes) -> bytes:
    try:
        return frames.encode(sequence, apdu)
    except ProtocolError as wrong:
        raise TransportError(Outcome.NOT_SENT, str(wrong)) from wrong
