"""Opening a home: real or emulated parts are chosen and joined here, and nowhere else."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app import settings as machine
from app.bootstrap.home import Home
from app.bootstrap.profiles import RESOURCES, read_profile
from app.bootstrap.sealing import Seal
from app.domain.errors import RuleBroken
from app.domain.invoice import Party
from app.repositories.unit_of_work import UnitOfWork
from app.services.authorisation import Authorisation
from app.services.book import Book
from app.services.clock import Clock
from app.services.device import Device
from app.services.drafts import Drafts
from app.services.entering import Entering
from app.services.explaining import Explaining
from app.services.exporting import Exporting
from app.services.face_files import FaceFiles
from app.services.figures import Figures
from app.services.issuing import Issuing
from app.services.keeping import Keeping
from app.services.previewing import Previewing
from app.services.printing_out import PrintingOut
from app.services.problems import Sentences
from app.services.recovery import Recovery
from app.services.registers import Registers
from app.services.saved_filters import SavedFilters
from app.services.searching import Searching
from app.services.self_check import SelfCheck
from app.services.sheets import Sheets
from app.services.signing_in import SigningIn
from app.services.standing import Standing
from app.services.statistics import Statistics
from app.services.terminal import Terminal
from app.services.unusual import Unusual
from hardware.errors import DeviceError
from printing.fonts import FontChain
from printing.form_shelf import FormShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.domain.profile import Profile
    from hardware.ports import TaxControlDisk
    from printing.ports import PageRenderer, SheetWriter

BEIJING = timezone(timedelta(hours=8))
PIN, PRACTICE_LOGIN, SELLER = "disk-pin", "practice-login", "seller"
LATER_CARRIERS = frozenset({"serial", "usb", "pcsc"})
LOOKING_WAIT_S = 0.2  # who only looks does not wait long for a disk that is in use
NO_PIN = "88888888"  # what a disk is issued with


def now() -> datetime:
    """This PC's time; the one place where it is read."""
    return datetime.now(BEIJING)


def open_disk(home: Home, url: str | None, wait_s: float) -> TaxControlDisk:
    """The disk that a URL names; `sim:` and none: the home's own emulated disk. Waits for a disk
    that another program is using. NOT-YET for carriers of a later version."""
    if url in (None, "", "sim:"):
        url = f"sim:{home.disk}"
    scheme = url.partition(":")[0]
    if scheme in LATER_CARRIERS:
        raise RuleBroken("NOT-YET", part=f"--disk {scheme}:")
    from hardware.disk import Disk
    from hardware.transport.base import open_transport

    deadline = time.monotonic() + wait_s
    while True:
        try:
            return Disk(open_transport(url, now))
        except DeviceError as busy:
            if busy.code != "DISK-IN-USE" or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the book of a home keeps for itself."""

    book: Book
    seal: Seal

    def pin(self) -> str:
        """The disk's 口令: from the environment, else sealed in the book."""
        return os.environ.get("KAIPIAO_DISK_PIN") or self._sealed(PIN) or NO_PIN

    def practice_login(self) -> tuple[str, str] | None:
        """The first login of a practice home, password included; None in any other."""
        kept = self._sealed(PRACTICE_LOGIN)
        if kept is None:
            return None
        name, _, password = kept.partition("\n")
        return name, password

    def seller(self) -> Party:
        """This terminal's own taxpayer as it stands on the face."""
        with self.book.reading() as work:
            kept = work.settings.get(SELLER)
        return Party(*kept.split("\n"))

    def _sealed(self, name: str) -> str | None:
        with self.book.reading() as work:
            sealed = work.settings.sealed(name)
        return None if sealed is None else self.seal.open(name, sealed)


def open_terminal(
    folder: Path | None, *, disk_url: str | None = None, writes: bool = False
) -> Terminal:
    """The terminal of a home. HOME-MISSING, HOME-IN-USE, HOME-NEWER, STORE-DAMAGED say why not.

    The disk is powered when it is first asked for. `writes` takes the lock of the book.
    """
    from db.engine import open_engine

    home = Home.at(folder)
    home.require()
    settings = machine.read(home.settings)
    closers: list[Callable[[], object]] = []
    try:
        if writes:
            closers.append(home.lock(settings.lock_wait_s).release)
        engine = open_engine(home.book, reading=not writes)
        closers.append(engine.dispose)
        kept = Kept(Book(engine), Seal.at(home.seal_key))
        wait_s = settings.lock_wait_s if writes else LOOKING_WAIT_S
        terminal = _joined(home, settings, kept, lambda: open_disk(home, disk_url, wait_s))
    except BaseException:
        for close in reversed(closers):
            close()
        raise
    terminal.closers[:0] = closers
    if writes:
        terminal.closers.append(terminal.standing.keep)
    return terminal


