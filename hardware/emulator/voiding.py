"""作废: a new record that names a ticket, or takes the next number unused; never a changed old one.

Source: 国税发〔2006〕156号 article 20 (same month, not yet reported)."""

from __future__ import annotations

from msgspec.structs import replace

from hardware.emulator import changes
from hardware.emulator.core import Core, Plan
from hardware.emulator.entries import Entry
from hardware.emulator.refusal import Refusal, needs, number_in
from hardware.emulator.state import slot_of
from hardware.orders import RecordSort, ReportState, Secret, VoidOrder
from hardware.ports import Done, InvoiceSlot, KindLimits
from hardware.protocol.order_bodies import BLANK_VOID_BODY, VOID_BODY, Order
from hardware.protocol.status import StatusWord
from hardware.signing.chain import Statement, read_statement


class Voiding:
    """VOID, both ways."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def void(self, order: Order, shown: frozenset[int]) -> Done:
        """A ticket of the running month whose period is not reported yet."""
        asked = VOID_BODY.decode(order.body)
        return self._core.done(order, RecordSort.VOID, lambda: self._planned(asked, shown))

    def void_blank(self, order: Order, shown: frozenset[int]) -> Done:
        """The next number of a kind."""
        asked = BLANK_VOID_BODY.decode(order.body)
        return self._core.done(
            order,
            RecordSort.BLANK_VOID,
            lambda: self._planned_blank(asked.kind, asked.order, shown),
        )

    def _gates(self, shown: frozenset[int]) -> None:
        core = self._core
        core.needs_life()
        core.needs_shown(Secret.USER, shown)
        needs(not core.clock_is_back(), StatusWord.CLOCK_BACK)
        core.needs_key()

    def _planned(self, order: VoidOrder, shown: frozenset[int]) -> Plan:
        self._gates(shown)
        ticket = self._ticket(order)
        stated = read_statement(ticket.signed)
        limits = self._core.needs_kind(stated.kind)
        needs(not limits.void_barred, StatusWord.VOID_KIND)
        needs(self._in_open_month(ticket, limits), StatusWord.VOID_PERIOD)
        return Plan(
            at=self._core.clock.now(),
            changes=[changes.counters(_taken_back(limits, stated))],
            kind=stated.kind,
            code=ticket.code,
            number=ticket.number,
            net_fen=stated.net_fen,
            tax_fen=stated.tax_fen,
            refers=ticket.sequence,
        )

    def _ticket(self, order: VoidOrder) -> Entry:
        place = order.code, number_in(order.number, StatusWord.DATA)
        ticket = self._core.journal.by_number(*place)
        if ticket is None:
            raise Refusal(StatusWord.NOT_FOUND)
        is_void = ticket.sort is not RecordSort.TICKET or self._core.journal.void_of(*place)
        needs(not is_void, StatusWord.VOID_ALREADY)
        return ticket

    def _in_open_month(self, ticket: Entry, limits: KindLimits) -> bool:
        day, today = ticket.issued_at.date(), self._core.clock.now().date()
        same_month = (day.year, day.month) == (today.year, today.month)
        reported = limits.report is not ReportState.OPEN and day <= limits.report_to
        return same_month and day >= limits.report_from and not reported

    def _planned_blank(self, kind: str, order: VoidOrder, shown: frozenset[int]) -> Plan:
        self._gates(shown)
        core = self._core
        limits = core.needs_kind(kind)
        needs(not limits.void_barred, StatusWord.VOID_KIND)
        volume = core.memory.volume(kind)
        if volume is None:
            raise Refusal(StatusWord.NO_STOCK)
        needs(core.facts.capacity > core.memory.sequence, StatusWord.FULL)
        needs(slot_of(volume) == InvoiceSlot(order.code, order.number), StatusWord.NUMBER_MOVED)
        return Plan(
            at=core.clock.now(),
            changes=[changes.volume_moved(replace(volume, next=volume.next + 1))],
            kind=kind,
            code=volume.code,
            number=volume.next,
        )


def _taken_back(limits: KindLimits, ticket: Statement) -> KindLimits:
    """The sums of the period without a ticket; it is still to be uploaded."""
    return replace(
        limits,
        positive_fen=limits.positive_fen - max(ticket.net_fen, 0),
        negative_fen=limits.negative_fen - max(-ticket.net_fen, 0),
    )
