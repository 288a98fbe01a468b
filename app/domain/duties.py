"""What is to do (要办的事), sorted by when it will hurt. Only what can be known now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.money import Money

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.situation import KindSituation, Situation
    from app.domain.takings import StartFigures

REPORTED = "reported"  # how the disk stands once every group was (已抄未清)
LOCK_SOON_DAYS = 10  # a lock date so near is a thing of this week (ours)


class Matter(StrEnum):
    """What a duty is about."""

    ATTEMPTS = "attempts"  # requests whose outcome is not in the book
    DAMAGED = "damaged"  # 税控盘记录损坏
    CLOCK_BACK = "clock_back"  # 时钟异常
    OFFLINE_OVER = "offline_over"  # 离线超限
    LOCKED = "locked"  # 已锁死
    REPORT = "report"  # 待抄税
    CLEAR = "clear"  # 已抄未清
    LOCK_DATE = "lock_date"  # 锁死日期
    OWED = "owed"  # 应缴未缴
    REFUSED = "refused"  # 验签失败
    VOIDS = "voids"  # 作废还没有告诉税局
    UNSENT = "unsent"  # 未上传
    AMOUNT = "amount"  # 离线金额
    STOCK = "stock"  # 库存不足
    CERTIFICATE = "certificate"  # 证书到期
    DRAFTS = "drafts"  # 草稿


class Level(StrEnum):
    """How much it hurts: stops now, will stop soon, is waiting, is well."""

    BAD = "bad"
    WARN = "warn"
    OFF = "off"
    OK = "ok"


class Duty(Struct, frozen=True):
    """One thing. `hurts_at` None: never by itself. The other fields say what its matter needs:
    `count` tickets, numbers, drafts or days; `kinds` concerned; `day` and `money` of the limit."""

    matter: Matter
    level: Level
    hurts_at: datetime | None
    count: int = 0
    kinds: tuple[InvoiceKind, ...] = ()
    group: str = ""
    day: date | None = None
    hours: float | None = None
    days_of_use: int | None = None
    money: Money | None = None
    since: datetime | None = None
    name: str = ""  # of the draft that was kept last; of the month whose tax is owed


def duties(situation: Situation, figures: StartFigures, profile: Profile) -> tuple[Duty, ...]:
    """All of them, the one that hurts first first; what never hurts by itself last."""
    found = [
        *_conditions(situation),
        *_attempts(situation, figures),
        *_owed(situation, figures),
        *_refused(situation, figures),
        *_voids(situation, figures),
        *_dates(situation),
        *_unsent(situation, profile),
        *_amounts(situation, profile),
        *_stock(situation, figures, profile),
        *_certificate(situation, profile),
        *_drafts(figures),
    ]
    far = situation.clock + timedelta(days=36_500)
    return tuple(
        sorted(found, key=lambda duty: (duty.hurts_at or far, list(Level).index(duty.level)))
    )


def _conditions(situation: Situation) -> Iterator[Duty]:
    """What the disk itself calls out."""
    for name in situation.conditions:
        yield Duty(Matter(name), Level.BAD, situation.clock)


def _attempts(situation: Situation, figures: StartFigures) -> Iterator[Duty]:
    if figures.attempts:
        yield Duty(Matter.ATTEMPTS, Level.BAD, situation.clock, count=figures.attempts)


def _refused(situation: Situation, figures: StartFigures) -> Iterator[Duty]:
    """Never sent again by itself; it keeps its part of the offline quota and stops the report."""
    if figures.refused:
        yield Duty(Matter.REFUSED, Level.WARN, situation.clock, count=figures.refused)


def _owed(situation: Situation, figures: StartFigures) -> Iterator[Duty]:
    """One line a month; hurts from the day after the last one for paying."""
    for each in figures.owed:
        late = situation.today > each.due
        yield Duty(
            Matter.OWED,
            Level.BAD if late else Level.WARN,
            _end_of(each.due, situation.clock),
            day=each.due,
            money=each.amount,
            name=each.period,
        )


def _voids(situation: Situation, figures: StartFigures) -> Iterator[Duty]:
    """In no count of unsent tickets; the month is not reported before they are told."""
    if figures.voids:
        first = min((each.lock_date for each in situation.kinds), default=None)
        hurts = None if first is None else _end_of(first, situation.clock)
        yield Duty(Matter.VOIDS, Level.WARN, hurts, count=figures.voids)


def _dates(situation: Situation) -> Iterator[Duty]:
    """One line for the group whose lock date comes first, however many groups there are."""
    first = min(situation.kinds, key=lambda each: each.lock_date, default=None)
    if first is None:
        return
    sharing = tuple(each for each in situation.kinds if each.lock_date == first.lock_date)
    days = (first.lock_date - situation.today).days
    yield Duty(
        _date_matter(situation, first, days),
        _date_level(situation, first, days),
        _end_of(first.lock_date, situation.clock),
        count=days,
        kinds=tuple(each.kind for each in sharing),
        day=first.lock_date,
    )


def _date_matter(situation: Situation, first: KindSituation, days: int) -> Matter:
    if days < 0:
        return Matter.LOCKED
    if situation.today <= first.period_to:
        return Matter.LOCK_DATE
    return Matter.CLEAR if situation.state == REPORTED else Matter.REPORT


def _date_level(situation: Situation, first: KindSituation, days: int) -> Level:
    if days < 0:
        return Level.BAD
    if days <= LOCK_SOON_DAYS:
        return Level.WARN
    return Level.OFF if situation.today > first.period_to else Level.OK


def _end_of(day: date, clock: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.tzinfo)


def _unsent(situation: Situation, profile: Profile) -> Iterator[Duty]:
    if not situation.unsent:
        return
    hours = situation.hours_left
    many = situation.unsent >= profile.offline.warn_unsent
    soon = hours is not None and hours <= max(profile.offline.warn_hours)
    level = Level.BAD if hours == 0 else Level.WARN if soon or many else Level.OFF
    yield Duty(
        Matter.UNSENT,
        level,
        situation.send_until,
        count=situation.unsent,
        hours=hours,
        since=situation.oldest_unsent_at,
    )


def _amounts(situation: Situation, profile: Profile) -> Iterator[Duty]:
    for each in situation.kinds:
        left, limit = each.amount_left, each.offline_limit.fen
        used = each.unsent_net.fen * 100
        if left is not None and used >= limit * profile.offline.warn_percent:
            level = Level.WARN if left else Level.BAD
            yield Duty(Matter.AMOUNT, level, situation.clock, kinds=(each.kind,), money=left)


def _stock(situation: Situation, figures: StartFigures, profile: Profile) -> Iterator[Duty]:
    for kind, left in situation.stock.items():
        days = figures.days_of_use(kind, left)
        if not stock_is_low(left, days, profile):
            continue
        at = situation.clock + timedelta(days=days or 0) if days is not None or not left else None
        level = Level.WARN if left else Level.BAD
        yield Duty(Matter.STOCK, level, at, count=left, kinds=(kind,), days_of_use=days)


def stock_is_low(left: int, days: int | None, profile: Profile) -> bool:
    """Few numbers, or gone within a few days of business."""
    return left <= profile.stock.low_left or (days is not None and days <= profile.stock.low_days)


def _certificate(situation: Situation, profile: Profile) -> Iterator[Duty]:
    until = situation.certificate_until
    if until is None:
        return
    days, steps = (until - situation.clock).days, profile.clock.certificate_warn_days
    if days > max(steps):
        return
    level = Level.BAD if days < 0 else Level.WARN if days <= sorted(steps)[-2] else Level.OFF
    yield Duty(Matter.CERTIFICATE, level, until, count=days, day=until.date())


def _drafts(figures: StartFigures) -> Iterator[Duty]:
    if figures.drafts:
        since, name = figures.newest_draft_at, figures.newest_draft
        yield Duty(Matter.DRAFTS, Level.OFF, None, count=figures.drafts, since=since, name=name)
