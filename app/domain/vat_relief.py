"""小规模纳税人 below a threshold pay no VAT on what is not a 专用发票 (免征增值税).

Sources: 财税〔2019〕13号, 国家税务总局公告2021年第5号 (15/45 万, 2021-04-01 — 2022-12-31),
国家税务总局公告2023年第1号, 财政部 税务总局公告2023年第19号 (10/30 万, — 2027-12-31). Confidence C.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Relief(Struct, frozen=True):
    """Sales up to so much, net, are free; 0: none are."""

    sales_fen: int = 0

    def frees(self, sales_fen: int) -> bool:
        """Whether sales of a period stay within it.

        >>> Relief(100_000_00).frees(100_000_00), Relief().frees(0)
        (True, False)
        """
        return bool(self.sales_fen) and sales_fen <= self.sales_fen


class _Held(Struct, frozen=True):
    since: date
    until: date
    month_fen: int


_HELD = (
    _Held(date(2019, 1, 1), date(2021, 3, 31), 100_000_00),
    _Held(date(2021, 4, 1), date(2022, 12, 31), 150_000_00),
    _Held(date(2023, 1, 1), date(2027, 12, 31), 100_000_00),
)


def relief_on(day: date, *, quarterly: bool) -> Relief:
    """What holds for a period that ends on this day; a quarter has three months of it.

    >>> relief_on(date(2024, 3, 31), quarterly=True)
    Relief(sales_fen=30000000)
    """
    for held in _HELD:
        if held.since <= day <= held.until:
            return Relief(held.month_fen * (3 if quarterly else 1))
    return Relief()
