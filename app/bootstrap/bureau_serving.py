"""The bureau as a program of its own (`bureau serve`), for a classroom or a chain of shops."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.bootstrap.embedded_bureau import bureau_profiles
from app.bootstrap.home import Home
from app.bootstrap.opening import now
from app.domain.errors import RuleBroken
from hardware.errors import DeviceError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.bureau.serving import Served, Tls

STORE = ".bureau"  # folder beside the home: its database and its certificates
LOOPBACK = "127.0.0.1"


class Where(Struct, frozen=True):
    """On which address and port (0: any that is free), over which database (empty: a file beside
    the home)."""

    host: str = LOOPBACK
    port: int = 0
    database: str = ""


def serve_bureau(
    folder: Path | None,
    where: Where,
    announce: Callable[[str], None],
    tell: Callable[[str], None],
) -> None:
    """Serves until SIGINT or SIGTERM; then nothing is left behind. `announce` is called once, with
    the URL, when a terminal can come; `tell` with the console's password, the first time that
    this bureau serves. PORT-IN-USE, DATABASE-URL, DATABASE-AWAY say why not."""
    from app.bureau.application import make_application
    from app.bureau.bureau import Bureau
    from app.bureau.console.guard import Guard
    from db.bureau_engine import open_bureau

    place = place_of(folder)
    with ExitStack() as stack:
        engine = open_bureau(where.database or str(place / "bureau.db"))
        stack.callback(engine.dispose)
        bureau = Bureau(engine, now, bureau_profiles())
        with bureau.writing() as work:
            work.authority.signer()  # its authority is there before the first disk comes
        tls = None if is_loopback(where.host) else _certificate(place, where.host)
        served = _listening(make_application(bureau), where, tls)
        stack.callback(served.close)
        with bureau.writing() as work:
            password = Guard(work).first_password()
        if password:
            tell(password)
        served.serve(lambda: announce(served.url))


def place_of(folder: Path | None) -> Path:
    """The folder of a served bureau, beside the home."""
    home = Home.at(folder).folder
    return home.with_name(home.name + STORE)


def enrolment_code(folder: Path | None, database: str, tax_id: str, name: str) -> str:
    """发行码 for one disk of a taxpayer, who is registered if need be. AREA-NOT-SIMULATED,
    DATABASE-URL, DATABASE-AWAY."""
    from app.bureau.bureau import Bureau
    from app.bureau.enrolments import Enrolments
    from app.bureau.refusals import Refusal
    from app.gateway.messages.devices import Taxpayer
    from db.bureau_engine import open_bureau

    engine = open_bureau(database or str(place_of(folder) / "bureau.db"))
    try:
        with Bureau(engine, now, bureau_profiles()).writing() as work:
            return Enrolments(work).grant(Taxpayer(tax_id, name))
    except Refusal as no:
        raise RuleBroken(no.code, "tax_id", tax_id=tax_id) from no
    finally:
        engine.dispose()


def console_password(folder: Path | None, database: str) -> str:
    """A new one for the console, in place of one that nobody knows any more. DATABASE-URL,
    DATABASE-AWAY."""
    from app.bureau.bureau import Bureau
    from app.bureau.console.guard import Guard
    from db.bureau_engine import open_bureau

    engine = open_bureau(database or str(place_of(folder) / "bureau.db"))
    try:
        with Bureau(engine, now, bureau_profiles()).writing() as work:
            return Guard(work).another_password()
    finally:
        engine.dispose()


def is_loopback(host: str) -> bool:
    """Whether nobody else's machine can come: the only place for plain HTTP.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0")]
    [True, True, True, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(application: FastAPI, where: Where, tls: Tls | None) -> Served:
    from app.bureau.serving import Served

    try:
        return Served(application, where.host, where.port, tls)
    except OSError as taken:
        raise DeviceError("PORT-IN-USE", port=where.port, reason=taken.strerror or "") from taken


def _certificate(place: Path, host: str) -> Tls:
    from app.bureau.tls import certificate_for

    try:
        return certificate_for(place, host, now())
    except OSError as broken:
        raise RuleBroken("FILE-NOT-WRITTEN", file=place, reason=broken.strerror or "") from broken
