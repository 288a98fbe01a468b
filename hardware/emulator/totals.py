"""Sums of the records of a period by kind, column and rate. A long task: it yields as it goes."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, time, timedelta

from hardware.emulator.entries import Entry
from hardware.emulator.journal import Journal
from hardware.orders import KindTotals, RateTotals, RecordSort, Side
from hardware.ports import CHINA_TIME, KindLimits, SigningRequest
from hardware.protocol.invoice_body import decode_request
from hardware.protocol.order_bodies import Progress
from hardware.signing.chain import Statement, read_statement

SLICE = 2000  # records between two answers
_VOID = {Side.POSITIVE: Side.POSITIVE_VOID, Side.NEGATIVE: Side.NEGATIVE_VOID}
_Sums = list[int]


class Sums:
    """Tickets, net and tax of each kind and column, and lines, net and tax of each rate."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, Side], _Sums] = {}
        self._rates: dict[tuple[str, Side], dict[int, _Sums]] = {}

    def count(self, entry: Entry) -> None:
        """A ticket, or a blank void; other records hold no numbers."""
        if entry.sort is RecordSort.TICKET:
            request = decode_request(entry.request)
            self._add((request.kind, _side(request)), request, 1)
        elif entry.sort is RecordSort.BLANK_VOID:
            _plus(self._whole, (read_statement(entry.signed).kind, Side.BLANK_VOID), (1, 0, 0))

    def void(self, ticket: Entry) -> None:
        """A ticket that was counted goes over to the void ones."""
        request = decode_request(ticket.request)
        side = _side(request)
        self._add((request.kind, side), request, -1)
        self._add((request.kind, _VOID[side]), request, 1)

    def _add(self, key: tuple[str, Side], request: SigningRequest, sign: int) -> None:
        _plus(self._whole, key, (sign, sign * request.net_fen, sign * request.tax_fen))
        rates = self._rates.setdefault(key, {})
        for line in request.lines:
            _plus(rates, line.rate, (sign, sign * line.net_fen, sign * line.tax_fen))

    def totals(self, kinds: frozenset[str] | None) -> tuple[KindTotals, ...]:
        """By kind and column, rates from the highest; what holds nothing is left out."""
        return tuple(
            KindTotals(*key, sums[0], sums[1], sums[2], self._by_rate(key))
            for key, sums in sorted(self._whole.items(), key=lambda one: _place(one[0]))
            if sums[0] and (kinds is None or key[0] in kinds)
        )

    def _by_rate(self, key: tuple[str, Side]) -> tuple[RateTotals, ...]:
        rates = sorted(self._rates.get(key, {}).items(), reverse=True)
        return tuple(RateTotals(rate, *sums) for rate, sums in rates if sums[0])


def totals(
    journal: Journal, first: date, last: date, kinds: frozenset[str] | None = None
) -> Generator[Progress, None, tuple[KindTotals, ...]]:
    """Of these days, both included. Records that come in the meantime are counted too."""
    begun = journal.before(_midnight(first))
    sums, at, ends = Sums(), begun, last + timedelta(days=1)
    while page := list(journal.after(at, SLICE)):
        inside = [entry for entry in page if entry.issued_at.date() < ends]
        for entry in inside:
            sums.count(entry)
        at = inside[-1].sequence if inside else at
        if len(inside) < SLICE:
            break
        yield Progress(at - begun, journal.before(_midnight(ends)) - begun)
    for sequence in journal.voided(begun + 1, at):
        ticket = journal.by_sequence(sequence)
        if ticket is not None:
            sums.void(ticket)
    return sums.totals(kinds)


def period_net(journal: Journal, limits: KindLimits, first: date) -> tuple[int, int]:
    """Positive and negative net of a kind since a day, void tickets left out."""
    begun, end = journal.before(_midnight(first)), [0, 0]
    void = set(journal.voided(begun + 1, 2**62))
    at = begun
    while page := list(journal.after(at, SLICE)):
        for entry in page:
            stated = read_statement(entry.signed)
            if _counts(entry, stated, limits.kind) and entry.sequence not in void:
                end[stated.net_fen < 0] += abs(stated.net_fen)
        at = page[-1].sequence
    return end[0], end[1]


def _counts(entry: Entry, stated: Statement, kind: str) -> bool:
    return entry.sort is RecordSort.TICKET and stated.kind == kind


def _side(request: SigningRequest) -> Side:
    return Side.NEGATIVE if request.net_fen < 0 else Side.POSITIVE


def _plus(sums: dict, key: object, more: tuple[int, int, int]) -> None:  # type: ignore[type-arg]
    kept = sums.setdefault(key, [0, 0, 0])
    for place, value in enumerate(more):
        kept[place] += value


def _place(key: tuple[str, Side]) -> tuple[str, int]:
    return key[0], list(Side).index(key[1])


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), CHINA_TIME).timestamp())
