"""Opening a home: real or emulated parts are chosen and joined here, and nowhere else."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from app import settings as machine
from app.bootstrap.home import Home
from app.bootstrap.sealing import Seal
from app.domain.invoice import Party
from app.services.book import Book
from hardware.errors import DeviceError, DiskStorageError, NotSent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.services.terminal import Terminal
    from hardware.disk import Disk
    from hardware.transport.trace import Tape

BEIJING = timezone(timedelta(hours=8))
PIN, PRACTICE_LOGIN, SELLER = "disk-pin", "practice-login", "seller"
EMULATED = "sim"  # the carrier of emulated disks
SHARED = "socket://"  # a port that takes a second program in, and says then that it is held
LOOKING_WAIT_S = 0.2  # who only looks does not wait long for a disk that is in use
PIN_FROM_OUTSIDE = "KAIPIAO_DISK_PIN"  # stands above the one that is kept
CERTIFICATE_PIN, CERTIFICATE_PIN_FROM_OUTSIDE = "certificate-pin", "KAIPIAO_CERTIFICATE_PIN"
EINVOICE_SEAL = "einvoice-seal"
REPORT_DISK_PIN, REPORT_DISK_PIN_FROM_OUTSIDE = "report-disk-pin", "KAIPIAO_REPORT_DISK_PIN"
MAIL_PASSWORD, MAIL_PASSWORD_FROM_OUTSIDE = "mail-password", "KAIPIAO_MAIL_PASSWORD"
NO_PIN = "88888888"  # what a disk is issued with


def now() -> datetime:
    """This PC's time; the one place where it is read."""
    return datetime.now(BEIJING)


def open_disk(home: Home, url: str | None, wait_s: float, tape: Tape | None = None) -> Disk:
    """The disk that a URL names; `sim:` and none: the home's own emulated disk. Waits for a disk
    that another program is using. Carriers that a driver can hold up have their deadlines kept
    from outside; the tape keeps what goes over the line. STORE-READ-ONLY where it is not the disk
    that fails: nothing may be written in the home."""
    if not url or url == f"{EMULATED}:":
        try:
            return _open(f"{EMULATED}:{home.disk}", wait_s, tape)
        except DiskStorageError as cannot:
            if os.access(home.folder, os.W_OK):
                raise
            raise NotSent("STORE-READ-ONLY", path=home.folder) from cannot
    return _open(url, wait_s, tape)


def _open(url: str, wait_s: float, tape: Tape | None) -> Disk:
    from hardware.disk import Disk
    from hardware.transport.guard import open_guarded
    from hardware.transport.trace import Trace

    deadline = time.monotonic() + wait_s
    while True:
        try:
            line = open_guarded(url, now)
            disk = Disk(line if tape is None else Trace(line, tape))
            if SHARED in url:
                _need_free(disk)
            return disk
        except DeviceError as busy:
            if busy.code != "DISK-IN-USE" or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def _need_free(disk: Disk) -> None:
    """DISK-IN-USE where another program is served; whatever else is wrong is told by who asks."""
    try:
        disk.identity()
    except DeviceError as wrong:
        if wrong.code == "DISK-IN-USE":
            disk.close()
            raise


def is_emulated(url: str | None) -> bool:
    """Whether a URL can only lead to an emulated disk."""
    return not url or url.partition(":")[0] == EMULATED


