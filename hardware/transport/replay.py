"""`replay:FILE`: a trace as a carrier. It answers as the device did, in the recorded order.

A command is the next recorded one with the same header and, where it was kept, the same data; the
ones between are passed over. What was masked is answered with as many zero bytes. What went to
another device than the disk is not played.
"""

from __future__ import annotations

from pathlib import Path

from hardware.transport import masking, trace
from hardware.transport.base import DeviceInfo, Now, Outcome, TransportError
from hardware.transport.masking import Part
from hardware.transport.trace import Exchange, Heading


class Replay:
    """A carrier that only repeats."""

    def __init__(self, info: DeviceInfo, heading: Heading, exchanges: tuple[Exchange, ...]) -> None:
        self._info = info
        self._heading = heading
        self._exchanges = exchanges
        self._at = 0
        self._again = 0  # how often the last one is answered once more
        self._last = ("", "")
        self._closed = False

    @property
    def info(self) -> DeviceInfo:
        """The file."""
        return self._info

    @property
    def max_apdu(self) -> int:
        """The recorded line's."""
        return self._heading.max_apdu

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:  # noqa: ARG002 - it is all there
        """The recorded answer or failure. TRACE-OTHER: no such command from here on."""
        if self._closed:
            raise TransportError(Outcome.NOT_SENT, "closed")
        exchange = self._next(apdu)
        if exchange.answer is None:
            self._closed = exchange.outcome == Outcome.UNKNOWN.name
            raise TransportError(Outcome[exchange.outcome], "as recorded", exchange.code)
        return _bytes(exchange.answer) + bytes.fromhex(exchange.word)

    def reopen(self) -> None:
        """Goes on where it stands."""
        self._closed = False

    def close(self) -> None:
        """Answers nothing more."""
        self._closed = True

    def _next(self, apdu: bytes) -> Exchange:
        command = masking.parsed(apdu)
        data = masking.unknown(apdu) if command is None else masking.sent(command)
        wanted = apdu[:4].hex(), data.hex
        if self._again and wanted == self._last:
            self._again -= 1
            return self._exchanges[self._at - 1]
        for place in range(self._at, len(self._exchanges)):
            one = self._exchanges[place]
            if (one.header, one.sent.hex) == wanted:
                self._at, self._again, self._last = place + 1, one.times - 1, wanted
                return one
        raise TransportError(Outcome.NOT_SENT, "not recorded", "TRACE-OTHER")


def open_replay(url: str, place: str, now: Now) -> Replay:  # noqa: ARG001 - its times are recorded
    """The trace in a file. NotSent TRACE-DAMAGED."""
    path = Path(place)
    heading, exchanges = trace.read(path)
    info = DeviceInfo(url, "replay", path.name, None, simulated=True)
    return Replay(info, heading, tuple(one for one in exchanges if not one.device))


def _bytes(part: Part) -> bytes:
    return bytes.fromhex(part.hex) if part.hex else bytes(part.size)
