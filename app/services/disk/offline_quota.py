"""What may still be issued without the bureau (离线额度), ticket kind by ticket kind.

The disk counts and the disk refuses; here stands how much of hours, amount and number is left,
from the first hour on, and the warning before it ends. A ticket that was uploaded frees its part
at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from app.domain.limits import OfflineUse, offline_deadline, offline_warnings, with_ticket
from app.domain.money import ZERO, Money

if TYPE_CHECKING:
    from app.domain.limits import OfflineRules
    from hardware.ports import KindLimits

HOUR = timedelta(hours=1)


class Meter(Struct, frozen=True):
    """One kind. None: without a limit, or no clock is running."""

    kind: str
    unsent: int
    until: datetime | None  # issuing stops then unless the oldest ticket was sent
    hours_left: float | None  # one place, never below 0
    amount_left: Money | None
    count_left: int | None
    share_left: float  # the smallest of the three, from 1 down to 0
    warnings: tuple[str, ...]  # OFFLINE-SOON, OFFLINE-AMOUNT-LOW, UNSENT-MANY

    def as_answer(self) -> dict[str, Any]:
        """For `status`; without what has no limit, or runs no clock."""
        told = {
            "unsent": self.unsent,
            "hours_left": self.hours_left,
            "amount_left": None if self.amount_left is None else str(self.amount_left),
            "count_left": self.count_left,
            "share_left": round(self.share_left, 3),
        }
        return {name: value for name, value in told.items() if value is not None}


class QuotaLeft:
    """What the tickets of this program leave of the quota, reckoned on from the last look at the
    disk: to warn of the end does not cost a question to it."""

    def __init__(self, limits: Iterable[KindLimits], rules: OfflineRules) -> None:
        self._uses = {each.kind: use_of(each) for each in limits}
        self._rules = rules

    def after(self, kind: str, net: Money, at: datetime) -> tuple[str, ...]:
        """The warnings of this kind once such a ticket stands. Takes nothing."""
        return self._warnings(with_ticket(self._uses[kind], net, at), at)

    def take(self, kind: str, net: Money, at: datetime) -> tuple[str, ...]:
        """The same, and the ticket stands."""
        self._uses[kind] = with_ticket(self._uses[kind], net, at)
        return self._warnings(self._uses[kind], at)

    def _warnings(self, use: OfflineUse, at: datetime) -> tuple[str, ...]:
        oldest = oldest_unsent((use, *self._uses.values()))
        return offline_warnings(at, replace(use, oldest_unsent_at=oldest), self._rules)


def meters(limits: Iterable[KindLimits], clock: datetime, rules: OfflineRules) -> tuple[Meter, ...]:
    """Every kind that the disk may issue, at a moment of the disk's clock."""
    return tuple(_meter(use_of(each), each.kind, clock, rules) for each in limits)


def warned(found: Iterable[Meter]) -> tuple[str, ...]:
    """The warnings of all kinds, each once."""
    return tuple(dict.fromkeys(code for each in found for code in each.warnings))


def oldest_unsent(kinds: Iterable[OfflineUse | KindLimits]) -> datetime | None:
    """The hours run from the oldest unsent ticket of any kind: past them none may be issued."""
    times = (each.oldest_unsent_at for each in kinds)
    return min(filter(None, times), default=None)


def use_of(limits: KindLimits) -> OfflineUse:
    """What the disk says of a kind, as the rules read it."""
    return OfflineUse(
        hours=limits.offline_hours,
        limit=Money(limits.offline_limit_fen),
        count=limits.offline_count,
        unsent=limits.unsent,
        unsent_net=Money(limits.unsent_net_fen),
        oldest_unsent_at=limits.oldest_unsent_at,
    )


def _meter(use: OfflineUse, kind: str, clock: datetime, rules: OfflineRules) -> Meter:
    until = offline_deadline(use)
    hours = None if until is None else max(0.0, int((until - clock) / HOUR * 10) / 10)
    amount = max(ZERO, use.limit - use.unsent_net) if use.limit else None
    count = max(0, use.count - use.unsent) if use.count else None
    shares = [1.0]
    shares += [] if hours is None else [min(1.0, hours / use.hours)]
    shares += [] if amount is None else [amount.fen / use.limit.fen]
    shares += [] if count is None else [count / use.count]
    return Meter(
        kind=kind,
        unsent=use.unsent,
        until=until,
        hours_left=hours,
        amount_left=amount,
        count_left=count,
        share_left=min(shares),
        warnings=offline_warnings(clock, use, rules),
    )
