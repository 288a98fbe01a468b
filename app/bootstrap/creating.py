"""A new home (新建终端): taxpayer, emulated disk, book, logins; whole or not at all.

It is built beside its place and moved there at the end. The disk is issued (发行) by a
simulated authority that is made with the home.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from app import settings as machine
from app.bootstrap.first_book import FirstBook, demo_data
from app.bootstrap.home import Home
from app.bootstrap.issuance import issue
from app.bootstrap.opening import now, open_disk
from app.bootstrap.profiles import read_profile
from app.bootstrap.sealing import Seal
from app.bootstrap.taxpayer_file import taxpayer_of
from app.domain.errors import RuleBroken
from app.domain.invoice import Party
from app.repositories.errors import StoreError
from app.services.disk.clock import refuse_range
from app.services.files import why

if TYPE_CHECKING:
    from app.bootstrap.enrolling import Enrolment
    from app.domain.profile import Profile

Answer = dict[str, Any]


def create_home(
    folder: Path | None,
    *,
    profile: str,
    demo: bool,
    taxpayer: Party | None,
    at: datetime | None,
    enrolment: Enrolment | None = None,
) -> Answer:
    """Make it; the answer of `init`. HOME-EXISTS when there is anything in its place. With an
    `enrolment` a served bureau issues the disk, which then has the bureau's time."""
    home = Home.at(folder)
    if at is not None:
        refuse_range(at)
    try:
        _refuse_existing(home.folder)
        home.folder.parent.mkdir(parents=True, exist_ok=True)
        with _beside(home.folder) as (place, lock):
            chosen = read_profile(profile)
            data = demo_data() if demo else None
            answer = _build(Home(place), chosen, data, taxpayer, at, enrolment)
            if os.name == "nt":  # there a folder with an open file cannot be moved
                lock.release()
            _move(place, home.folder)
    except OSError as broken:
        code = "STORE-FULL" if broken.errno == errno.ENOSPC else "STORE-READ-ONLY"
        raise StoreError(code, path=home.folder, reason=why(broken)) from broken
    except sqlite3.Error as broken:  # the disk's own file
        raise StoreError("STORE-FULL", path=home.folder, reason=broken) from broken
    return {"home": str(home.folder)} | answer


def refuse_existing(folder: Path | None) -> None:
    """HOME-EXISTS when there is anything in the place of a new home."""
    place = Home.at(folder).folder
    try:
        _refuse_existing(place)
    except OSError as broken:
        raise StoreError("STORE-READ-ONLY", path=place, reason=why(broken)) from broken


@contextmanager
def _beside(folder: Path) -> Iterator[tuple[Path, FileLock]]:
    """A hidden folder beside the home's place, gone at the end if it was not moved there."""
    _clear_abandoned(folder)
    place = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    lock = FileLock(Home(place).lock_file)
    try:
        lock.acquire(timeout=0)
        yield place, lock
    finally:
        lock.release()
        shutil.rmtree(place, ignore_errors=True)


def _clear_abandoned(folder: Path) -> None:
    """What an `init` that was killed left behind: such a folder that no process holds."""
    own = re.compile(rf"\.{re.escape(folder.name)}\.[a-z0-9_]{{8}}")
    for beside in folder.parent.iterdir():
        lock_file = Home(beside).lock_file
        if own.fullmatch(beside.name) and lock_file.exists():
            with suppress(Timeout, OSError), FileLock(lock_file).acquire(timeout=0):
                shutil.rmtree(beside, ignore_errors=True)


def _refuse_existing(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RuleBroken("HOME-EXISTS", path=folder)


def _move(beside: Path, folder: Path) -> None:
    """Put the finished home in its place; of two at once the second is refused."""
    try:
        with suppress(FileNotFoundError):
            folder.rmdir()
        beside.rename(folder)
    except OSError as taken:
        if taken.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise RuleBroken("HOME-EXISTS", path=folder) from None
        raise


def _build(
    home: Home,
    profile: Profile,
    demo: dict[str, Any] | None,
    taxpayer: Party | None,
    at: datetime | None,
    enrolment: Enrolment | None,
) -> Answer:
    seller = taxpayer_of(demo["taxpayer"]) if demo else taxpayer
    if seller is None and enrolment is None:
        raise RuleBroken("TAXPAYER-NEEDED")
    os.chmod(home.folder, 0o700)  # noqa: PTH101
    if seller is not None and enrolment is None:
        number = issue(home, profile, seller, at or now(), practice=demo is not None)
    else:
        from app.bootstrap.enrolling import enrol

        assert enrolment is not None
        issued = enrol(home, profile, seller, enrolment)
        number, seller = issued.disk, issued.seller
    settings = machine.as_file(_settings(profile.name, enrolment))
    home.settings.write_text(settings, encoding="utf-8", newline="\n")
    first = FirstBook.of(seller, demo)
    seal = Seal.make(home.seal_key)
    disk = open_disk(home, None, wait_s=0)
    try:
        first.write(home.book, seal, disk)
    finally:
        disk.close()
    answer: Answer = {
        "taxpayer": {"name": seller.name, "tax_id": seller.tax_id},
        "disk": {"number": number, "simulated": True},
    }
    return answer | first.as_answer()


def _settings(profile: str, enrolment: Enrolment | None) -> machine.Settings:
    """What this machine is told; who vouches for the bureau is named with its whole path."""
    if enrolment is None:
        return machine.Settings(profile=profile)
    ca = str(enrolment.ca_file.absolute()) if enrolment.ca_file else ""
    return machine.Settings(profile=profile, bureau_url=enrolment.url, bureau_ca=ca)
