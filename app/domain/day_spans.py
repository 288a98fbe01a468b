"""Spans of days that move with the calendar (今天, 本月 …)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class DaySpan(StrEnum):
    """A span as a person names it."""

    ALL = ""
    TODAY = "today"
    YESTERDAY = "yesterday"
    MONTH = "month"
    LAST_MONTH = "last_month"
    YEAR = "year"


def days_of(span: DaySpan, today: date) -> tuple[date | None, date | None]:
    """First and last day, both included; None for no bound.

    >>> days_of(DaySpan.LAST_MONTH, date(2024, 3, 15))
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans: dict[DaySpan, tuple[date | None, date | None]] = {
        DaySpan.ALL: (None, None),
        DaySpan.TODAY: (today, today),
        DaySpan.YESTERDAY: (today - timedelta(days=1), today - timedelta(days=1)),
        DaySpan.MONTH: (month, today),
        DaySpan.LAST_MONTH: (before.replace(day=1), before),
        DaySpan.YEAR: (today.replace(month=1, day=1), today),
    }
    return spans[span]
