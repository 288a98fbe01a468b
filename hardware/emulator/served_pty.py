"""A served disk on a pseudo terminal (伪终端): `serial:NAME`, as if it hung on a serial cable.

The name is a link that stays the same from one start to the next and while the disk is away.
"""

from __future__ import annotations

import os
import select
from contextlib import suppress
from pathlib import Path

from hardware.emulator.serve import Broken, FramedSession, Stop, readable
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError

UNREAD_S = 1.0  # a host that reads nothing for so long has left
_CHUNK = 65_536


class PtyLine:
    """A pseudo terminal behind a link. PTY-NOT-HERE where the system has none."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master, self._slave = -1, -1
        self._plug()

    @property
    def url(self) -> str:
        """By the link's name."""
        return f"serial:{self._link}"

    def serve(self, disk: ServedDisk, stop: Stop) -> None:
        """Until told to stop. A host that leaves is not noticed, and need not be."""
        session = self._session(disk, stop)
        while not stop.told:
            if not readable(self._master, stop, session.patience_s):
                session.paused()
                continue
            try:
                session.take(os.read(self._master, _CHUNK))
            except Broken as broken:
                self._stay_away(broken.away_s, stop)
                session = self._session(disk, stop)

    def _stay_away(self, away_s: float, stop: Stop) -> None:
        """For no time at all the name never leaves."""
        if away_s:
            self._unplug()
            stop.wait(away_s)
        left = self._master, self._slave
        self._plug()
        _close(*left)

    def close(self) -> None:
        """The link goes too."""
        self._unplug()

    def _session(self, disk: ServedDisk, stop: Stop) -> FramedSession:
        return FramedSession(disk, self._write, stop)

    def _write(self, data: bytes) -> None:
        """A host that left takes nothing any more: then the rest is dropped."""
        while data and select.select([], [self._master], [], UNREAD_S)[1]:
            data = data[os.write(self._master, data) :]

    def _plug(self) -> None:
        try:
            import pty
            import tty
        except ImportError as without:
            raise DeviceError("PTY-NOT-HERE") from without
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        try:
            self._name()
        except OSError as cannot:
            _close(self._master, self._slave)
            raise DeviceError("DISK-STORAGE", path=self._link, reason=cannot.strerror) from cannot

    def _name(self) -> None:
        """In one step: a link that a killed process left behind is replaced."""
        making = self._link.with_name(self._link.name + ".new")
        making.unlink(missing_ok=True)
        making.symlink_to(os.ttyname(self._slave))
        making.replace(self._link)

    def _unplug(self) -> None:
        with suppress(OSError):
            self._link.unlink(missing_ok=True)
        ends, self._master, self._slave = (self._master, self._slave), -1, -1
        _close(*ends)


def _close(*ends: int) -> None:
    for end in ends:
        if end >= 0:
            os.close(end)
