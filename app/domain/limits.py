"""Gates before a number is taken, and the warnings before they close. Plain values in.

Order of a terminal: clock, lock date, report due, offline hours, amount, count, upload day; the
first that is shut names its fix. Source: 国税发〔2006〕156号 (limit of one ticket),
国家税务总局公告2015年第19号 (offline issuing). What is allowed comes from the disk.
"""

# No postponed annotations here: `profile_reading` reads the types of OfflineRules and Tier.
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.money import ZERO, Money

STOPPED = "issuing-stopped"  # the reason told with REPORT-DUE where nothing may be issued


class Tier(Struct, frozen=True):
    """单张限额: the largest net amount, and both names people use for it."""

    name: str
    by_digit: str  # "X元版" names the highest digit: 万元版 is below 10 万
    ceiling: Money


class OfflineRules(Struct, frozen=True):
    """Offline quota a disk is issued with by default, and when to warn."""

    hours: int
    limit: Money  # 0: no limit
    count: int  # 0: no limit
    warn_hours: tuple[int, ...]  # hours left, longest first
    warn_percent: int  # of the amount
    warn_unsent: int
    void_offline: bool


class OfflineUse(Struct, frozen=True):
    """What one ticket kind may do offline and what is unsent of it. 0: no limit."""

    hours: int
    limit: Money
    count: int
    unsent: int
    unsent_net: Money
    oldest_unsent_at: datetime | None


def with_ticket(use: OfflineUse, net: Money, at: datetime) -> OfflineUse:
    """With one more unsent ticket, as the disk counts it: a red one takes nothing of the amount."""
    return replace(
        use,
        unsent=use.unsent + 1,
        unsent_net=use.unsent_net + max(net, ZERO),
        oldest_unsent_at=use.oldest_unsent_at or at,
    )


def clock_gate(now: datetime, last_issued_at: datetime | None) -> None:
    """Refuses CLOCK-BACK (now, last) while the clock stands before the last ticket."""
    if last_issued_at is not None and now < last_issued_at:
        raise RuleBroken("CLOCK-BACK", now=now.isoformat(), last=last_issued_at.isoformat())


def lock_gate(today: date, lock_date: date) -> None:
    """Refuses LOCKED (lock_date) after 锁死日; that day itself is usable to its end."""
    if today > lock_date:
        raise RuleBroken("LOCKED", lock_date=lock_date)


def report_gate(today: date, open_until: date, *, blocks: bool) -> None:
    """Refuses REPORT-DUE (period, reason) when the finished period is not reported and the profile
    blocks issuing until it is."""
    if blocks and today > open_until:
        raise RuleBroken("REPORT-DUE", period=f"{open_until:%Y-%m}", reason=STOPPED)


def offline_gate(now: datetime, use: OfflineUse, net: Money) -> None:
    """Refuses OFFLINE-TIME (deadline), OFFLINE-AMOUNT (left, limit, net), OFFLINE-COUNT (count).

    The clock starts with the oldest unsent ticket; red tickets take nothing of the amount.
    """
    deadline = offline_deadline(use)
    if deadline is not None and now > deadline:
        raise RuleBroken("OFFLINE-TIME", deadline=deadline.isoformat(), hours=use.hours)
    if use.limit and use.unsent_net + max(net, ZERO) > use.limit:
        left = max(use.limit - use.unsent_net, ZERO)
        raise RuleBroken("OFFLINE-AMOUNT", left=left, limit=use.limit, net=net)
    if use.count and use.unsent >= use.count:
        raise RuleBroken("OFFLINE-COUNT", count=use.count)


def offline_deadline(use: OfflineUse) -> datetime | None:
    """Until when tickets may be issued without sending; None: nothing is running."""
    if use.oldest_unsent_at is None or not use.hours:
        return None
    return use.oldest_unsent_at + timedelta(hours=use.hours)


def upload_day_gate(today: date, upload_day: int, oldest_unsent: date | None) -> None:
    """Refuses OFFLINE-TIME (deadline) after the 上传截止日 of the month while a ticket of an
    earlier month is unsent. Day 0: no such day."""
    if not upload_day or oldest_unsent is None or today.day <= upload_day:
        return
    if (oldest_unsent.year, oldest_unsent.month) < (today.year, today.month):
        raise RuleBroken("OFFLINE-TIME", deadline=today.replace(day=upload_day))


def offline_warnings(now: datetime, use: OfflineUse, rules: OfflineRules) -> tuple[str, ...]:
    """OFFLINE-SOON (hours running out), OFFLINE-AMOUNT-LOW, UNSENT-MANY, in this order."""
    warnings = []
    if offline_hours_step(now, use, rules):
        warnings.append("OFFLINE-SOON")
    if use.limit and use.unsent_net.fen * 100 >= use.limit.fen * rules.warn_percent:
        warnings.append("OFFLINE-AMOUNT-LOW")
    if use.unsent >= rules.warn_unsent:
        warnings.append("UNSENT-MANY")
    return tuple(warnings)


def offline_hours_step(now: datetime, use: OfflineUse, rules: OfflineRules) -> int:
    """The smallest warning step (24 or 12 hours by default) that is reached; 0: none."""
    deadline = offline_deadline(use)
    if deadline is None:
        return 0
    left = deadline - now
    return min((step for step in rules.warn_hours if left <= timedelta(hours=step)), default=0)
