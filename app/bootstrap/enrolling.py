"""A home whose disk a served bureau issues (发行): `init --bureau URL --enrolment CODE`.

The disk's key is made here and never leaves; the bureau certifies its public one and says what is
written into the disk. The bureau's authority stays at the bureau.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from app.bootstrap.issuance import ELECTRONIC, order_for
from app.domain.errors import RuleBroken
from app.domain.invoice import Party
from app.gateway.errors import BureauAway, Reason
from app.services.packages.wire_parts import party_of, taxpayer_of
from hardware.errors import Refused

if TYPE_CHECKING:
    from app.bootstrap.home import Home
    from app.domain.profile import Profile
    from app.gateway.messages.devices import Enrolled, EnrolmentAsked
    from hardware.emulator.issuance import IssueOrder

TRIES = 3  # an answer may get lost: the same request is answered the same


class Enrolment(Struct, frozen=True):
    """Where the bureau is, the code that it gave out, and who vouches for it (PEM). `machine`,
    `host`: of a sub machine (分机), its number and the disk of its host."""

    url: str
    code: str
    ca_file: Path | None = None
    machine: int = 0
    host: str = ""


class Issued(Struct, frozen=True):
    """A disk that a bureau issued, and whose it is."""

    disk: str
    seller: Party


def enrol(home: Home, profile: Profile, seller: Party | None, at: Enrolment) -> Issued:
    """Make the disk's file. Without a `seller` it is the taxpayer that the bureau gave the code
    out for. BureauError; AREA-NOT-SIMULATED."""
    from app.gateway.messages.devices import EnrolmentAsked
    from hardware.emulator.issuance import keep_issued
    from hardware.signing.sm2 import PrivateKey

    key = PrivateKey.generate()
    person = None if seller is None else taxpayer_of(seller)
    asked = EnrolmentAsked(
        uuid4().hex, at.code, key.public.data, person, profile.name, at.machine, at.host
    )
    told = _enrolled(at, asked)
    seller = seller or _party(told)
    try:
        order = replace(_order(profile, seller, told), machine=at.machine)
        keep_issued(home.disk, order, key, told.certificate, told.authority)
    except Refused as refused:
        if refused.facts.get("reason") == "taxpayer":
            raise RuleBroken(
                "AREA-NOT-SIMULATED", "seller.tax_id", tax_id=seller.tax_id
            ) from refused
        raise
    return Issued(told.disk, seller)


def _party(told: Enrolled) -> Party:
    """TAXPAYER-NEEDED: a bureau of an earlier version does not tell it."""
    person = told.taxpayer
    if person is None:
        raise RuleBroken("TAXPAYER-NEEDED")
    return party_of(person)


def _enrolled(at: Enrolment, asked: EnrolmentAsked) -> Enrolled:
    """Asked again when nobody answered."""
    from app.gateway.exchange import Address, Exchange
    from app.gateway.messages.devices import Enrolled
    from app.gateway.proof import speaks_tls

    address = Address(at.url, at.ca_file)
    exchange = Exchange(lambda: address)
    try:
        for _ in range(TRIES - 1):
            try:
                return exchange.send("POST", "/v1/devices", asked, Enrolled)
            except BureauAway:
                continue
        return exchange.send("POST", "/v1/devices", asked, Enrolled)
    except BureauAway as away:
        facts = {name: fact for name, fact in away.facts.items() if name != "reason"}
        if away.reason is Reason.CUT and speaks_tls(address):
            facts["cause"] = "speaks-tls"
        raise BureauAway(away.reason, **facts, stage="init") from away
    finally:
        exchange.close()


def _order(profile: Profile, seller: Party, told: Enrolled) -> IssueOrder:
    from hardware.emulator.issuance import KindOrder, VolumeOrder

    kinds = tuple(
        KindOrder(
            kind=each.kind,
            group=each.group,
            rates=each.rates,
            single_limit_fen=each.single_limit_fen,
            report_from=told.period_first,
            report_to=told.period_last,
            lock_date=told.lock_date,
            offline_hours=each.offline_hours,
            offline_limit_fen=each.offline_limit_fen,
            offline_count=each.offline_count,
            void_barred=each.kind in ELECTRONIC,
        )
        for each in told.kinds
    )
    volumes = tuple(
        VolumeOrder(each.kind, each.code, each.first, each.last - each.first + 1)
        for each in told.volumes
    )
    return order_for(
        profile, seller, number=told.disk, kinds=kinds, volumes=volumes, clock=told.time
    )
