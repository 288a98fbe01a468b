"""What a home's own bureau begins with: the authority, taxpayer and disk that it was made with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.bureau.devices import DiskFacts
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.stock import NumberRange
from hardware.orders import KindTerms
from hardware.signing.certificate import CertificateError, check_issuer

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from hardware.ports import KindLimits


class Adopted(Struct, frozen=True):
    """`authority`: its key, then its certificate. `volumes`: also those that are used up."""

    authority: bytes
    taxpayer: Taxpayer
    disk: DiskFacts
    terms: tuple[KindTerms, ...]
    volumes: tuple[NumberRange, ...]


def adopt(bureau: Bureau, given: Adopted) -> None:
    """Once: a disk that the bureau knows stays as the bureau has it. A disk that another authority
    issued stays unknown."""
    with bureau.writing() as work:
        work.authority.adopt(given.authority)
        try:
            check_issuer(given.disk.certificate, work.authority.signer().certificate)
        except CertificateError:
            return
        work.devices.register(given.taxpayer)
        if work.devices.add(given.disk, given.terms):
            work.stock.adopt(given.disk.tax_id, given.disk.number, given.volumes)


def terms_of(limits: Iterable[KindLimits]) -> tuple[KindTerms, ...]:
    """What a disk says it may do, as the bureau keeps it."""
    return tuple(
        KindTerms(
            kind=each.kind,
            group=each.group,
            rates=each.rates,
            single_limit_fen=each.single_limit_fen,
            report_from=each.report_from,
            report_to=each.report_to,
            lock_date=each.lock_date,
            offline_hours=each.offline_hours,
            offline_limit_fen=each.offline_limit_fen,
            offline_count=each.offline_count,
            positive_limit_fen=each.positive_limit_fen,
            negative_limit_fen=each.negative_limit_fen,
            negative_barred=each.negative_barred,
            void_barred=each.void_barred,
        )
        for each in limits
    )
