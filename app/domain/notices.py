"""Notices (通知) that follow from the rules a terminal carries: dates moved, rates that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.tax_period import TaxPeriod

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.situation import Situation

RATE_AHEAD = timedelta(days=60)  # a rate's end is told so long before (ours)


class Word(StrEnum):
    """What a notice is about."""

    DISK_HELD = "disk_held"  # another program uses the disk
    FILING_MOVED = "filing_moved"  # 征期延至
    NO_TABLE = "no_table"  # no published table for this year
    RATE_ENDS = "rate_ends"


class Notice(Struct, frozen=True):
    """One notice: the day it speaks of, and the rate it is about."""

    word: Word
    day: date
    rate: Decimal | None = None


def notices(situation: Situation, profile: Profile) -> tuple[Notice, ...]:
    """What holds today, the nearest first."""
    found = [
        *_held(situation),
        *_filing(situation.today, profile),
        *_rates(situation.today, profile),
    ]
    return tuple(found)


def _held(situation: Situation) -> Iterator[Notice]:
    if situation.remembered:
        yield Notice(Word.DISK_HELD, situation.today)


def _filing(today: date, profile: Profile) -> Iterator[Notice]:
    """This month's 征期 while it runs, else the next one's, when it is not the usual day."""
    calendar = profile.calendar
    month = TaxPeriod.of(today)
    if today > calendar.filing_end(month):
        month = month.next
    end = calendar.filing_end(month)
    if month.year not in calendar.ends:
        yield Notice(Word.NO_TABLE, end)
    elif end.day != calendar.usual_day:
        yield Notice(Word.FILING_MOVED, end)


def _rates(today: date, profile: Profile) -> Iterator[Notice]:
    for rule in profile.rates:
        if today <= rule.until <= today + RATE_AHEAD:
            yield Notice(Word.RATE_ENDS, rule.until, rule.rate)
