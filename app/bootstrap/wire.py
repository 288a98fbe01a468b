"""The way to the disk of one terminal: its URL, what is known of it, and its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap import opening
from app.bootstrap.opening import EMULATED

if TYPE_CHECKING:
    from pathlib import Path

    from app.bootstrap.home import Home
    from app.bootstrap.opening import Kept
    from hardware.discovery import FoundDevice
    from hardware.disk import Disk
    from hardware.transport.trace import Tape


OWN = f"{EMULATED}:"  # the home's own emulated disk


class Wire:
    """Opens the disk as often as it is asked for; one tape over all of it."""

    def __init__(
        self, home: Home, kept: Kept, url: str | None, wait_s: float, usual: str | None = None
    ) -> None:
        """`usual`: the device that the home's settings name, if any."""
        self._usual = usual or OWN
        self._home = home
        self._kept = kept
        self._url = url or OWN
        self._wait_s = wait_s
        self._tape: Tape | None = None

    @property
    def url(self) -> str:
        """Of the device in use."""
        return self._url

    def use(self, url: str) -> None:
        """Another device from the next opening on; it is the home's from now on."""
        self._url = self._usual = url

    def leads_elsewhere(self) -> bool:
        """Whether another device was named than the home's."""
        return self._url != self._usual

    def has_own(self) -> bool:
        """Whether the home has an emulated disk of its own."""
        return self._home.disk.exists()

    def find(self) -> tuple[FoundDevice, ...]:
        """What is plugged in."""
        from hardware.discovery import list_devices

        return list_devices()

    def open_at(self, url: str) -> Disk:
        """A device that need not be the one in use; opened without a wait."""
        return opening.open_disk(self._home, url, 0.0, self.tape())

    def open(self) -> Disk:
        """The disk; see `opening.open_disk`."""
        return opening.open_disk(self._home, self._url, self._wait_s, self.tape())

    def leads_to_emulated(self) -> bool:
        """Whether the URL can only lead to an emulated disk, or the book knows its disk as one."""
        return opening.is_emulated(self._url) or self._kept.disk_is_emulated()

    def save_trace(self, path: Path) -> int:
        """Writes the tape; how many exchanges. FILE-NOT-WRITTEN."""
        self._home.refuse_own(path)
        return self.tape().save(path)

    def tape(self) -> Tape:
        """What went over the lines of this terminal; the reader's is on it too."""
        from hardware.transport.trace import Tape

        if self._tape is None:
            self._tape = Tape(opening.now)
        return self._tape
