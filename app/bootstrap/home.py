"""One terminal's data folder: which files it holds, and the lock of its book."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from app.domain.errors import RuleBroken
from hardware.errors import NotSent


@dataclass(frozen=True, slots=True)
class Home:
    """The folder and its files; two homes never share anything."""

    folder: Path

    @classmethod
    def at(cls, given: Path | None) -> Home:
        """The folder that was named, else the platform's user data folder."""
        if given is not None:
            return cls(given.expanduser().resolve())
        from platformdirs import user_data_path

        return cls(user_data_path("kaipiao", appauthor=False))

    @property
    def book(self) -> Path:
        """The local store (本地账册)."""
        return self.folder / "book.db"

    @property
    def disk(self) -> Path:
        """The emulated disk's own durable journal."""
        return self.folder / "disk.simulated.db"

    @property
    def authority(self) -> Path:
        """The simulated bureau's issuing key and certificate."""
        return self.folder / "bureau" / "authority.simulated"

    @property
    def settings(self) -> Path:
        """This machine's settings."""
        return self.folder / "settings.toml"

    @property
    def seal_key(self) -> Path:
        """The key that seals secrets kept in the book."""
        return self.folder / "seal.key"

    @property
    def exists(self) -> bool:
        """Whether a terminal was made here."""
        return self.book.exists()

    def require(self) -> None:
        """Refuse with HOME-MISSING where no terminal was made."""
        if not self.exists:
            raise RuleBroken("HOME-MISSING", home=self.folder)

    def lock(self, wait_s: float) -> FileLock:
        """Take the lock of the book, or HOME-IN-USE after the wait. It dies with the process."""
        lock = FileLock(self.folder / "home.lock")
        try:
            lock.acquire(timeout=wait_s, poll_interval=0.05)
        except Timeout:
            raise NotSent("HOME-IN-USE", home=self.folder) from None
        except OSError as broken:
            raise NotSent("STORE-READ-ONLY", path=self.folder, reason=broken.strerror) from broken
        return lock
