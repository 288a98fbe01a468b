"""Which months a return covers (纳税期限): one, or the three of a quarter.

A quarterly filer reports and clears every month; only the last month of a quarter needs a return.
Source: 增值税暂行条例 art. 23; 国家税务总局公告2016年第6号.
"""

from __future__ import annotations

from app.domain.tax_period import TaxPeriod


def needs_return(period: TaxPeriod, *, quarterly: bool) -> bool:
    """Whether a return is due for what ends with this month.

    >>> needs_return(TaxPeriod(2024, 2), quarterly=True)
    False
    """
    return not quarterly or period.month % 3 == 0


def covered_months(period: TaxPeriod, *, quarterly: bool) -> tuple[TaxPeriod, ...]:
    """The months of the return that this month belongs to, the first one first.

    >>> [str(month) for month in covered_months(TaxPeriod(2024, 2), quarterly=True)]
    ['2024-01', '2024-02', '2024-03']
    """
    if not quarterly:
        return (period,)
    first = TaxPeriod(period.year, period.month - (period.month - 1) % 3)
    return (first, first.next, first.next.next)


def return_period(period: TaxPeriod, *, quarterly: bool) -> TaxPeriod:
    """The month under which the return of this month is filed: the last that it covers.

    >>> str(return_period(TaxPeriod(2024, 4), quarterly=True))
    '2024-06'
    """
    return covered_months(period, quarterly=quarterly)[-1]
