"""`hasty:URL`: the carrier of that URL with deadlines of a quarter of a second, so that a test of
hundreds of lost answers need not wait ten seconds for each."""

from __future__ import annotations

from hardware.protocol.commands import Instruction
from hardware.transport.base import DeviceInfo, Now, Transport, register
from hardware.transport.guard import open_guarded

SCHEME = "hasty"
PATIENCE_S = 0.25


class Hasty:
    """Asks sooner; a good answer that takes longer is a late one, which is a fault as well.
    `only`: where no other command can be hit, so that a loaded machine only takes longer."""

    def __init__(self, carrier: Transport, only: Instruction | None = None) -> None:
        self._carrier = carrier
        self._only = only

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
        in_haste = self._only in (None, Instruction(*apdu[:2]))
        return self._carrier.transmit(apdu, min(timeout_s, PATIENCE_S) if in_haste else timeout_s)

    def reopen(self) -> None:
        """The carrier's."""
        self._carrier.reopen()

    def close(self) -> None:
        """The carrier's."""
        self._carrier.close()


def hasty(url: str) -> str:
    """The URL to hand to a terminal."""
    register(SCHEME, _open)
    return f"{SCHEME}:{url}"


def _open(_: str, place: str, now: Now) -> Transport:
    return Hasty(open_guarded(place, now))
