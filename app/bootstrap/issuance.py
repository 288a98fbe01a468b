"""发行 of a home's emulated disk: what the profile grants, from the month of the clock on.

Nothing is due for earlier months: the first open period is the month of the clock, its lock
date the end of 征期 of the month after.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from app.bootstrap.opening import NO_PIN, now
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Party
from app.domain.invoice_code import make
from app.domain.rates import rate_units
from app.domain.tax_period import TaxPeriod
from hardware.errors import Refused
from hardware.orders import Secret

if TYPE_CHECKING:
    from app.bootstrap.home import Home
    from app.domain.profile import Profile
    from hardware.emulator.issuance import (
        Authority,
        IssueOrder,
        KindOrder,
        SecretOrder,
        VolumeOrder,
    )

ELECTRONIC = frozenset({InvoiceKind.E_ORDINARY, InvoiceKind.E_SPECIAL})  # 不能作废 (B)
NUMBERS = "499099"  # 机器编号 of emulated disks begin so; six digits of their own follow


def issue(home: Home, profile: Profile, seller: Party, at: datetime, *, practice: bool) -> str:
    """Make the authority and the disk's file; the disk's number. Each disk has a number of its
    own, so that one in another's place is recognised. AREA-NOT-SIMULATED outside area 99."""
    from hardware.emulator.issuance import issue_disk, make_authority

    authority = make_authority(at)
    order = order_for(
        profile,
        seller,
        number=f"{NUMBERS}{secrets.randbelow(10**6):06d}",
        kinds=tuple(_kind(kind, profile, at) for kind in InvoiceKind),
        volumes=tuple(_volume(kind, profile, at, practice) for kind in InvoiceKind),
        clock=at,
    )
    try:
        issue_disk(home.disk, authority, order)
    except Refused as refused:
        if refused.facts.get("reason") == "taxpayer":
            raise RuleBroken(
                "AREA-NOT-SIMULATED", "seller.tax_id", tax_id=seller.tax_id
            ) from refused
        raise
    _keep_authority(home, authority)
    return order.number


def order_for(
    profile: Profile,
    seller: Party,
    *,
    number: str,
    kinds: tuple[KindOrder, ...],
    volumes: tuple[VolumeOrder, ...],
    clock: datetime,
) -> IssueOrder:
    """What is written into a disk of this kind: 口令 and limits as the profile has them."""
    from hardware.emulator.issuance import IssueOrder

    pin = profile.secrets["pin"]
    return IssueOrder(
        number=number,
        taxpayer_id=seller.tax_id,
        taxpayer_name=seller.name,
        kinds=kinds,
        volumes=volumes,
        clock=clock,
        wall=now(),
        pin=NO_PIN,
        pin_tries=pin.tries,
        pin_shortest=pin.shortest,
        pin_longest=pin.longest,
        secrets=_secrets(profile),
        upload_day=profile.filing.upload_day,
        block_until_reported=profile.block_issue_until_reported,
        capacity=profile.stock.free_records,
    )


def _keep_authority(home: Home, authority: Authority) -> None:
    home.authority.parent.mkdir()
    handle = os.open(home.authority, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(authority.to_bytes())


def _secrets(profile: Profile) -> tuple[SecretOrder, ...]:
    """Those of the disk beside the first one, as the profile has them."""
    from hardware.emulator.issuance import SecretOrder

    known = {"certificate": Secret.CERTIFICATE, "administrator": Secret.ADMINISTRATOR}
    return tuple(
        SecretOrder(secret, has.default, has.tries, has.shortest, has.longest)
        for name, secret in known.items()
        if (has := profile.secrets.get(name)) is not None
    )


def _kind(kind: InvoiceKind, profile: Profile, at: datetime) -> KindOrder:
    from hardware.emulator.issuance import KindOrder

    period, demo = TaxPeriod.of(at.date()), profile.demo
    return KindOrder(
        kind=kind,
        group=profile.groups[kind],
        rates=_rates(profile),
        single_limit_fen=demo.single_limit.fen,
        report_from=period.first_day,
        report_to=period.last_day,
        lock_date=profile.calendar.lock_date(period),
        offline_hours=demo.offline_hours,
        offline_limit_fen=demo.offline_limit.fen,
        offline_count=demo.offline_count,
        void_barred=kind in ELECTRONIC,
    )


def _rates(profile: Profile) -> tuple[int, ...]:
    """The rates granted; with the full rate comes the one it is reduced to (减按1.5%计征)."""
    reduced, granted = profile.reduced, set(profile.demo.rates)
    if reduced.reduced_from in granted:
        granted.add(reduced.rate)
    return tuple(sorted(map(rate_units, granted), reverse=True))


def _volume(kind: InvoiceKind, profile: Profile, at: datetime, practice: bool) -> VolumeOrder:
    from hardware.emulator.issuance import VolumeOrder

    numbers = profile.demo.numbers if practice else profile.stock.claim_size[kind]
    return VolumeOrder(
        kind, make(kind, at.year, roll_width_mm=profile.form.roll_width_mm), 1, numbers
    )