class Kept(Struct, frozen=True):
    """What the book of a home keeps for itself."""

    book: Book
    seal: Seal

    def pin(self) -> str:
        """The disk's 口令: from the environment, else sealed in the book."""
        return os.environ.get(PIN_FROM_OUTSIDE) or self._sealed(PIN) or NO_PIN

    def keep_pin(self, pin: str) -> None:
        """Another 口令 of the disk, sealed."""
        self._keep(PIN, pin)

    def certificate_pin(self) -> str:
        """The disk's 证书口令: from the environment, else sealed in the book."""
        outside = os.environ.get(CERTIFICATE_PIN_FROM_OUTSIDE)
        return outside or self._sealed(CERTIFICATE_PIN) or NO_PIN

    def keep_certificate_pin(self, pin: str) -> None:
        """Another 证书口令, sealed."""
        self._keep(CERTIFICATE_PIN, pin)

    def report_disk_pin(self, first: str) -> str:
        """The 口令 of the report disk: from the environment, else sealed in the book, else the
        `first` one."""
        outside = os.environ.get(REPORT_DISK_PIN_FROM_OUTSIDE)
        return outside or self._sealed(REPORT_DISK_PIN) or first

    def keep_report_disk_pin(self, pin: str) -> None:
        """Another one, sealed."""
        self._keep(REPORT_DISK_PIN, pin)

    def einvoice_seal(self) -> str | None:
        """电子发票印章, as its service keeps it; None: it was not made yet."""
        return self._sealed(EINVOICE_SEAL)

    def keep_einvoice_seal(self, parts: str) -> None:
        """The seal, sealed."""
        self._keep(EINVOICE_SEAL, parts)

    def mail_password(self) -> str:
        """Of the mail server: from the environment, else sealed in the book; empty: none."""
        return os.environ.get(MAIL_PASSWORD_FROM_OUTSIDE) or self._sealed(MAIL_PASSWORD) or ""

    def keep_mail_password(self, password: str) -> None:
        """Another one, sealed."""
        self._keep(MAIL_PASSWORD, password)

    def _keep(self, name: str, secret: str) -> None:
        sealed = self.seal.close(name, secret)
        with self.book.writing() as work:
            work.settings.seal(name, sealed)
            work.commit()

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

    def disk_is_emulated(self) -> bool:
        """Whether the disk that this book belongs to is an emulated one, by its certificate."""
        with self.book.reading() as work:
            ours = work.disks.latest()
        if ours is None:
            return False
        from hardware.signing.certificate import CertificateError, read

        try:
            return read(ours.public_key).simulated
        except CertificateError:
            return False

    def _sealed(self, name: str) -> str | None:
        with self.book.reading() as work:
            sealed = work.settings.sealed(name)
        return None if sealed is None else self.seal.open(name, sealed)


def silently(_words: str) -> None:
    """Nobody reads how far it is."""


def open_terminal(
    folder: Path | None,
    *,
    disk_url: str | None = None,
    writes: bool = False,
    upgrading: Callable[[str], None] = silently,
) -> Terminal:
    """The terminal of a home. HOME-MISSING, HOME-IN-USE, HOME-NEWER, STORE-DAMAGED say why not.

    Without a URL the disk is the one that the settings name, else the home's own emulated one. It
    is powered when it is first asked for. `writes` takes the lock of the book, and brings one of
    an older version up to date: `upgrading` is told how far that is.
    """
    from app.bootstrap.joined import Joined
    from app.bootstrap.upgrading import in_words
    from app.bootstrap.wire import Wire
    from db.engine import open_engine

    home = Home.at(folder)
    home.require()
    settings = machine.read(home.settings)
    closers: list[Callable[[], object]] = []
    try:
        lock = home.lock(settings.lock_wait_s) if writes else None
        if lock is not None:
            closers.append(lock.release)
        engine = open_engine(home.book, reading=not writes, told=in_words(upgrading))
        closers.append(engine.dispose)
        kept = Kept(Book(engine), Seal.at(home.seal_key))
        wait_s = settings.lock_wait_s if writes else LOOKING_WAIT_S
        wire = Wire(home, kept, disk_url or settings.disk, wait_s, settings.disk)
        terminal = Joined(home, settings, kept, wire)
    except BaseException:
        for close in reversed(closers):
            close()
        raise
    terminal.closers[:0] = closers
    if lock is not None:
        terminal.closers.append(terminal.standing.keep)
        terminal.given_back = partial(home.given_back, lock, settings.lock_wait_s)
    return terminal
