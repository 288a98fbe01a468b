"""Ticket groups (票种组) of a disk: reported and cleared together, each where it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.tax_period import TaxPeriod
from hardware.orders import ReportState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hardware.ports import KindLimits


class TicketGroup(Struct, frozen=True):
    """One of them, with its open period."""

    name: str
    kinds: tuple[str, ...]  # type codes, also those that this program does not issue
    first_day: date
    last_day: date
    lock_date: date
    report: ReportState  # the furthest of its kinds
    last_report: datetime | None
    last_clear: datetime | None

    @property
    def period(self) -> TaxPeriod:
        """The open one."""
        return TaxPeriod.of(self.last_day)

    def is_over(self, today: date) -> bool:
        """Whether its open period has ended."""
        return today > self.last_day


_FURTHEST = (ReportState.OPEN, ReportState.BUILT, ReportState.CONFIRMED)


def groups_of(limits: Iterable[KindLimits]) -> tuple[TicketGroup, ...]:
    """In the order of the disk."""
    found: dict[str, list[KindLimits]] = {}
    for each in limits:
        found.setdefault(each.group, []).append(each)
    return tuple(_group(name, kinds) for name, kinds in found.items())


def _group(name: str, kinds: list[KindLimits]) -> TicketGroup:
    return TicketGroup(
        name=name,
        kinds=tuple(each.kind for each in kinds),
        first_day=min(each.report_from for each in kinds),
        last_day=max(each.report_to for each in kinds),
        lock_date=min(each.lock_date for each in kinds),
        report=max((each.report for each in kinds), key=_FURTHEST.index),
        last_report=max((each.last_report for each in kinds if each.last_report), default=None),
        last_clear=max((each.last_clear for each in kinds if each.last_clear), default=None),
    )
