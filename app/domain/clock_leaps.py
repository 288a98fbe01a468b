"""Where the clock of a practice disk may be moved to, and what happens there (练习时钟).

Nothing here moves it: what happens is told before somebody presses.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.tax_period import TaxPeriod

if TYPE_CHECKING:
    from app.domain.situation import Situation

MORNING = time(9)
A_MINUTE = timedelta(minutes=1)


class Leap(StrEnum):
    """Which way on."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"  # the first of the next month, in the morning
    LAST_DAY = "last_day"  # 锁死日期 itself: the last day of 征期
    PAST_LOCK = "past_lock"  # the day after it
    OFFLINE_END = "offline_end"  # a minute behind 离线时限


class Event(StrEnum):
    """What happens on the way."""

    MONTH_ENDS = "month_ends"  # a period ends: 上报汇总, 申报, 清卡
    LOCKS = "locks"  # 锁死日期 is passed
    OFFLINE_ENDS = "offline_ends"  # 离线时限
    CERTIFICATE_ENDS = "certificate_ends"


class Happening(Struct, frozen=True):
    """One thing that happens; `day` says which: the end of the period, the lock date, …"""

    event: Event
    day: date


class Target(Struct, frozen=True):
    """A time to move to, and everything that happens until then, in order."""

    leap: Leap
    at: datetime
    happens: tuple[Happening, ...] = ()


def targets(situation: Situation) -> tuple[Target, ...]:
    """All that lie ahead, the nearest first."""
    places = {
        Leap.HOUR: situation.clock + timedelta(hours=1),
        Leap.DAY: situation.clock + timedelta(days=1),
        Leap.MONTH: _morning(TaxPeriod.of(situation.today).next.first_day, situation),
    }
    locks = [each.lock_date for each in situation.kinds if each.lock_date >= situation.today]
    if locks:
        places[Leap.LAST_DAY] = _morning(min(locks), situation)
        places[Leap.PAST_LOCK] = _morning(min(locks) + timedelta(days=1), situation)
    if situation.send_until is not None:
        places[Leap.OFFLINE_END] = situation.send_until + A_MINUTE
    ahead = ((leap, at) for leap, at in places.items() if at > situation.clock)
    made = (Target(leap, at, what_happens(situation, at)) for leap, at in ahead)
    return tuple(sorted(made, key=lambda each: each.at))


def next_deadline(found: tuple[Target, ...]) -> Target | None:
    """The nearest at which something happens; None: nothing does."""
    return next((each for each in found if each.happens), None)


def what_happens(situation: Situation, at: datetime) -> tuple[Happening, ...]:
    """Between now and then, each once, in order."""
    ends = {each.period_to for each in situation.kinds}
    locks = {each.lock_date for each in situation.kinds}
    found = [Happening(Event.MONTH_ENDS, day) for day in ends if _within(situation, day, at)]
    found += [Happening(Event.LOCKS, day) for day in locks if _within(situation, day, at)]
    for event, moment in (
        (Event.OFFLINE_ENDS, situation.send_until),
        (Event.CERTIFICATE_ENDS, situation.certificate_until),
    ):
        if moment is not None and situation.clock <= moment < at:
            found.append(Happening(event, moment.date()))
    return tuple(sorted(found, key=lambda each: (each.day, list(Event).index(each.event))))


def _within(situation: Situation, last_day: date, at: datetime) -> bool:
    """Whether the end of a day lies between now and then."""
    return situation.today <= last_day < at.date()


def _morning(day: date, situation: Situation) -> datetime:
    return datetime.combine(day, MORNING, situation.clock.tzinfo)
