"""Whose month it is: a taxpayer with its disks and the groups that each of them reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import select

from app.bureau.refusals import Refusal
from app.domain.tax_period import TaxPeriod
from app.domain.vat_return import Form
from db.bureau_schema.devices import disk, disk_kind, taxpayer

if TYPE_CHECKING:
    from app.bureau.work import Work


class Filer(Struct, frozen=True):
    """Who files. `rates`: all that its disks are granted, 1/10000."""

    tax_id: str
    name: str
    general: bool
    quarterly: bool
    disks: tuple[str, ...]
    active: frozenset[str]
    rates: frozenset[int]

    @property
    def form(self) -> Form:
        """一般纳税人 or 小规模."""
        return Form.GENERAL if self.general else Form.SMALL

    @property
    def by_quarter(self) -> bool:
        """Only 小规模 may file by quarter."""
        return self.quarterly and not self.general


def filer(work: Work, tax_id: str) -> Filer:
    """By tax id."""
    row = work.connection.execute(select(taxpayer).where(taxpayer.c.tax_id == tax_id)).first()
    if row is None:
        raise Refusal("DISK-UNKNOWN", 404, disk="")
    disks = work.connection.execute(
        select(disk.c.number, disk.c.active).where(disk.c.tax_id == tax_id).order_by(disk.c.number)
    ).all()
    return Filer(
        row.tax_id,
        row.name,
        bool(row.general),
        bool(row.quarterly),
        tuple(each.number for each in disks),
        frozenset(each.number for each in disks if each.active),
        _rates(work, tax_id),
    )


def filer_of(work: Work, number: str) -> Filer:
    """By the number of one of its disks. DISK-UNKNOWN."""
    found = work.connection.scalar(select(disk.c.tax_id).where(disk.c.number == number))
    if found is None:
        raise Refusal("DISK-UNKNOWN", 404, disk=number)
    return filer(work, found)


def _rates(work: Work, tax_id: str) -> frozenset[int]:
    asked = select(disk_kind.c.rates).join(disk, disk.c.number == disk_kind.c.disk)
    texts = work.connection.scalars(asked.where(disk.c.tax_id == tax_id))
    return frozenset(int(rate) for text in texts for rate in text.split())


def open_periods(work: Work, number: str) -> dict[str, TaxPeriod]:
    """The period that is open on a disk, by ticket group."""
    asked = select(disk_kind.c.ticket_group, disk_kind.c.period_first)
    rows = work.connection.execute(
        asked.where(disk_kind.c.disk == number).order_by(disk_kind.c.kind)
    ).all()
    return {row.ticket_group: TaxPeriod.read(row.period_first[:7]) for row in rows}
