"""What the bureau knows of a disk, its taxpayer and the other disks, in one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.calendar import Calendar
from app.bureau.changes import Changes
from app.bureau.clearances import Clearances
from app.bureau.devices import granted
from app.bureau.filed import unpaid_rows
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.devices import Standing, Taxpayer, Unpaid

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row

    from app.bureau.work import Work


def standing_of(work: Work, disk: str) -> Standing:
    """GET /v1/standing."""
    facts, terms = work.devices.disk(disk), work.devices.terms(disk)
    person = work.devices.taxpayer(facts.tax_id) or Taxpayer(facts.tax_id, "")
    clearances = Clearances(work)
    groups = sorted({each.group for each in terms})
    return Standing(
        taxpayer=person,
        disk=disk,
        active=facts.active,
        kinds=tuple(map(granted, terms)),
        groups=tuple(clearances.standing(disk, group) for group in groups),
        disks=tuple(each.number for each in work.devices.disks(facts.tax_id) if each.active),
        changes=Changes(work).waiting(disk),
        time=work.at,
        unpaid=tuple(_unpaid(work, row) for row in unpaid_rows(work, facts.tax_id)),
    )


def _unpaid(work: Work, row: Row[Any]) -> Unpaid:
    due = Calendar(work).due(TaxPeriod.read(row.period))
    left = row.payable_fen - row.paid_fen
    return Unpaid(row.period, left, due, work.at.date() > due)
