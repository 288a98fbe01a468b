"""Whom this terminal believes, also while another program holds its disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.services.disk.snapshot import KEPT_AS, Snapshot
from hardware.errors import DeviceError

if TYPE_CHECKING:
    from app.services.book import Book
    from app.services.disk.device import Device

AWAY = ("DISK-IN-USE", "DISK-GONE")  # what an open window, or a pulled plug, answers


class Witness(Protocol):
    """What of a disk is asked where files are verified."""

    def authority(self) -> bytes:
        """The certificate of the bureau that issued it (DER)."""
        ...

    def clock(self) -> datetime:
        """Its time."""
        ...


class Remembered(Struct, frozen=True):
    """Implements Witness by the picture of the disk that the book has."""

    picture: Snapshot
    now: datetime

    def authority(self) -> bytes:
        """See Witness."""
        return self.picture.authority

    def clock(self) -> datetime:
        """See Witness: run on since the last look."""
        return self.picture.clock + (self.now - self.picture.taken_at)


class Trusting(Struct):
    """The disk; where it is held or away, what the book remembers of it."""

    device: Device
    book: Book
    now: Callable[[], datetime]

    @property
    def disk(self) -> Witness:
        """What the disk raises, where the book never saw whose it is."""
        try:
            return self.device.disk
        except DeviceError as away:
            if (kept := self._kept(away)) is None:
                raise
            return Remembered(kept, self.now())

    @property
    def number(self) -> str:
        """Of the disk; raises as `disk`."""
        try:
            return self.device.identity.number
        except DeviceError as away:
            if (kept := self._kept(away)) is None:
                raise
            return kept.disk_number

    def _kept(self, away: DeviceError) -> Snapshot | None:
        if away.code not in AWAY:
            return None
        with self.book.reading() as work:
            text = work.settings.get(KEPT_AS)
        picture = Snapshot.read(text) if text else None
        return picture if picture is not None and picture.authority else None
