"""变更: another limit, another kind, another name, another disk, none any more.

Before any of them the running segment is reported off cycle (非征期抄报), so that what was issued
under the old terms is told. The disk learns by control packages; its open period does not move.
A change without a value fetches what the hall granted at the console.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace
from sqlalchemy import Row, delete, func, select

from app.bureau.answers import Answers
from app.bureau.enrolments import Enrolments, new_terms
from app.bureau.month_books import doubted_tickets, missing_of
from app.bureau.refusals import Refusal
from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.devices import ChangeAsked, Changed, ChangeKind
from db.bureau_schema.devices import waiting_change
from db.bureau_schema.tickets import ticket
from hardware.orders import ControlBlock, KindTerms, PackageKind

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.devices import DiskFacts
    from app.bureau.work import Work

MOST_FEN = 10**12  # 1 亿 less one fen is the highest tier; beyond it nobody is granted
WORDS = {
    ChangeKind.LIMIT: "单张限额",
    ChangeKind.KINDS: "票种核定",
    ChangeKind.NAME: "名称",
    ChangeKind.DISK: "换盘",
    ChangeKind.CANCEL: "注销",
}

ENDS = (ChangeKind.DISK, ChangeKind.CANCEL)  # of a disk


class Changes:
    """The ledger of changes."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def waiting(self, disk: str) -> tuple[str, ...]:
        """What was granted and not fetched, in words."""
        return tuple(_in_words(row) for row in self._waiting(disk))

    def make(self, disk: str, asked: ChangeAsked) -> Changed:
        """The packages for the disk. REPORT-BEFORE-CHANGE (groups), CHANGE-WRONG (reason),
        KIND-NOT-GRANTED, DISK-CANCELLED, of an end UNSENT-INVOICES, SIGNATURE-FAILED. The same
        request again: the same packages."""
        facts = self._work.devices.disk(disk, change=True)

        def do() -> Changed:
            return self._make(facts, asked)

        return Answers(self._work).once(disk, asked.request_id, asked, Changed, do)

    def _make(self, facts: DiskFacts, asked: ChangeAsked) -> Changed:
        if not facts.active:
            raise Refusal("DISK-CANCELLED", disk=facts.number)
        self._needs_report(facts.number)
        if asked.kind in ENDS:
            self._needs_tickets(facts.number)
        wanted = self._fetched(facts.number, asked) if not asked.value else asked
        code = self._new_code(facts) if asked.kind is ChangeKind.DISK else ""
        blocks = self._blocks(facts, wanted)
        sealed = self._work.authority.sealed
        told = (sealed(PackageKind.CONTROL, facts.number, each) for each in blocks)
        return Changed(tuple(told), code)

    def _new_code(self, facts: DiskFacts) -> str:
        """For the disk that comes in its place (换盘)."""
        person = self._work.devices.taxpayer(facts.tax_id)
        return "" if person is None else Enrolments(self._work).grant(person)

    def _blocks(self, facts: DiskFacts, asked: ChangeAsked) -> list[ControlBlock]:
        if asked.kind is ChangeKind.LIMIT:
            return self._limited(facts, asked)
        if asked.kind is ChangeKind.KINDS:
            return self._with_kinds(facts, asked.value.split())
        if asked.kind is ChangeKind.NAME:
            return self._renamed(facts, asked.value)
        return self._ended(facts)

    # -- before it -----------------------------------------------------------------------------

    def _needs_report(self, disk: str) -> None:
        """Each group reported in its open period, since its last ticket that is known."""
        groups = {terms.group: terms for terms in self._work.devices.terms(disk)}
        due = [group for group, terms in groups.items() if not self._is_told(disk, terms)]
        if due:
            raise Refusal("REPORT-BEFORE-CHANGE", groups=" ".join(sorted(due)))

    def _needs_tickets(self, disk: str) -> None:
        """UNSENT-INVOICES, SIGNATURE-FAILED (period, count): once it is cancelled the disk sums
        nothing up any more, and what never arrived would stand between the books for ever."""
        for group in sorted({terms.group for terms in self._work.devices.terms(disk)}):
            last = self._work.reports.last(disk, group)
            assert last is not None  # each group has reported
            period = TaxPeriod.read(last.period)
            if doubted := doubted_tickets(self._work, disk, group, period):
                raise Refusal("SIGNATURE-FAILED", period=period, count=doubted)
            if missing := missing_of(self._work, last.id, disk, group, period):
                raise Refusal("UNSENT-INVOICES", period=period, count=missing)

    def _is_told(self, disk: str, terms: KindTerms) -> bool:
        last = self._work.reports.last(disk, terms.group)
        if last is None or last.last_day < terms.report_from.isoformat():
            return False
        mine = (ticket.c.disk == disk) & (ticket.c.ticket_group == terms.group)
        asked = select(func.max(ticket.c.sequence)).where(mine)
        newest = self._work.connection.execute(asked).scalar() or 0
        return bool(last.head_sequence >= newest)

    def _fetched(self, disk: str, asked: ChangeAsked) -> ChangeAsked:
        """What the hall granted of this sort, oldest first; of an end there is nothing to say."""
        if asked.kind in ENDS:
            return asked
        rows = [row for row in self._waiting(disk) if row.kind == str(asked.kind)]
        if not rows:
            raise Refusal("CHANGE-WRONG", reason="nothing waits")
        first = rows[0]
        gone = delete(waiting_change).where(waiting_change.c.id == first.id)
        self._work.connection.execute(gone)
        return replace(asked, value=first.value, ticket_kind=first.ticket_kind)

    def _waiting(self, disk: str) -> list[Row[Any]]:
        asked = select(waiting_change).where(waiting_change.c.disk == disk)
        return list(self._work.connection.execute(asked.order_by(waiting_change.c.id)))

    # -- what changes --------------------------------------------------------------------------

    def _limited(self, facts: DiskFacts, asked: ChangeAsked) -> list[ControlBlock]:
        if not (asked.value.isascii() and asked.value.isdigit()):
            raise Refusal("CHANGE-WRONG", 422, reason="limit")
        limit = int(asked.value[:15])
        if not 0 < limit < MOST_FEN:
            raise Refusal("CHANGE-WRONG", 422, reason="limit")
        terms = self._work.devices.terms(facts.number)
        named = [t for t in terms if asked.ticket_kind in ("", t.kind)]
        if not named:
            raise Refusal("KIND-NOT-GRANTED", kind=asked.ticket_kind)
        return self._told(facts, (replace(t, single_limit_fen=limit) for t in named))

    def _with_kinds(self, facts: DiskFacts, kinds: list[str]) -> list[ControlBlock]:
        """New kinds come with the terms of the profile, in the period of their group."""
        if not kinds or not set(kinds) <= {str(kind) for kind in InvoiceKind}:
            raise Refusal("CHANGE-WRONG", 422, reason="kinds")
        has = {terms.kind: terms for terms in self._work.devices.terms(facts.number)}
        new = tuple(InvoiceKind(kind) for kind in sorted(set(kinds) - set(has)))
        profile = self._work.profiles[facts.profile]
        groups = {terms.group: terms for terms in has.values()}
        granted = [_in_period_of(t, groups) for t in new_terms(self._work, profile, new)]
        return self._told(facts, granted)

    def _renamed(self, facts: DiskFacts, name: str) -> list[ControlBlock]:
        """Registered so from now on; the disk bears its old name until it is changed (换盘)."""
        person = self._work.devices.taxpayer(facts.tax_id)
        if person is None or not name.strip():
            raise Refusal("CHANGE-WRONG", 422, reason="no-name")
        self._work.devices.keep_taxpayer(replace(person, name=name.strip()[:100]))
        return []

    def _ended(self, facts: DiskFacts) -> list[ControlBlock]:
        """注销 of the disk."""
        self._work.devices.cancel(facts.number)
        group = self._work.devices.terms(facts.number)[0].group
        return [ControlBlock(group, (), cancels=True)]

    def _told(self, facts: DiskFacts, terms: Iterable[KindTerms]) -> list[ControlBlock]:
        """One block a group; the bureau keeps what it tells."""
        told = sorted(terms, key=lambda each: each.group)
        self._work.devices.keep_terms(facts.number, told)
        grouped = groupby(told, key=lambda each: each.group)
        return [ControlBlock(group, tuple(of_group)) for group, of_group in grouped]


def _in_period_of(terms: KindTerms, groups: dict[str, KindTerms]) -> KindTerms:
    """A group is reported and cleared together: its kinds have one period."""
    other = groups.get(terms.group)
    if other is None:
        return terms
    return replace(
        terms,
        report_from=other.report_from,
        report_to=other.report_to,
        lock_date=other.lock_date,
    )


def _in_words(row: Row[Any]) -> str:
    """A change as a person reads it."""
    kind = WORDS.get(ChangeKind(row.kind), row.kind)
    value = row.value
    if row.kind == str(ChangeKind.LIMIT) and value.isdigit():
        value = Money(int(value)).grouped
    return f"{kind} {row.ticket_kind} {value}".replace("  ", " ").strip()
