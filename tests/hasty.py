"""`hasty:URL`: the carrier of that URL with deadlines of a quarter of a second, so that a test of
hundreds of lost answers need not wait ten seconds for each. An answer that does not come doubles
the deadline and one that comes halves it: a slow machine takes longer and gets there."""

from __future__ import annotations

from time import monotonic

from hardware.protocol.commands import Instruction
from hardware.transport.base import DeviceInfo, Now, Transport, TransportError, register
from hardware.transport.guard import open_guarded

SCHEME = "hasty"
LEAST_S, MOST_S = 0.25, 4.0


class Patience:
    """How long an answer is waited for; the same for all carriers of a run."""

    def __init__(self) -> None:
        self.seconds = LEAST_S

    def came(self) -> None:
        """In time."""
        self.seconds = max(LEAST_S, self.seconds / 2)

    def did_not_come(self) -> None:
        """It was lost, or the machine is slow: that is not to be told apart."""
        self.seconds = min(MOST_S, self.seconds * 2)


PATIENCE = Patience()


class Hasty:
    """Asks sooner; a good answer that takes longer is a late one, which is a fault as well."""

    def __init__(self, carrier: Transport) -> None:
        self._carrier = carrier

    @property
    def info(self) -> DeviceInfo:
        """The carrier's."""
        return self._carrier.info

    @property
    def max_apdu(self) -> int:
        """The carrier's."""
        return self._carrier.max_apdu

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One exchange."""
        began, patience = monotonic(), min(timeout_s, PATIENCE.seconds)
        try:
            answer = self._carrier.transmit(apdu, patience)
        except TransportError:
            if monotonic() - began >= patience:
                PATIENCE.did_not_come()
            raise
        PATIENCE.came()
        return answer

    def reopen(self) -> None:
        """The carrier's."""
        self._carrier.reopen()

    def close(self) -> None:
        """The carrier's."""
        self._carrier.close()


class InVain(Hasty):
    """Waits but a moment for the next command of a kind, once it is told that no answer will come
    in time; for every other one as long as anybody, so that a loaded machine only takes longer."""

    next: Instruction | None = None

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One exchange."""
        if self.next != Instruction(*apdu[:2]):
            return self._carrier.transmit(apdu, timeout_s)
        self.next = None
        return self._carrier.transmit(apdu, LEAST_S)


def hasty(url: str) -> str:
    """The URL to hand to a terminal."""
    register(SCHEME, _open)
    return f"{SCHEME}:{url}"


def _open(_: str, place: str, now: Now) -> Transport:
    return Hasty(open_guarded(place, now))
