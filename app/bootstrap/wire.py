"""The way to the disk of one terminal: its URL, what is known of it, and its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap import opening

if TYPE_CHECKING:
    from pathlib import Path

    from app.bootstrap.home import Home
    from app.bootstrap.opening import Kept
    from hardware.ports import TaxControlDisk
    from hardware.transport.trace import Tape


class Wire:
    """Opens the disk as often as it is asked for; one tape over all of it."""

    def __init__(self, home: Home, kept: Kept, url: str | None, wait_s: float) -> None:
        self._home = home
        self._kept = kept
        self._url = url
        self._wait_s = wait_s
        self._tape: Tape | None = None

    def open(self) -> TaxControlDisk:
        """The disk; see `opening.open_disk`."""
        return opening.open_disk(self._home, self._url, self._wait_s, self._recording())

    def leads_to_emulated(self) -> bool:
        """Whether the URL can only lead to an emulated disk, or the book knows its disk as one."""
        return opening.is_emulated(self._url) or self._kept.disk_is_emulated()

    def save_trace(self, path: Path) -> int:
        """Writes the tape; how many exchanges. FILE-NOT-WRITTEN."""
        self._home.refuse_own(path)
        return self._recording().save(path)

    def _recording(self) -> Tape:
        from hardware.transport.trace import Tape

        if self._tape is None:
            self._tape = Tape(opening.now)
        return self._tape
