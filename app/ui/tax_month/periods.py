"""Months as a list offers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.tax_period import TaxPeriod


def month_words(period: TaxPeriod) -> str:
    """2024 年 01 月."""
    return f"{period.year} 年 {period.month:02d} 月"
