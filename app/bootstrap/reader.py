"""The card reader of a home (读卡器): its own emulated one, or the one that the settings name."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from app.bootstrap import opening
from app.bootstrap.opening import is_emulated, now
from app.domain.errors import RuleBroken
from hardware.errors import DiskStorageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.bootstrap.home import Home
    from app.bootstrap.opening import Kept
    from app.domain.profile import Profile
    from hardware.card_reader import Reader
    from hardware.transport.base import Transport
    from hardware.transport.trace import Tape

NUMBERS = "499098"  # 报税盘编号 of emulated ones begin so; the end of the disk's number follows
OWN = f"{opening.EMULATED}:"
_URL = re.compile("(sim|serial|usb|pcsc):")


def is_reader_url(place: str) -> bool:
    """Whether a place is a reader's address and no folder.

    >>> is_reader_url("serial:COM3"), is_reader_url("C:/out")
    (True, False)
    """
    return _URL.match(place) is not None


def open_reader(url: str, tape: Tape | None = None) -> Reader:
    """The reader at a URL; `sim:PATH` is an emulated one over the place of a card. The tape keeps
    what goes over the line. Codes of the reader say why not."""
    from hardware.card_reader import Reader, of_the_reader
    from hardware.transport.trace import READER, Trace

    with of_the_reader():
        line = _line(url)
        return Reader(line if tape is None else Trace(line, tape, READER))


def _line(url: str) -> Transport:
    if is_emulated(url):
        from hardware.transport.in_process import open_emulated_reader

        return open_emulated_reader(url, url.partition(":")[2], now)
    from hardware.transport.guard import open_guarded

    return open_guarded(url, now)


class ReaderOfHome:
    """Opens the reader; the home's own report disk is made when it is first needed."""

    def __init__(self, home: Home, kept: Kept, profile: Profile, url: str) -> None:
        self._home = home
        self._kept = kept
        self._profile = profile
        self._url = url or OWN
        self.let_go: Callable[[], None] = lambda: None  # of who has it open
        self.tape: Callable[[], Tape | None] = lambda: None  # what goes over the line is kept on

    @property
    def present(self) -> bool:
        """Whether this product has a report disk."""
        return self._profile.report_disk.present

    @property
    def url(self) -> str:
        """Of the reader in use."""
        return self._url

    def use(self, url: str) -> None:
        """Another one from the next opening on."""
        self.let_go()
        self._url = url or OWN

    def open(self) -> Reader:
        """READER-NOT-HERE where the product has none; codes of the reader."""
        self._refuse_none()
        return self.open_at(self._url)

    def open_at(self, url: str) -> Reader:
        """One that need not be the one in use; that one is let go."""
        self.let_go()
        return open_reader(f"{OWN}{self.own()}" if url == OWN else url, self.tape())

    def own(self) -> Path:
        """The file of the home's own report disk. READER-NOT-HERE."""
        self._refuse_none()
        path = self._home.report_disk
        if not path.exists():
            make_report_disk(path, self._kept, self._profile)
        return path

    def _refuse_none(self) -> None:
        if not self._profile.report_disk.present:
            raise RuleBroken("READER-NOT-HERE", title=self._profile.title)

    def pin(self) -> str:
        """报税盘口令: from the environment, else as it was changed here, else the first one."""
        return self._kept.report_disk_pin(self._profile.report_disk.default)


def own_report_disk(folder: Path | None) -> Path:
    """The file of the report disk of the home in a folder. HOME-MISSING, READER-NOT-HERE."""
    from app import settings as machine
    from app.bootstrap.home import Home
    from app.bootstrap.opening import Kept
    from app.bootstrap.profiles import read_profile
    from app.bootstrap.sealing import Seal
    from app.services.book import Book
    from db.engine import open_engine

    home = Home.at(folder)
    home.require()
    profile = read_profile(machine.read(home.settings).profile)
    engine = open_engine(home.book, reading=True)
    try:
        kept = Kept(Book(engine), Seal.at(home.seal_key))
        return ReaderOfHome(home, kept, profile, OWN).own()
    finally:
        engine.dispose()


def make_report_disk(path: Path, kept: Kept, profile: Profile) -> None:
    """A report disk for the disk of a home, as the profile has it. Of two programs at once the
    second finds that of the first. REPORT-DISK-STORAGE."""
    from hardware.emulator.report_store import ReportDiskOrder
    from hardware.emulator.report_store import make_report_disk as make

    rules = profile.report_disk
    with kept.book.reading() as work:
        disk = work.disks.latest()
    assert disk is not None  # a book is written with its disk at hand
    order = ReportDiskOrder(
        number=f"{NUMBERS}{disk.number[-6:]}",
        disk=disk.number,
        taxpayer=kept.seller().tax_id,
        capacity=rules.capacity,
        pin=rules.default,
        pin_tries=rules.tries,
        pin_shortest=rules.shortest,
        pin_longest=rules.longest,
    )
    try:
        make(path, order)
    except FileExistsError:
        return
    except (OSError, sqlite3.Error) as broken:
        raise DiskStorageError("REPORT-DISK-STORAGE", reason=broken) from broken
