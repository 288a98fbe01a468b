"""How APDUs travel: one exchange, no retry, no interpretation; a carrier knows no command.

A carrier is named by a URL, `SCHEME:PLACE`. New ones are added by `register`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Protocol

from msgspec import Struct

from hardware.errors import NotSent

Now = Callable[[], datetime]


class Outcome(Enum):
    """What is known of a command after its exchange failed."""

    NOT_SENT = "not sent"  # raised before any byte left
    UNKNOWN = "unknown"  # everything later


class TransportError(Exception):
    """An exchange failed. After UNKNOWN the carrier must be opened again before its next use.
    Code and facts are those of the DeviceError that the driver makes of it."""

    def __init__(
        self, outcome: Outcome, reason: str, code: str = "DISK-GONE", **facts: str
    ) -> None:
        super().__init__(f"{outcome.value}: {reason}")
        self.outcome = outcome
        self.reason = reason
        self.code = code
        self.facts = facts

    def as_not_sent(self) -> TransportError:
        """The same failure where it is known that nothing was changed."""
        return TransportError(Outcome.NOT_SENT, self.reason, self.code, **self.facts)


class DeviceInfo(Struct, frozen=True):
    """What stands at the other end, as far as the carrier knows."""

    url: str
    kind: str
    label: str
    serial: str | None
    simulated: bool


class Transport(Protocol):
    """An open carrier."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def max_apdu(self) -> int:
        """Bytes of the longest command or answer that it carries; longer ones are chained or
        fetched in parts above."""
        ...

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """The answer, at least its status word. Raises TransportError only."""
        ...

    def reopen(self) -> None:
        """Closes and opens anew: after UNKNOWN. Raises hardware.errors like `open_transport`."""
        ...

    def close(self) -> None:
        """Never raises."""
        ...


Opener = Callable[[str, str, Now], Transport]  # URL, place, wall clock


def _open_emulated(url: str, place: str, now: Now) -> Transport:
    from hardware.transport.in_process import open_emulated

    return open_emulated(url, place, now)


def _open_serial(url: str, place: str, now: Now) -> Transport:
    from hardware.transport.serial_line import open_serial

    return open_serial(url, place, now)


def _open_usb(url: str, place: str, now: Now) -> Transport:
    from hardware.transport.usb_ccid import open_usb

    return open_usb(url, place, now)


def _open_pcsc(url: str, place: str, now: Now) -> Transport:
    from hardware.transport.pcsc import open_pcsc

    return open_pcsc(url, place, now)


def _open_replay(url: str, place: str, now: Now) -> Transport:
    from hardware.transport.replay import open_replay

    return open_replay(url, place, now)


_OPENERS: dict[str, Opener] = {
    "sim": _open_emulated,
    "serial": _open_serial,
    "usb": _open_usb,
    "pcsc": _open_pcsc,
    "replay": _open_replay,
}


def register(scheme: str, opener: Opener) -> None:
    """Adds a carrier under its scheme."""
    _OPENERS[scheme] = opener


def open_transport(url: str, now: Now) -> Transport:
    """Opens the carrier that a URL names. `now` is the PC's time (an emulated disk runs by it).

    Raises hardware.errors: NotSent (DEVICE-URL, DISK-GONE, DISK-IN-USE, NO-PERMISSION, NO-READER,
    NO-CARD, NO-SERVICE, NO-DRIVER, DEVICES-SEVERAL), JournalDamaged, DiskStorageError, Refused
    (DISK-NEWER).
    """
    scheme, colon, place = url.partition(":")
    opener = _OPENERS.get(scheme)
    if opener is None or not colon or not place:
        raise NotSent("DEVICE-URL", url=url)
    return opener(url, place, now)