def _joined(
    home: Home, settings: machine.Settings, kept: Kept, disk: Callable[[], TaxControlDisk]
) -> Terminal:
    profile = read_profile(settings.profile)
    book = kept.book
    device = Device(disk, kept.pin, book)
    searching, standing = Searching(book), Standing(device, book, now)
    authorisation = Authorisation(
        device=device, profile=profile, settings=settings, seller=kept.seller, now=now
    )
    issuing, drafts = _issuing(book, device, authorisation), Drafts(book, now)
    return Terminal(
        profile=profile,
        settings=settings,
        book=book,
        device=device,
        signing_in=SigningIn(book, lambda: _writing_beside(home), profile.logins, now),
        issuing=issuing,
        searching=searching,
        registers=Registers(book, profile, now, _sentences),
        exporting=_exporting(home, book, searching, settings, device, profile),
        explaining=Explaining(book, searching, device),
        saved_filters=SavedFilters(book),
        printing_out=_printing_out(home, book, searching, profile),
        previewing=_previewing(searching, profile),
        drafts=drafts,
        entering=Entering(
            book=book,
            device=device,
            authorisation=authorisation,
            issuing=issuing,
            searching=searching,
            drafts=drafts,
            recovery=Recovery(home.recovery, _moment),
            unusual=Unusual(book),
            sentences=_sentences,
        ),
        standing=standing,
        figures=Figures(book),
        statistics=Statistics(book, home.refuse_own),
        clock=Clock(device, book, now),
        self_check=_self_check(home, book, device, issuing, standing, profile),
        practice_login=kept.practice_login,
        closers=[device.close],
    )


@contextmanager
def _writing_beside(home: Home) -> Iterator[UnitOfWork]:
    """One small transaction without the lock of the book: failures of a login count always."""
    from db.engine import plain_engine

    engine = plain_engine(home.book)
    try:
        with UnitOfWork(engine) as work:
            yield work
    finally:
        engine.dispose()


def _issuing(book: Book, device: Device, authorisation: Authorisation) -> Issuing:
    profile = authorisation.profile
    return Issuing(
        book=book,
        device=device,
        authorisation=authorisation,
        keeping=Keeping(book=book, device=device, profile=profile, now=now),
        check_printable=_sheets(profile).check_printable,
        now=now,
    )


def _self_check(
    home: Home,
    book: Book,
    device: Device,
    issuing: Issuing,
    standing: Standing,
    profile: Profile,
) -> SelfCheck:
    def check_store(full: bool) -> bool:
        from db.backup import verify, walk_quickly
        from db.engine import check_file

        check_file(home.book)
        return bool(verify(home.book)) if full else walk_quickly(home.book)

    return SelfCheck(
        book_of_home=book,
        device=device,
        issuing=issuing,
        standing=standing,
        profile=profile,
        check_store=check_store,
        fonts_found=lambda: len(_fonts().fonts),
        now=now,
    )


def _printing_out(home: Home, book: Book, searching: Searching, profile: Profile) -> PrintingOut:
    return PrintingOut(book, searching, lambda: _sheets(profile), _pdf_writer, home.refuse_own, now)


def _exporting(
    home: Home,
    book: Book,
    searching: Searching,
    settings: machine.Settings,
    device: Device,
    profile: Profile,
) -> Exporting:
    return Exporting(
        book=book,
        searching=searching,
        settings=settings,
        device=device,
        faces=FaceFiles(lambda: _sheets(profile), _pdf_writer),
        refuse_own=home.refuse_own,
        beside=lambda: _writing_beside(home),
        now=now,
    )


def _previewing(searching: Searching, profile: Profile) -> Previewing:
    return Previewing(searching, lambda: _sheets(profile), _pdf_writer, _renderer, now)


def _sheets(profile: Profile) -> Sheets:
    return Sheets(_forms(), profile)


@cache
def _forms() -> FormShelf:
    return FormShelf(RESOURCES / "forms", _fonts())


@cache
def _fonts() -> FontChain:
    return FontChain(RESOURCES / "fonts")


@cache
def _sentences() -> Sentences:
    return Sentences.read(RESOURCES / "problems.toml")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, BEIJING)


def _pdf_writer() -> SheetWriter:
    from printing.pdf import PdfWriter

    return PdfWriter(_fonts())


def _renderer() -> PageRenderer:
    from printing.picture import PdfiumRenderer

    return PdfiumRenderer()
