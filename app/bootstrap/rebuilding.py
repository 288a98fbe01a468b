"""A home whose book is gone or destroyed gets a new one from its disk (重建账册).

The new book is made beside and put in place whole; what was there is kept under another name,
with the time in it. The way in is the disk's 口令, given by whoever asks (a practice disk opens by
its own): the logins of the new book are told once, before it is put in place. Its tickets come by
the repair that follows, which can be broken off and run again at any point.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app import settings as machine
from app.bootstrap.first_book import FirstBook, demo_data
from app.bootstrap.home import Home
from app.bootstrap.opening import NO_PIN, PIN_FROM_OUTSIDE, now, open_disk
from app.bootstrap.sealing import LENGTH, Seal
from app.bootstrap.taxpayer_file import taxpayer_of
from app.domain.errors import RuleBroken
from app.domain.invoice import Party
from app.repositories.errors import StoreError
from app.services.disk.keeping import PAGE
from app.services.files import why
from hardware.errors import JournalDamaged
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from pathlib import Path

    from hardware.ports import JournalRecord, TaxControlDisk

Answer = dict[str, Any]
Asked = Callable[[], str]  # a person for the 口令; "": nobody is there to ask
NEW = ".new"  # behind the name of the book: being made
BESIDE = ("-wal", "-shm")  # SQLite's own files of a book
NOT_BROUGHT_BACK = ("drafts", "registers", "prints", "uploads", "users", "settings", "audit")


class NewBook(Struct, frozen=True):
    """Made and not yet in place."""

    home: Home
    path: Path
    first: FirstBook
    disk_number: str
    simulated: bool

    def as_answer(self) -> Answer:
        """Who may enter: told before the book is there, so that it never stands without a way
        in that somebody was told."""
        seller = self.first.seller
        return {
            "outcome": "rebuilt",
            "home": str(self.home.folder),
            "taxpayer": {"name": seller.name, "tax_id": seller.tax_id},
            "disk": {"number": self.disk_number, "simulated": self.simulated},
            **self.first.as_answer(),
        }

    def put_in_place(self) -> Path | None:
        """The old files aside, the new one at their place; where the old one is kept."""
        try:
            aside = _aside(self.home.book)
            self.path.replace(self.home.book)
        except OSError as broken:
            raise _not_writable(self.home, broken) from broken
        return aside


def nobody() -> str:
    """There is nobody to ask for the 口令."""
    return ""


@contextmanager
def new_book(folder: Path | None, disk_url: str | None, ask: Asked = nobody) -> Iterator[NewBook]:
    """A new book for the disk of a home (the device that is named, else the one that the settings
    name, else its own), made beside; gone at the end unless it was put in place. Holds the lock
    of the book. PIN-FOR-NEW-BOOK, PIN-WRONG, DISK-GONE, HOME-IN-USE: nothing was changed."""
    home = Home.at(folder)
    settings = machine.read(home.settings)
    disk_url = disk_url or settings.disk
    _require(home, disk_url)
    wait_s = settings.lock_wait_s
    lock = home.lock(wait_s)
    try:
        disk = open_disk(home, disk_url, wait_s)
        try:
            made = _made(home, disk, ask)
        finally:
            disk.close()
        try:
            yield made
        finally:
            _clear(made.path)
    finally:
        lock.release()


def _require(home: Home, disk_url: str | None) -> None:
    """HOME-MISSING where there is no disk either, unless one is named: a second PC that shares a
    disk begins so."""
    if home.disk.exists() or home.book.exists():
        return
    if not disk_url:
        raise RuleBroken("HOME-MISSING", home=home.folder)
    try:
        home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as broken:
        raise _not_writable(home, broken) from broken


def _made(home: Home, disk: TaxControlDisk, ask: Asked) -> NewBook:
    pin = _shown(disk, ask)
    disk.verify_pin(pin)
    identity = disk.identity()
    path = home.book.with_name(home.book.name + NEW)
    _clear(path)
    first = _first(disk, pin)
    first.write(path, _seal(home), disk)
    return NewBook(home, path, first, identity.number, identity.simulated)


def _shown(disk: TaxControlDisk, ask: Asked) -> str:
    """The 口令 that proves the way in. The one that every disk is issued with proves nothing: it is
    taken unasked for a practice disk alone, whose people are well known. PIN-FOR-NEW-BOOK."""
    given = os.environ.get(PIN_FROM_OUTSIDE)
    if given:
        return given
    if _is_practice(disk):
        return NO_PIN
    asked = ask()
    if not asked:
        raise RuleBroken("PIN-FOR-NEW-BOOK")
    return asked


def _is_practice(disk: TaxControlDisk) -> bool:
    practice = taxpayer_of(demo_data()["taxpayer"])
    return disk.identity().simulated and disk.status().taxpayer_id == practice.tax_id


def _first(disk: TaxControlDisk, pin: str) -> FirstBook:
    """A practice disk gives a practice book, with its well-known people; any other disk one
    administrator with a password of its own."""
    if _is_practice(disk):
        demo = demo_data()
        practice = taxpayer_of(demo["taxpayer"])
        return FirstBook.of(practice, demo, action="home.rebuild", pin=pin)
    status = disk.status()
    own = Party(status.taxpayer_name, status.taxpayer_id)
    seller = _as_last_issued(disk, own, status.head_sequence)
    return FirstBook.of(seller, None, action="home.rebuild", pin=pin)


def _as_last_issued(disk: TaxControlDisk, own: Party, held: int) -> Party:
    """Address and account as on the last ticket of its own; on 收购 another one sells."""
    while held > 0:
        for record in reversed(_readable(disk, max(0, held - PAGE))):
            if isinstance(record, DiskRecord) and record.request.seller.tax_id == own.tax_id:
                seller = record.request.seller
                return Party(own.name, own.tax_id, seller.address_phone, seller.bank_account)
        held -= PAGE
    return own


def _readable(disk: TaxControlDisk, after: int) -> tuple[JournalRecord, ...]:
    """A page of records as far as they can be read."""
    with suppress(JournalDamaged):
        return disk.journal(after, PAGE)
    found: list[JournalRecord] = []
    for before in range(after, after + PAGE):
        with suppress(JournalDamaged):
            found += disk.journal(before, 1)
    return tuple(found)


def _seal(home: Home) -> Seal:
    """The key of the home; one that is gone or cut is made anew: nothing that the old one sealed
    is needed any more."""
    key = home.seal_key
    try:
        if key.exists() and key.stat().st_size == LENGTH:
            return Seal.at(key)
        _aside(key)
        return Seal.make(key)
    except OSError as broken:
        raise _not_writable(home, broken) from broken


def _aside(path: Path) -> Path | None:
    """Rename a file and what SQLite keeps beside it; the log first: alone it says nothing."""
    name = f"{path.name}.damaged-{now():%Y%m%d-%H%M%S}"
    for rest in (*BESIDE, ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + rest).rename(path.with_name(name + rest))
    aside = path.with_name(name)
    return aside if aside.exists() else None


def _clear(path: Path) -> None:
    for rest in (*BESIDE, ""):
        with suppress(OSError):
            path.with_name(path.name + rest).unlink()


def _not_writable(home: Home, broken: OSError) -> StoreError:
    return StoreError("STORE-READ-ONLY", path=home.folder, reason=why(broken))
