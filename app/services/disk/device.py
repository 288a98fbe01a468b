"""The disk of this home: powered when first asked for, known by number and key.

A disk with another number, another key, or a journal older than the book is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from app.repositories.disks import DiskSeen
from hardware.errors import JournalDamaged, PinRefused, Refused
from hardware.ports import DiskIdentity, TaxControlDisk

if TYPE_CHECKING:
    from app.repositories.tallies import LastSigned
    from app.services.book import Book


class Device:
    """Opens the disk once, proves that it is ours, and unlocks it."""

    def __init__(
        self,
        open_disk: Callable[[], TaxControlDisk],
        pin: Callable[[], str],
        book: Book,
        *,
        emulated: Callable[[], bool] = lambda: False,
    ) -> None:
        self._open_disk = open_disk
        self._pin = pin
        self._book = book
        self._emulated = emulated
        self._unlocked = False
        self._pin_refused: Refused | None = None
        self.turns = 0  # how often it was ordered to be otherwise: what was read of it is old

    @cached_property
    def disk(self) -> TaxControlDisk:
        """The disk, proved to be ours, not unlocked: enough to look. DISK-GONE, DISK-IN-USE,
        DISK-OTHER, DISK-ROLLED-BACK say why not."""
        disk = self.source
        try:
            self._prove_holds(disk)
        except BaseException:
            self.let_go()
            raise
        return disk

    @cached_property
    def source(self) -> TaxControlDisk:
        """The disk, ours by number and key: what a repair reads from. Whether it holds the last
        ticket of the book is not asked here: that ticket may be what is to be mended."""
        disk = self._open_disk()
        try:
            self._prove_ours(disk)
        except BaseException:
            disk.close()
            raise
        return disk

    @property
    def unlocked(self) -> TaxControlDisk:
        """The disk with its 口令 shown: needed to sign and to set the clock, for nothing else.
        PIN-WRONG and PIN-BLOCKED are remembered: one wrong 口令 costs one try, however often
        this program asks."""
        if self._pin_refused is not None:
            raise self._pin_refused
        if not self._unlocked:
            try:
                self.disk.verify_pin(self._pin())
            except PinRefused as refused:
                self._pin_refused = refused
                raise
            self._unlocked = True
        return self.disk

    @cached_property
    def identity(self) -> DiskIdentity:
        """Who it says it is."""
        return self.source.identity()

    @property
    def simulated(self) -> bool:
        """Whether it says of itself that it is an emulated one."""
        return self.identity.simulated

    @cached_property
    def emulated(self) -> bool:
        """Whether it can be no other than an emulated one: the way to it leads to no other, or
        the disk of this book is one. Known without asking it, also while it is away."""
        return self._emulated()

    @property
    def powered(self) -> bool:
        """Whether the disk was opened by now."""
        return "disk" in self.__dict__

    def close(self) -> None:
        """Let the disk go."""
        if "source" in self.__dict__:
            self.source.close()

    def let_go(self) -> None:
        """Close it; who asks next opens it anew."""
        self.close()
        for name in ("source", "disk", "identity"):
            self.__dict__.pop(name, None)
        self._unlocked = False

    def forget(self) -> None:
        """Another device is in its place from now on, or it has another 口令: what was refused or
        shown before says nothing about that."""
        self._pin_refused = None
        self._unlocked = False
        self.__dict__.pop("emulated", None)

    def prove(self, disk: TaxControlDisk) -> None:
        """DISK-OTHER, TRACE-NO-DISK or DISK-ROLLED-BACK unless a disk is the one of this book."""
        self._prove_ours(disk)
        self._prove_holds(disk)

    def _prove_ours(self, disk: TaxControlDisk) -> None:
        number = disk.identity().number
        with self._book.reading() as work:
            ours = work.disks.latest()
        if ours is None:
            return
        if number != ours.number:
            holder = disk.status().taxpayer_name
            raise Refused("DISK-OTHER", found=number, ours=ours.number, holder=holder)
        certificate = disk.certificate()
        if not any(certificate):  # a trace keeps none
            raise Refused("TRACE-NO-DISK", number=number)
        if certificate != ours.public_key:
            raise Refused("DISK-OTHER", alike=number)

    def _prove_holds(self, disk: TaxControlDisk) -> None:
        number = disk.identity().number
        with self._book.reading() as work:
            last, seen_at = work.tallies.last_of_disk(number), work.disks.seen(number)
        if last is not None:
            prove_holds(disk, last)
        if seen_at is not None and seen_at.head_sequence:
            prove_follows(disk, seen_at)


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


def prove_holds(disk: TaxControlDisk, last: LastSigned) -> None:
    """The last ticket of the book (or the last number that was voided blank) must stand in the
    disk, signed the same: a copy that was set back would give its number a second time.
    DISK-ROLLED-BACK otherwise; JOURNAL-CUT where the disk itself says that it is damaged."""
    held = disk.status().head_sequence
    records = disk.records_of(last.key.code, last.key.number) if held >= last.sequence else ()
    if last.signature not in {record.signature.signature for record in records}:
        raise _set_back(disk, last.sequence)


def prove_follows(disk: TaxControlDisk, before: DiskSeen) -> None:
    """The end of the journal as it was after the last order (a void, a report …) must be in it
    still: a copy of before would forget what was ordered. DISK-ROLLED-BACK, JOURNAL-CUT."""
    status, known = disk.status(), before.head_sequence
    if status.damaged and status.head_sequence >= known:
        return  # it is read-only, and named for what it is; a record of it may not be readable
    head = status.head_hash if status.head_sequence == known else b""
    if status.head_sequence > known:
        head = b"".join(each.signature.record_hash for each in disk.journal(known - 1, 1))
    if head != before.head_hash:
        raise _set_back(disk, known)


def _set_back(disk: TaxControlDisk, known: int) -> Refused | JournalDamaged:
    status = disk.status()
    if status.damaged:
        return JournalDamaged("JOURNAL-CUT", held=status.head_sequence, known=known)
    if status.head_sequence >= known:  # an older copy that went on by itself
        return Refused("DISK-ROLLED-BACK", differs=known)
    return Refused("DISK-ROLLED-BACK", held=status.head_sequence, known=known)
