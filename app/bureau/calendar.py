"""征期: when each month's filing time ends. An editable table over the profile's default.

The hall may push a new day; disks that were cleared before learn it with their next clearance.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.bureau.refusals import Refusal
from app.bureau.rows import put
from app.domain.tax_period import TaxPeriod
from db.bureau_schema.month import filing_end

if TYPE_CHECKING:
    from app.bureau.work import Work


class Calendar:
    """The days as they hold now."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def filing_end(self, month: TaxPeriod) -> date:
        """The last day of 征期 within a month."""
        asked = select(filing_end.c.last_day).where(filing_end.c.month == str(month))
        found = self._work.connection.execute(asked).scalar()
        return date.fromisoformat(found) if found else self.published(month)

    def published(self, month: TaxPeriod) -> date:
        """As the profiles have it, all three the same."""
        profile = next(iter(self._work.profiles.values()))
        return profile.calendar.filing_end(month)

    def due(self, period: TaxPeriod) -> date:
        """The last day on which a period's return is in time."""
        return self.filing_end(period.next)

    def lock_date(self, period: TaxPeriod) -> date:
        """锁死日期 of a disk whose open period is this one."""
        return self.filing_end(period.next)

    def moved(self, year: int) -> frozenset[int]:
        """The months of a year that were set otherwise than published."""
        asked = select(filing_end.c.month).where(filing_end.c.month.like(f"{year:04d}-%"))
        return frozenset(
            TaxPeriod.read(month).month for month in self._work.connection.scalars(asked)
        )

    def move(self, month: TaxPeriod, day: date) -> None:
        """Another last day, within the month. CALENDAR-DAY."""
        if TaxPeriod.of(day) != month:
            raise Refusal("CALENDAR-DAY", 422, month=month, day=day)
        row = {"month": str(month), "last_day": day.isoformat()}
        put(self._work.connection, filing_end, row)

    def restore(self, month: TaxPeriod) -> None:
        """As published."""
        self._work.connection.execute(delete(filing_end).where(filing_end.c.month == str(month)))
