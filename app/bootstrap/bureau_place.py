"""Where the bureau of a home is (税局地址): what the settings name, else the practice bureau of the
home itself, else nowhere."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app import settings as machine
from app.bootstrap.opening import now
from app.domain.errors import RuleBroken
from app.version import VERSION
from hardware.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from app.gateway.exchange import Address
    from app.gateway.findings import Finding
    from app.gateway.messages.sessions import Health
    from app.services.terminal import Terminal
    from app.settings import Settings
    from hardware.ports import SignedStatus

TEST_S = 10.0  # a person looks on
SHORT_S = 2.0  # who only wants to know how it stands does not wait long


class TerminalProver:
    """`gateway.session.Prover` over the disk of a terminal, wherever it is worked with."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def disk_number(self) -> str:
        """Of the disk that is plugged in."""
        return self._terminal.at_disk(lambda own: own.device.identity.number)

    def signed_status(self, nonce: bytes) -> SignedStatus:
        """By the disk's own key."""
        return self._terminal.at_disk(lambda own: own.device.disk.signed_status(nonce))


class SettingsNow:
    """The settings as they stand in their file: an address that was changed holds at once. What
    cannot be read is as it was."""

    def __init__(self, path: Path, first: Settings) -> None:
        self._path = path
        self._settings = first
        self._seen = (0, 0)

    def __call__(self) -> Settings:
        """Read again if the file is another one than the last time."""
        with suppress(OSError, RuleBroken):
            there = self._path.stat()
            if (there.st_mtime_ns, there.st_ino) != self._seen:
                self._seen = (there.st_mtime_ns, there.st_ino)
                self._settings = machine.read(self._path)
        return self._settings


class BureauAt:
    """`services.network.BureauPlace`. `embedded_url`: starts the practice bureau when it is first
    called; None: this home has none."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        embedded_url: Callable[[], str] | None,
        disk_clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._embedded_url = embedded_url
        self._disk_clock = disk_clock

    @property
    def url(self) -> str:
        """As it is configured."""
        return self._settings().bureau_url

    @property
    def embedded(self) -> bool:
        """Whether the practice bureau of this home is meant."""
        return not self.url and self._embedded_url is not None

    def address(self) -> Address:
        """For the line; starts the embedded bureau."""
        from app.gateway.exchange import Address

        if self._embedded_url is not None and self.embedded:
            return Address(self._embedded_url())
        asked = self._settings()
        named = asked.bureau_ca
        return Address(asked.bureau_url, Path(named) if named else None, asked.bureau_proxy)

    def health(self) -> Health:
        """Asked with short deadlines."""
        from app.gateway.exchange import Exchange
        from app.gateway.messages.sessions import Health

        hasty = replace(self.address(), connect_s=SHORT_S, answer_s=SHORT_S)
        exchange = Exchange(lambda: hasty)
        try:
            return exchange.send("GET", "/v1/health", None, Health)
        finally:
            exchange.close()

    def diagnose(self) -> Iterator[Finding]:
        """One step after the other, each when it is asked for."""
        from app.gateway.diagnosis import Diagnosis

        where = replace(self.address(), answer_s=TEST_S)
        return Diagnosis(where, VERSION, now, self._clock_of_disk).steps()

    def _clock_of_disk(self) -> datetime | None:
        """None while the disk does not answer: the PC's clock is compared then."""
        try:
            return self._disk_clock()
        except DeviceError:
            return None
