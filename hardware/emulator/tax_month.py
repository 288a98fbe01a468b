"""The tax month: 抄税 (a signed summary, the period frozen), its confirmation, 清卡 (反写).

Clearing deletes no invoice. It opens the next period with what the bureau's control block grants.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime

from msgspec.structs import replace

from hardware.emulator import changes
from hardware.emulator.accepting import accept
from hardware.emulator.changes import Change
from hardware.emulator.core import Core, Plan
from hardware.emulator.entries import Entry, seconds
from hardware.emulator.facts import CANCELLED
from hardware.emulator.refusal import Refusal, needs
from hardware.emulator.totals import period_net, totals
from hardware.orders import (
    ControlBlock,
    KindTerms,
    KindTotals,
    PackageKind,
    RecordSort,
    ReportOrder,
    ReportState,
    ReportSummary,
    Secret,
)
from hardware.ports import Done, KindLimits
from hardware.protocol.order_bodies import REPORT_BODY, Order, Page, PageQuestion, Progress
from hardware.protocol.status import StatusWord
from hardware.signing.packages import Package, opened, seal
from hardware.signing.sm3 import sm3

PAGE = 16 * 1024  # bytes of a report in one answer


class TaxMonth:
    """REPORT and CLEAR."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # -- 抄税 --------------------------------------------------------------------------------

    def build(self, order: Order, shown: frozenset[int]) -> Generator[Progress, None, Done]:
        """Freezes the period of a group and signs its summary; a long task. A period that is
        frozen already: the same summary."""
        asked, core = REPORT_BODY.decode(order.body), self._core
        planned: Plan | Entry | None = core.kept(order, RecordSort.REPORT_BUILT)
        if planned is None:
            planned = self._frozen(asked, shown)
        if planned is None:
            kinds = core.memory.group(asked.group)
            first, last = self._days(asked, kinds)
            names = frozenset(kind.kind for kind in kinds)
            counted = yield from totals(core.journal, first, last, names)
            planned = self._frozen(asked, shown) or self._built(asked, counted)
        return core.done(order, RecordSort.REPORT_BUILT, lambda: planned)

    def _frozen(self, asked: ReportOrder, shown: frozenset[int]) -> Entry | None:
        """The gates; then the report of a period that is frozen."""
        core = self._core
        core.needs_life()
        core.needs_shown(Secret.CERTIFICATE, shown)
        core.needs_key()
        kinds = core.memory.group(asked.group)
        needs(bool(kinds), StatusWord.KIND)
        if asked.off_cycle:
            return None
        if any(kind.report is not ReportState.OPEN for kind in kinds):
            return core.journal.last_report(asked.group)
        today = core.clock.now().date()
        needs(all(today > kind.report_to for kind in kinds), StatusWord.REPORT_NOT_DUE)
        return None

    def _days(self, asked: ReportOrder, kinds: Sequence[KindLimits]) -> tuple:  # type: ignore[type-arg]
        first = min(kind.report_from for kind in kinds)
        ended = max(kind.report_to for kind in kinds)
        return first, self._core.clock.now().date() if asked.off_cycle else ended

    def _built(self, asked: ReportOrder, counted: tuple[KindTotals, ...]) -> Plan:
        core, at = self._core, self._core.time_of_event()
        kinds = core.memory.group(asked.group)
        package = seal(
            core.signer,
            PackageKind.REPORT,
            core.package_number,
            core.facts.number,
            at,
            self._summary(asked, kinds, counted, at),
        )
        return Plan(at=at, changes=list(self._marks(asked, kinds)), package=package)

    def _summary(
        self,
        asked: ReportOrder,
        kinds: Sequence[KindLimits],
        counted: tuple[KindTotals, ...],
        at: datetime,
    ) -> ReportSummary:
        core = self._core
        first, last = self._days(asked, kinds)
        return ReportSummary(
            taxpayer=core.facts.taxpayer_id,
            group=asked.group,
            first_day=first,
            last_day=last,
            off_cycle=asked.off_cycle,
            built_at=at,
            head_sequence=core.memory.sequence,
            head_hash=core.memory.record_hash,
            unsent=sum(kind.unsent for kind in kinds),
            totals=counted,
        )

    def _marks(self, asked: ReportOrder, kinds: Sequence[KindLimits]) -> Sequence[Change]:
        """Off cycle freezes nothing, and does not stand in the way of a report that is frozen."""
        frozen = any(kind.report is not ReportState.OPEN for kind in kinds)
        marks = [] if frozen else [changes.report_built(asked.group, self._core.next_sequence)]
        if not asked.off_cycle:
            marks += [changes.reported(kind.kind, ReportState.BUILT) for kind in kinds]
        return marks

    def page(self, question: PageQuestion) -> Page:
        """A page of the group's last report; also after a break between its steps."""
        entry = self._core.journal.last_report(question.group)
        if entry is None:
            raise Refusal(StatusWord.NOT_FOUND)
        pages = -(-len(entry.package) // PAGE)
        needs(0 <= question.page < pages, StatusWord.DATA)
        start = question.page * PAGE
        return Page(pages, entry.package[start : start + PAGE])

    # -- confirmed ---------------------------------------------------------------------------

    def confirm(self, order: Order) -> Done:
        """The bureau's receipt for a report of this disk."""
        kinds = (PackageKind.REPORT_RECEIPT,)
        return accept(self._core, order, RecordSort.REPORT_CONFIRMED, kinds, self._confirmed)

    def _confirmed(self, receipt: Package) -> Plan:
        core = self._core
        core.needs_life()
        report = self._report_named(receipt.body.report)
        needs(sm3(report.package) == receipt.body.digest, StatusWord.PACKAGE)
        summary, at = opened(report.package).body, core.time_of_event()
        marks = [
            changes.reported(kind.kind, self._state_after(kind, summary), seconds(at))
            for kind in core.memory.group(summary.group)
        ]
        return Plan(at=at, changes=marks, refers=report.sequence)

    def _report_named(self, number: str) -> Entry:
        """By the number that the disk gave it: its own, a dash, the sequence of its record."""
        disk, _, sequence = number.partition("-")
        right = disk == self._core.facts.number and sequence.isascii() and sequence.isdigit()
        needs(right and len(sequence) < 16, StatusWord.PACKAGE)
        entry = self._core.journal.by_sequence(int(sequence))
        if entry is None or entry.sort is not RecordSort.REPORT_BUILT:
            raise Refusal(StatusWord.PACKAGE)
        return entry

    def _state_after(self, kind: KindLimits, summary: ReportSummary) -> ReportState:
        """A report of a period that was cleared meanwhile, or off cycle, moves nothing."""
        of_this = not summary.off_cycle and summary.last_day >= kind.report_to
        frozen = kind.report is ReportState.BUILT
        return ReportState.CONFIRMED if of_this and frozen else kind.report

    # -- 清卡 --------------------------------------------------------------------------------

    def clear(self, order: Order) -> Done:
        """The bureau's control block."""
        kinds = (PackageKind.CONTROL,)
        return accept(self._core, order, RecordSort.CLEARED, kinds, self._cleared)

    def _cleared(self, block: Package) -> Plan:
        core, body = self._core, block.body
        core.needs_life()
        needs(_sound(body), StatusWord.PACKAGE)
        at = core.time_of_event()
        changed: list[Change] = []
        for terms in body.kinds:
            changed += self._granted(terms, at)
        if body.cancels:
            changed.append(changes.meta(CANCELLED, 1))
        return Plan(at=at, changes=changed)

    def _granted(self, terms: KindTerms, at: datetime) -> Sequence[Change]:
        """A kind as it is from now on; in a new period its sums begin anew."""
        granted = list(changes.kind_authorised(terms))
        kind = self._core.memory.kinds.get(terms.kind)
        if kind is None:
            return granted
        needs(kind.group == terms.group, StatusWord.PACKAGE)
        needs(terms.report_from >= kind.report_from, StatusWord.PACKAGE_OLD)
        if terms.report_from == kind.report_from:
            return granted
        needs(kind.report is ReportState.CONFIRMED, StatusWord.NOT_REPORTED)
        positive, negative = period_net(self._core.journal, kind, terms.report_from)
        begun = replace(kind, positive_fen=positive, negative_fen=negative)
        return [*granted, changes.counters(begun), changes.cleared(kind.kind, seconds(at))]


def _sound(block: ControlBlock) -> bool:
    """Each kind once, of this group, with days in their order; or nothing but a cancelling."""
    kinds = block.kinds
    return (
        (bool(kinds) or block.cancels)
        and len({terms.kind for terms in kinds}) == len(kinds)
        and all(
            terms.group == block.group
            and bool(terms.kind)
            and terms.report_from <= terms.report_to <= terms.lock_date
            for terms in kinds
        )
    )
