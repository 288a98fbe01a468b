"""The disk of this home: powered when first asked for, known by number and key.

A disk with another number, another key, or a journal older than the book is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from app.repositories.disks import DiskSeen
from hardware.errors import Refused
from hardware.ports import DiskIdentity, DiskStatus, TaxControlDisk

if TYPE_CHECKING:
    from app.services.book import Book


class Device:
    """Opens the disk once, proves that it is ours, and unlocks it."""

    def __init__(
        self,
        open_disk: Callable[[], TaxControlDisk],
        pin: Callable[[], str],
        book: Book,
        now: Callable[[], datetime],
    ) -> None:
        self._open_disk = open_disk
        self._pin = pin
        self._book = book
        self._now = now

    @cached_property
    def disk(self) -> TaxControlDisk:
        """The disk, proved and unlocked. DISK-GONE, DISK-IN-USE, DISK-OTHER,
        DISK-ROLLED-BACK, PIN-WRONG, PIN-BLOCKED say why not."""
        disk = self._open_disk()
        try:
            self._prove(disk)
            disk.verify_pin(self._pin())
        except BaseException:
            disk.close()
            raise
        return disk

    @cached_property
    def identity(self) -> DiskIdentity:
        """Who it says it is."""
        return self.disk.identity()

    @property
    def simulated(self) -> bool:
        """Whether it is an emulated one."""
        return self.identity.simulated

    @property
    def powered(self) -> bool:
        """Whether the disk was opened by now."""
        return "disk" in self.__dict__

    def close(self) -> None:
        """Let the disk go."""
        if self.powered:
            self.disk.close()

    def note(self) -> None:
        """Keep in the book how the disk was last seen: later a copy set back is recognised."""
        with self._book.writing() as work:
            work.disks.note(seen(self.disk, self._now()))
            work.commit()

    def _prove(self, disk: TaxControlDisk) -> None:
        with self._book.reading() as work:
            ours = work.disks.latest()
        if ours is not None:
            prove_ours(disk, ours)


def seen(disk: TaxControlDisk, now: datetime) -> DiskSeen:
    """The disk as it stands now, in the words of the book."""
    identity, status = disk.identity(), disk.status()
    return DiskSeen(
        number=identity.number,
        public_key=disk.certificate(),
        head_sequence=status.head_sequence,
        head_hash=status.head_hash,
        boot_counter=identity.boot_counter,
        seen_at=now,
    )


def prove_ours(disk: TaxControlDisk, ours: DiskSeen) -> None:
    """DISK-OTHER for another number or key, DISK-ROLLED-BACK for a journal that lost records."""
    number, status = disk.identity().number, disk.status()
    if number != ours.number or disk.certificate() != ours.public_key:
        raise Refused("DISK-OTHER", found=number, ours=ours.number)
    if not _holds(disk, status, ours):
        facts = {"held": status.head_sequence, "known": ours.head_sequence}
        raise Refused("DISK-ROLLED-BACK", **facts)


def _holds(disk: TaxControlDisk, status: DiskStatus, ours: DiskSeen) -> bool:
    if status.head_sequence <= ours.head_sequence:
        return (status.head_sequence, status.head_hash) == (ours.head_sequence, ours.head_hash)
    if ours.head_sequence == 0:
        return True
    known = disk.journal(ours.head_sequence - 1, 1)
    return bool(known) and known[0].signature.record_hash == ours.head_hash
