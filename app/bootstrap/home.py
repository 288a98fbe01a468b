"""One terminal's data folder: which files it holds, and the lock of its book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from msgspec import Struct

from app.bootstrap.place import BOOK, DISK, REPORT_DISK, folder_of
from app.domain.errors import RuleBroken
from app.repositories.errors import StoreError
from app.services.files import real, why
from hardware.errors import NotSent
from printing.errors import PrinterError

BACK_S = 60.0  # for the book that was given back for a moment


class Home(Struct, frozen=True):
    """The folder and its files; two homes never share anything."""

    folder: Path

    @classmethod
    def at(cls, given: Path | None) -> Home:
        """The folder that was named, else the platform's user data folder."""
        return cls(folder_of(given))

    @property
    def book(self) -> Path:
        """The local store (本地账册)."""
        return self.folder / BOOK

    @property
    def disk(self) -> Path:
        """The emulated disk's own durable journal."""
        return self.folder / DISK

    @property
    def report_disk(self) -> Path:
        """The emulated report disk (报税盘), made when it is first needed."""
        return self.folder / REPORT_DISK

    @property
    def authority(self) -> Path:
        """The simulated bureau's issuing key and certificate."""
        return self.folder / "bureau" / "authority.simulated"

    @property
    def bureau_store(self) -> Path:
        """The database of the home's own practice bureau."""
        return self.authority.parent / "bureau.db"

    @property
    def settings(self) -> Path:
        """This machine's settings."""
        return self.folder / "settings.toml"

    @property
    def seal_key(self) -> Path:
        """The key that seals secrets kept in the book."""
        return self.folder / "seal.key"

    @property
    def recovery(self) -> Path:
        """What is being entered (恢复日志), one file an entry."""
        return self.folder / "recovery"

    @property
    def lock_file(self) -> Path:
        """What a writer holds."""
        return self.folder / "home.lock"

    @property
    def printing_lock(self) -> Path:
        """What the program holds that carries a sheet to a printer."""
        return self.folder / "printing.lock"

    @property
    def exists(self) -> bool:
        """Whether a terminal was made here."""
        return self.book.exists()

    def require(self) -> None:
        """Refuse with HOME-MISSING where no terminal was made."""
        if self.exists:
            return
        # a home that lost its book is no place for a new one
        if self.disk.exists() or self.seal_key.exists():
            raise StoreError("STORE-DAMAGED", path=self.book, reason="账册文件不见了")
        raise RuleBroken("HOME-MISSING", home=self.folder)

    def owns(self, path: Path) -> bool:
        """Whether a file is one of the home's own: nothing is ever exported or printed over it."""
        own: tuple[Path, ...] = (self.book, self.disk, self.settings, self.seal_key)
        own += (self.lock_file, self.printing_lock, self.authority)
        own += (self.bureau_store, self.report_disk)
        at = real(path)
        named = any(at.name.startswith(each.name) and at.parent == each.parent for each in own)
        return named or any(_are_one(at, each) for each in own)

    def refuse_own(self, path: Path) -> None:
        """FILE-NOT-WRITTEN for one of the home's own files."""
        if self.owns(path):
            raise PrinterError("FILE-NOT-WRITTEN", file=path, reason="这是终端自己的数据文件")

    def refuse_within(self, path: Path) -> None:
        """FILE-NOT-WRITTEN for whatever lies in the home: backups, receipts and what else may come
        are data too."""
        at, home = real(path), real(self.folder)
        if at == home or home in at.parents or self.owns(path):
            raise PrinterError("FILE-NOT-WRITTEN", file=path, reason="这在终端自己的数据文件夹里")

    def lock(self, wait_s: float) -> FileLock:
        """Take the lock of the book, or HOME-IN-USE after the wait. It dies with the process."""
        lock = FileLock(self.lock_file)
        self._take(lock, wait_s)
        return lock

    @contextmanager
    def given_back(self, lock: FileLock, wait_s: float) -> Iterator[None]:
        """The lock of the book is given back meanwhile: while a program waits for something else
        than the book, others may write it. HOME-IN-USE when it is to be had again: what came of
        a sheet is worth a longer wait than a question is."""
        lock.release()
        yield
        self._take(lock, max(wait_s, BACK_S))

    def _take(self, lock: FileLock, wait_s: float) -> None:
        try:
            lock.acquire(timeout=wait_s, poll_interval=0.05)
        except Timeout:
            raise NotSent("HOME-IN-USE", home=self.folder) from None
        except OSError as broken:
            raise NotSent("STORE-READ-ONLY", path=self.folder, reason=why(broken)) from broken


def _are_one(path: Path, own: Path) -> bool:
    """Whether two names are one file: a link of the file system needs no name of ours."""
    with suppress(OSError):
        return path.samefile(own)
    return False
