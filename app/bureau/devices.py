"""Disks and their taxpayers as the bureau knows them: who, with which key, granted what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import bindparam, select, update

from app.bureau.fixed import Fixed
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new, put
from app.domain.taxpayer_id import SIMULATED_AREA, area
from app.gateway.messages.devices import KindGranted, Taxpayer
from db.bureau_schema.devices import disk, disk_kind, taxpayer
from hardware.orders import KindTerms

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.bureau.work import Work

_ASKED = select(disk).where(disk.c.number == bindparam("asked"))
_DISK = Fixed(lambda _: _ASKED)
_CHANGED = Fixed(lambda _: _ASKED.with_for_update())


class DiskFacts(Struct, frozen=True):
    """A disk. `certificate`: X.509 DER, with its public key."""

    number: str
    tax_id: str
    profile: str
    machine: int
    host: str
    certificate: bytes
    issued_at: datetime
    active: bool


class Devices:
    """The ledger of disks and taxpayers."""

    def __init__(self, work: Work) -> None:
        self._work = work

    # -- looking -------------------------------------------------------------------------------

    def certificate(self, number: str) -> bytes:
        """Of a disk; DISK-UNKNOWN."""
        return self.disk(number).certificate

    def disk(self, number: str, *, change: bool = False) -> DiskFacts:
        """A disk; DISK-UNKNOWN. `change`: nobody else changes it until this unit ends."""
        row = (_CHANGED if change else _DISK).run(self._work.connection, asked=number).first()
        if row is None:
            raise Refusal("DISK-UNKNOWN", 404, disk=number)
        return self._disk(row)

    def disks(self, tax_id: str = "") -> tuple[DiskFacts, ...]:
        """Of a taxpayer, or all; oldest first."""
        asked = select(disk).order_by(disk.c.issued_at, disk.c.number)
        asked = asked.where(disk.c.tax_id == tax_id) if tax_id else asked
        return tuple(self._disk(row) for row in self._work.connection.execute(asked))

    def taxpayer(self, tax_id: str) -> Taxpayer | None:
        """As it is registered; None: it is not."""
        asked = select(taxpayer).where(taxpayer.c.tax_id == tax_id)
        row = self._work.connection.execute(asked).first()
        return None if row is None else _taxpayer(row)

    def taxpayers(self) -> tuple[Taxpayer, ...]:
        """All that are registered."""
        rows = self._work.connection.execute(select(taxpayer).order_by(taxpayer.c.tax_id))
        return tuple(map(_taxpayer, rows))

    def terms(self, number: str, group: str = "") -> tuple[KindTerms, ...]:
        """What a disk was told it may do, with its open period; of one group, or all."""
        asked = select(disk_kind).where(disk_kind.c.disk == number).order_by(disk_kind.c.kind)
        asked = asked.where(disk_kind.c.ticket_group == group) if group else asked
        return tuple(map(_terms, self._work.connection.execute(asked)))

    # -- changing ------------------------------------------------------------------------------

    def register(self, person: Taxpayer) -> Taxpayer:
        """A taxpayer of area 99, unless it is there: as it is registered from then on.
        AREA-NOT-SIMULATED."""
        if area(person.tax_id) != SIMULATED_AREA:
            raise Refusal("AREA-NOT-SIMULATED", 422, tax_id=person.tax_id)
        add_new(self._work.connection, taxpayer, _taxpayer_row(person))
        return self.taxpayer(person.tax_id) or person

    def keep_taxpayer(self, person: Taxpayer) -> None:
        """So it is registered from now on."""
        put(self._work.connection, taxpayer, _taxpayer_row(person))

    def add(self, facts: DiskFacts, terms: Iterable[KindTerms]) -> bool:
        """A disk that was issued; False: it was there, and nothing is changed."""
        row = {
            "number": facts.number,
            "tax_id": facts.tax_id,
            "profile": facts.profile,
            "machine": facts.machine,
            "host": facts.host,
            "certificate": facts.certificate,
            "issued_at": int(facts.issued_at.timestamp()),
            "active": int(facts.active),
        }
        if not add_new(self._work.connection, disk, row):
            return False
        self.keep_terms(facts.number, terms)
        return True

    def keep_terms(self, number: str, terms: Iterable[KindTerms]) -> None:
        """So the disk was told: after 发行, 变更 and 清卡."""
        for each in terms:
            put(self._work.connection, disk_kind, {"disk": number, **_terms_row(each)})

    def cancel(self, number: str) -> None:
        """已注销: its terminal may still look."""
        self._work.connection.execute(update(disk).where(disk.c.number == number).values(active=0))

    def _disk(self, row: Row[tuple[object, ...]]) -> DiskFacts:
        return DiskFacts(
            number=row.number,
            tax_id=row.tax_id,
            profile=row.profile,
            machine=row.machine,
            host=row.host,
            certificate=row.certificate,
            issued_at=datetime.fromtimestamp(row.issued_at, self._work.at.tzinfo),
            active=bool(row.active),
        )


def granted(terms: KindTerms) -> KindGranted:
    """As the wire tells it."""
    return KindGranted(
        kind=terms.kind,
        group=terms.group,
        rates=terms.rates,
        single_limit_fen=terms.single_limit_fen,
        offline_hours=terms.offline_hours,
        offline_limit_fen=terms.offline_limit_fen,
        offline_count=terms.offline_count,
    )


def _taxpayer(row: Row[tuple[object, ...]]) -> Taxpayer:
    return Taxpayer(
        tax_id=row.tax_id,
        name=row.name,
        general=bool(row.general),
        quarterly=bool(row.quarterly),
        address_phone=row.address_phone,
        bank_account=row.bank_account,
    )


def _taxpayer_row(person: Taxpayer) -> dict[str, object]:
    return {
        "tax_id": person.tax_id,
        "name": person.name,
        "general": int(person.general),
        "quarterly": int(person.quarterly),
        "address_phone": person.address_phone,
        "bank_account": person.bank_account,
    }


def _terms(row: Row[tuple[object, ...]]) -> KindTerms:
    return KindTerms(
        kind=row.kind,
        group=row.ticket_group,
        rates=tuple(map(int, row.rates.split())),
        single_limit_fen=row.single_limit_fen,
        report_from=date.fromisoformat(row.period_first),
        report_to=date.fromisoformat(row.period_last),
        lock_date=date.fromisoformat(row.lock_date),
        offline_hours=row.offline_hours,
        offline_limit_fen=row.offline_limit_fen,
        offline_count=row.offline_count,
        void_barred=bool(row.void_barred),
    )


def _terms_row(terms: KindTerms) -> dict[str, object]:
    return {
        "kind": terms.kind,
        "ticket_group": terms.group,
        "rates": " ".join(map(str, terms.rates)),
        "single_limit_fen": terms.single_limit_fen,
        "offline_hours": terms.offline_hours,
        "offline_limit_fen": terms.offline_limit_fen,
        "offline_count": terms.offline_count,
        "void_barred": int(terms.void_barred),
        "period_first": terms.report_from.isoformat(),
        "period_last": terms.report_to.isoformat(),
        "lock_date": terms.lock_date.isoformat(),
    }
