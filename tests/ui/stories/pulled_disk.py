"""The line between terminal and disk, cut when a story says so. Real bytes, real firmware."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from app.bootstrap.home import Home
from hardware.protocol import commands
from hardware.transport import base
from hardware.transport.in_process import Fault, InProcess, open_emulated

SCHEME = "story"


class Line:
    """`on_sign` is what happens to the next signing; `pulled` to everything else until it is put
    back. While `held` is not set a signing waits in the disk."""

    def __init__(self, home: Path) -> None:
        self.on_sign = Fault.NONE
        self.pulled = False
        self.signings = 0
        self.signing, self.go_on = Event(), Event()
        self.go_on.set()
        self.url = f"{SCHEME}:{Home(home).disk}"
        base.register(SCHEME, self._open)

    def fault(self, apdu: bytes) -> Fault:
        """What becomes of a command."""
        if (apdu[0], apdu[1]) == commands.SIGN:
            return self._sign()
        return Fault.BEFORE if self.pulled else Fault.NONE

    def _sign(self) -> Fault:
        self.signings += 1
        self.signing.set()
        assert self.go_on.wait(90), "nobody let the signing go on"
        fault, self.on_sign = self.on_sign, Fault.NONE
        if fault is not Fault.NONE:
            self.pulled = True
        return fault

    def _open(self, url: str, place: str, now: base.Now) -> InProcess:
        return open_emulated(url, place, now, self.fault)
