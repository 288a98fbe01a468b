"""One unit of work at the bureau: a connection in its transaction, the time, and the ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from app.bureau.settings import Settings
from app.domain.profile import Profile

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from app.bureau.authority import AuthorityLedger
    from app.bureau.devices import Devices
    from app.bureau.reports import Reports
    from app.bureau.sessions import Sessions
    from app.bureau.stock import Stock
    from app.bureau.tickets import Tickets

Profiles = Mapping[str, Profile]  # by name: skp, jsp, ukey


class Work:
    """What the ledgers share. `at`: the bureau's time when it began."""

    def __init__(self, connection: Connection, at: datetime, profiles: Profiles) -> None:
        self.connection = connection
        self.at = at
        self.profiles = profiles

    @property
    def seconds(self) -> int:
        """`at`, as the rows have it."""
        return int(self.at.timestamp())

    @cached_property
    def settings(self) -> Settings:
        return Settings(self.connection)

    @cached_property
    def authority(self) -> AuthorityLedger:
        from app.bureau.authority import AuthorityLedger

        return AuthorityLedger(self)

    @cached_property
    def sessions(self) -> Sessions:
        from app.bureau.sessions import Sessions

        return Sessions(self)

    @cached_property
    def devices(self) -> Devices:
        from app.bureau.devices import Devices

        return Devices(self)

    @cached_property
    def stock(self) -> Stock:
        from app.bureau.stock import Stock

        return Stock(self)

    @cached_property
    def tickets(self) -> Tickets:
        from app.bureau.tickets import Tickets

        return Tickets(self)

    @cached_property
    def reports(self) -> Reports:
        from app.bureau.reports import Reports

        return Reports(self)
