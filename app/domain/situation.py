"""Where the disk stands (现状), in plain values: what every page about it reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.money import ZERO, Money
from app.domain.tax_period import TaxPeriod


class NumberRange(Struct, frozen=True):
    """A volume (发票卷) of numbers on the disk; `next` = last + 1: used up."""

    kind: InvoiceKind
    code: str
    first: int
    last: int
    next: int

    @property
    def left(self) -> int:
        """Numbers not yet taken."""
        return self.last - self.next + 1


class KindSituation(Struct, frozen=True):
    """What the disk says of one ticket kind."""

    kind: InvoiceKind
    group: str  # ticket group: reported and cleared together
    period_from: date  # the open period
    period_to: date
    lock_date: date  # the last day of issuing, the whole day
    last_report: datetime | None
    last_clear: datetime | None
    offline_hours: int  # 0: no limit
    offline_limit: Money  # 0: no limit
    unsent: int
    unsent_net: Money
    oldest_unsent_at: datetime | None

    @property
    def send_until(self) -> datetime | None:
        """When issuing stops unless the oldest ticket was sent; None: nothing is waiting."""
        if self.oldest_unsent_at is None or not self.offline_hours:
            return None
        return self.oldest_unsent_at + timedelta(hours=self.offline_hours)

    @property
    def amount_left(self) -> Money | None:
        """What may still be issued offline; None: no limit."""
        return max(ZERO, self.offline_limit - self.unsent_net) if self.offline_limit else None


class Situation(Struct, frozen=True):
    """The disk at one moment. `remembered`: another program holds it, so this is the picture
    kept at the last look, run on."""

    clock: datetime
    state: str
    disk_number: str
    simulated: bool
    taxpayer_name: str
    taxpayer_id: str
    kinds: tuple[KindSituation, ...]
    ranges: tuple[NumberRange, ...]
    certificate_until: datetime | None = None
    remembered: bool = False
    conditions: tuple[str, ...] = ()  # damaged, clock_back, offline_over
    begins: TaxPeriod | None = None  # the first month that there is anything to tell of

    @property
    def today(self) -> date:
        """The disk's day."""
        return self.clock.date()

    @property
    def months(self) -> tuple[TaxPeriod, ...]:
        """Those that a list offers: this one and all before it since the terminal began, the
        newest first."""
        now = TaxPeriod.of(self.today)
        return now.back_to(self.begins or now)

    @property
    def stock(self) -> Mapping[InvoiceKind, int]:
        """Numbers left of each kind that the disk may issue."""
        left = {each.kind: 0 for each in self.kinds}
        for numbers in self.ranges:
            left[numbers.kind] = left.get(numbers.kind, 0) + numbers.left
        return left

    @property
    def unsent(self) -> int:
        """Tickets that the bureau does not have."""
        return sum(each.unsent for each in self.kinds)

    @property
    def send_until(self) -> datetime | None:
        """When the first kind stops for want of sending; None: nothing is waiting."""
        return min((each.send_until for each in self.kinds if each.send_until), default=None)

    @property
    def oldest_unsent_at(self) -> datetime | None:
        """When the oldest ticket that waits was issued."""
        waiting = (each.oldest_unsent_at for each in self.kinds if each.oldest_unsent_at)
        return min(waiting, default=None)

    @property
    def hours_left(self) -> float | None:
        """Hours until `send_until`, one place, never below 0; None: no clock is running."""
        until = self.send_until
        if until is None:
            return None
        return max(0.0, int((until - self.clock).total_seconds() / 360) / 10)

    @property
    def groups(self) -> Mapping[str, tuple[KindSituation, ...]]:
        """The kinds by ticket group (票种组), in the disk's order."""
        found: dict[str, tuple[KindSituation, ...]] = {}
        for each in self.kinds:
            found[each.group] = (*found.get(each.group, ()), each)
        return found
