"""Where lists of months begin: with the first month that this terminal can tell anything of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.tax_period import TaxPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.repositories.unit_of_work import UnitOfWork


def first_month(work: UnitOfWork, opened: Iterable[date], today: date) -> TaxPeriod:
    """The oldest of: the month of the first ticket, the first that was cleared, the one that a
    group has open (`opened`: their first days). A book that was rebuilt knows no more of months
    without a ticket; they are not offered."""
    ticket, cleared = work.summaries.first(), work.clear_log.first()
    known = [TaxPeriod.of(day) for day in (*opened, today)]
    if ticket is not None:
        known.append(TaxPeriod(*divmod(ticket, 100)))
    if cleared is not None:
        known.append(TaxPeriod.read(cleared))
    return min(known)
