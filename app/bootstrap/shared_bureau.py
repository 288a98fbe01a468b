"""The practice bureau of a home, shared by the terminals of a process (the window has three): it
starts when the first of them speaks to it and ends with the last."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.bootstrap.embedded_bureau import EmbeddedBureau

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from app.bootstrap.home import Home
    from app.bureau.adoption import Adopted
    from app.gateway.messages.seals import SealAsked, SealGranted

_LOCK = threading.Lock()
_THERE: dict[Path, tuple[EmbeddedBureau, int]] = {}  # and how many have a share


class BureauShare:
    """One terminal's share. `told` says what the bureau is to know of the disk, should this
    terminal be the first to ask."""

    def __init__(self, home: Home, told: Callable[[], Adopted]) -> None:
        self._place = home.folder
        self._told = told
        with _LOCK:
            one, shares = _THERE.get(self._place) or (EmbeddedBureau(home, told), 0)
            _THERE[self._place] = (one, shares + 1)
        self._one = one

    def url(self, clock: Callable[[], datetime]) -> str:
        """Where it is; starts it. Its time is the disk's, which `clock` tells. StoreError,
        DeviceError, OSError."""
        self._one.hold(clock())
        return self._one.start(self._told)

    def certify(self, clock: Callable[[], datetime], disk: str, asked: SealAsked) -> SealGranted:
        """The seal of a disk's taxpayer; starts nothing. BureauRefused, StoreError, DeviceError."""
        self._one.hold(clock())
        return self._one.certify(self._told, disk, asked)

    def console(self, clock: Callable[[], datetime]) -> str:
        """Where a browser gets into the console without a password: once, within a minute."""
        self.url(clock)
        return self._one.console()

    def close(self) -> None:
        """Give the share back; after the last one nothing of it is left running."""
        with _LOCK:
            one, shares = _THERE.pop(self._place)
            if shares > 1:
                _THERE[self._place] = (one, shares - 1)
        if shares == 1:
            one.close()
