"""The practice bureau of a home: the same application as `bureau serve`, in a thread on loopback.

It is made the first time this process speaks to it. Its database lies in the home beside the
authority that the home was made with; its time is the disk's.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from app.bootstrap.opening import now
from app.bootstrap.profiles import read_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bootstrap.home import Home
    from app.bureau.adoption import Adopted
    from app.bureau.bureau import Bureau
    from app.bureau.work import Profiles
    from app.domain.invoice import Party
    from app.gateway.messages.seals import SealAsked, SealGranted
    from hardware.ports import TaxControlDisk

PROFILES = ("skp", "jsp", "ukey")


@cache
def bureau_profiles() -> Profiles:
    """What the bureau knows of the three kinds of terminals."""
    return {name: read_profile(name) for name in PROFILES}


class HeldClock:
    """The disk's clock as it was last seen, running on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def hold(self, at: datetime) -> None:
        """So late it is on the disk."""
        self._ahead = at - now()

    def __call__(self) -> datetime:
        return now() + self._ahead


class EmbeddedBureau:
    """`told` says what the bureau is to know of this home's disk; asked when it starts."""

    def __init__(self, home: Home, told: Callable[[], Adopted]) -> None:
        self._home = home
        self._told = told
        self._clock = HeldClock()
        self._starting = threading.Lock()
        self._closers = ExitStack()
        self._url = ""
        self._bureau: Bureau

    @property
    def url(self) -> str:
        """Where it is; starts it. StoreError, DeviceError, OSError."""
        return self.start(self._told)

    def start(self, told: Callable[[], Adopted]) -> str:
        """Where it is. `told` is asked in place of the first one's, if it does not run yet."""
        with self._starting:
            if not self._url:
                self._url = self._start(told())
            return self._url

    @property
    def started(self) -> bool:
        """Whether anybody has spoken to it."""
        return bool(self._url)

    def hold(self, at: datetime) -> None:
        """The disk's clock shows this; the bureau's follows. Before each exchange."""
        self._clock.hold(at)

    def console(self) -> str:
        """Where a browser gets into the console without a password: once, within a minute."""
        from app.bureau.console.guard import Guard

        url = self.url
        with self._bureau.writing() as work:
            return f"{url}/console/enter?ticket={Guard(work).ticket()}"

    def close(self) -> None:
        """It serves no more; nothing of it is left running."""
        with self._starting:
            self._url = ""
            self._closers.close()

    def certify(self, told: Callable[[], Adopted], disk: str, asked: SealAsked) -> SealGranted:
        """The seal of a disk's taxpayer, over the desk: nothing is served for it. BureauRefused."""
        from app.bureau.refusals import Refusal
        from app.bureau.seals import Seals
        from app.gateway.errors import BureauRefused

        with self._starting, ExitStack() as stack:
            bureau = self._bureau if self._url else self._opened(stack, told())
            try:
                with bureau.writing() as work:
                    return Seals(work).certify(disk, asked)
            except Refusal as no:
                raise BureauRefused(no.code, **no.facts) from no

    def _opened(self, stack: ExitStack, told: Adopted) -> Bureau:
        """Its database, until the stack is closed."""
        from app.bureau.adoption import adopt
        from app.bureau.bureau import Bureau
        from db.bureau_engine import open_bureau

        engine = open_bureau(str(self._home.bureau_store))
        stack.callback(engine.dispose)
        bureau = Bureau(engine, self._clock, bureau_profiles(), follows=True)
        adopt(bureau, told)
        return bureau

    def _start(self, told: Adopted) -> str:
        from app.bureau.application import make_application
        from app.bureau.serving import Served

        with ExitStack() as stack:
            bureau = self._opened(stack, told)
            served = Served(make_application(bureau))
            stack.callback(served.close)
            served.start()
            self._bureau = bureau
            self._closers = stack.pop_all()
        return served.url


def adopted(home: Home, disk: TaxControlDisk, seller: Party, profile: str) -> Adopted:
    """What a home's bureau is told of the disk that is plugged in."""
    from app.bureau.adoption import Adopted, terms_of
    from app.bureau.devices import DiskFacts
    from app.gateway.messages.devices import Taxpayer
    from app.gateway.messages.stock import NumberRange

    status, identity = disk.status(), disk.identity()
    facts = DiskFacts(
        number=identity.number,
        tax_id=status.taxpayer_id,
        profile=profile,
        machine=status.machine,
        host="",
        certificate=disk.certificate(),
        issued_at=status.clock,
        active=True,
    )
    taxpayer = Taxpayer(
        tax_id=status.taxpayer_id,
        name=seller.name,
        address_phone=seller.address_phone,
        bank_account=seller.bank_account,
    )
    volumes = (NumberRange(v.kind, v.code, v.first, v.last) for v in disk.volumes())
    return Adopted(
        authority=home.authority.read_bytes(),
        taxpayer=taxpayer,
        disk=facts,
        terms=terms_of(disk.limits()),
        volumes=tuple(volumes),
    )
