"""What a disk may do after its clearance: the next period, and what the hall granted meanwhile.

A new limit, or a new kind of the group, comes with the clearance as it would with a 变更: the
report that is asked for before one stands already.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace
from sqlalchemy import Row, delete, select

from app.bureau.calendar import Calendar
from app.bureau.enrolments import new_terms
from app.domain.invoice import InvoiceKind
from app.gateway.messages.devices import ChangeKind
from db.bureau_schema.devices import waiting_change
from hardware.orders import KindTerms

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.devices import DiskFacts
    from app.bureau.work import Work
    from app.domain.tax_period import TaxPeriod


def next_terms(
    work: Work, facts: DiskFacts, group: str, period: TaxPeriod
) -> tuple[KindTerms, ...]:
    """All kinds of the group, as they are granted now, in the month that follows. What was
    granted and is told by this waits no more."""
    following = period.next
    lock_date = Calendar(work).lock_date(following)
    days = {"report_from": following.first_day, "report_to": following.last_day}
    return tuple(
        replace(terms, **days, lock_date=lock_date)
        for terms in _granted(work, facts, group, work.devices.terms(facts.number, group))
    )


def _granted(
    work: Work, facts: DiskFacts, group: str, terms: tuple[KindTerms, ...]
) -> tuple[KindTerms, ...]:
    for row in _waiting(work, facts.number):
        if row.kind == ChangeKind.LIMIT:
            terms = tuple(_limited(each, row) for each in terms)
            _settle(work, row, told=row.ticket_kind in {each.kind for each in terms})
        elif row.kind == ChangeKind.KINDS:
            terms = (*terms, *_new_kinds(work, facts, group, row.value.split(), terms))
            _settle(work, row, told=_are_held(work, facts.number, row.value.split(), terms))
    return terms


def _limited(terms: KindTerms, row: Row[Any]) -> KindTerms:
    named = row.ticket_kind in ("", terms.kind)
    return replace(terms, single_limit_fen=int(row.value)) if named else terms


def _new_kinds(
    work: Work, facts: DiskFacts, group: str, kinds: list[str], terms: Iterable[KindTerms]
) -> tuple[KindTerms, ...]:
    profile, has = work.profiles[facts.profile], {each.kind for each in terms}
    new = [kind for kind in InvoiceKind if kind in kinds and kind not in has]
    return new_terms(work, profile, tuple(k for k in new if profile.groups[k] == group))


def _are_held(work: Work, disk: str, kinds: list[str], terms: Iterable[KindTerms]) -> bool:
    held = {each.kind for each in (*work.devices.terms(disk), *terms)}
    return set(kinds) <= held


def _waiting(work: Work, disk: str) -> list[Row[Any]]:
    asked = select(waiting_change).where(waiting_change.c.disk == disk)
    return list(work.connection.execute(asked.order_by(waiting_change.c.id)))


def _settle(work: Work, row: Row[Any], *, told: bool) -> None:
    """One that other groups have to be told too is left for them."""
    if told:
        mine = waiting_change.c.id == row.id
        work.connection.execute(delete(waiting_change).where(mine))
