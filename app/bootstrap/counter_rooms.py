"""At which bureau the counter stands: that of a practice home, one that is served beside a home, or
one whose database is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from app.bootstrap.bureau_serving import place_of
from app.bootstrap.embedded_bureau import HeldClock, adopted, bureau_profiles
from app.bootstrap.home import Home
from app.bootstrap.opening import Kept, now, open_terminal
from app.bootstrap.sealing import Seal
from app.domain.errors import RuleBroken
from hardware.errors import PackageWrong
from hardware.signing.packages import verified

if TYPE_CHECKING:
    from app.bootstrap.joined import Joined
    from app.bureau.bureau import Bureau
    from app.services.packages.carried import Found


class Room(Struct):
    """A bureau with its counter; `home`: the terminal that it belongs to, if to one; `clock`: of a
    practice bureau whose disk is held by an open window, and which may be later than that."""

    bureau: Bureau
    home: Joined | None = None
    clock: HeldClock | None = None


@contextmanager
def room_at(folder: Path | None, disk_url: str | None, database: str) -> Iterator[Room]:
    """The one whose database is named; that of a practice home; the one served beside a home."""
    home = Home.at(folder)
    with ExitStack() as stack:
        if database or not home.exists:
            store = _named(database) if database else str(_served_store(folder))
            yield stack.enter_context(_opened(store, None))
            return
        terminal = cast("Joined", open_terminal(folder, disk_url=disk_url))
        stack.callback(terminal.close)
        if terminal.settings.bureau_url or not home.authority.exists():
            yield stack.enter_context(_opened(str(_served_store(folder)), terminal))
        else:
            yield stack.enter_context(_embedded(home, terminal))


def _served_store(folder: Path | None) -> Path:
    """COUNTER-NO-BUREAU: none was ever served there."""
    store = place_of(folder) / "bureau.db"
    if not store.exists():
        raise RuleBroken("COUNTER-NO-BUREAU", place=store)
    return store


def _named(database: str) -> str:
    """A mistyped name makes no bureau. COUNTER-NO-BUREAU."""
    scheme, there, path = database.partition(":///")
    file = Path(path) if there else Path(database)
    if (scheme == "sqlite" or "://" not in database) and not file.exists():
        raise RuleBroken("COUNTER-NO-BUREAU", place=file)
    return database


@contextmanager
def _opened(store: str, home: Joined | None) -> Iterator[Room]:
    from app.bureau.bureau import Bureau
    from db.bureau_engine import open_bureau

    engine = open_bureau(store)
    try:
        yield Room(Bureau(engine, now, bureau_profiles()), home)
    finally:
        engine.dispose()


@contextmanager
def _embedded(home: Home, terminal: Joined) -> Iterator[Room]:
    """As the window has it: its time is the disk's. DISK-IN-USE where an open window holds a disk
    that the bureau was never told of."""
    from app.bureau.adoption import adopt
    from app.bureau.bureau import Bureau
    from db.bureau_engine import open_bureau

    (picture, remembered), clock = terminal.standing.picture(), HeldClock()
    clock.hold(picture.clock)
    engine = open_bureau(str(home.bureau_store))
    try:
        bureau = Bureau(engine, clock, bureau_profiles(), follows=True)
        if not (remembered and _is_known(bureau)):
            seller = Kept(terminal.book, Seal.at(home.seal_key)).seller()
            disk, profile = terminal.device.disk, terminal.settings.profile
            adopt(bureau, adopted(home, disk, seller, profile))
        yield Room(bureau, terminal, clock if remembered else None)
    finally:
        engine.dispose()


def _is_known(bureau: Bureau) -> bool:
    with bureau.reading() as work:
        return bool(work.devices.disks())


def tell_the_time(room: Room, found: tuple[Found, ...]) -> None:
    """A disk that is held elsewhere has signed how late it is."""
    if room.clock is None:
        return
    with room.bureau.reading() as work:
        authority = work.authority.signer().certificate
    for each in found:
        with suppress(PackageWrong):
            made_at = verified(each.data, authority).head.made_at
            if made_at > room.clock():
                room.clock.hold(made_at)
