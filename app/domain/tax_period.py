"""Tax periods (所属期) are calendar months; the filing time (征期) ends on a published day.

Source: 增值税暂行条例 art. 23; the days are moved for holidays by a yearly notice, which no
formula gives, so they are a table of the profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from app.domain.errors import RuleBroken


class TaxPeriod(Struct, frozen=True, order=True):
    """A month.

    >>> str(TaxPeriod(2024, 12).next)
    '2025-01'
    """

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> TaxPeriod:
        """The period a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> TaxPeriod:
        """From `2024-01`. Raises PERIOD-UNKNOWN (text)."""
        year, dash, month = text.partition("-")
        digits = text.isascii() and year.isdigit() and month.isdigit()
        if not (digits and dash and len(year) == 4 and 1 <= int(month) <= 12):
            raise RuleBroken("PERIOD-UNKNOWN", "period", text=text[:40])
        return cls(int(year), int(month))

    @property
    def first_day(self) -> date:
        """
        >>> TaxPeriod(2024, 2).first_day
        datetime.date(2024, 2, 1)
        """
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """
        >>> TaxPeriod(2024, 2).last_day
        datetime.date(2024, 2, 29)
        """
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> TaxPeriod:
        """The month after."""
        return TaxPeriod(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> TaxPeriod:
        """The month before."""
        return TaxPeriod.of(self.first_day - timedelta(days=1))

    def back_to(self, first: TaxPeriod) -> tuple[TaxPeriod, ...]:
        """This month and those before it down to `first`, the newest first; itself always.

        >>> [str(month) for month in TaxPeriod(2024, 1).back_to(TaxPeriod(2023, 12))]
        ['2024-01', '2023-12']
        """
        count = (self.year - first.year) * 12 + self.month - first.month
        last = self.year * 12 + self.month - 1
        return tuple(TaxPeriod(*_parted(last - back)) for back in range(max(0, count) + 1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def _parted(months: int) -> tuple[int, int]:
    """Year and month of so many months since the year 0."""
    return months // 12, months % 12 + 1


class FilingCalendar(Struct, frozen=True):
    """The last day of 征期 of each month. `ends` holds twelve days of the month for each year
    with a table; a year without one: `usual_day`, moved past Saturday and Sunday."""

    usual_day: int
    ends: Mapping[int, tuple[int, ...]]

    def filing_end(self, month: TaxPeriod) -> date:
        """The last day of 征期 within a month.

        >>> FilingCalendar(15, {}).filing_end(TaxPeriod(2026, 8))
        datetime.date(2026, 8, 17)
        """
        if month.year in self.ends:
            return date(month.year, month.month, self.ends[month.year][month.month - 1])
        day = date(month.year, month.month, self.usual_day)
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def lock_date(self, period: TaxPeriod) -> date:
        """锁死日期 of a disk whose open period is this one: the last day of issuing, whole,
        is the end of 征期 of the month after."""
        return self.filing_end(period.next)
