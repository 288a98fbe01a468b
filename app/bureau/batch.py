"""A batch of events on its way into the ledger: what was known before, what comes new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from app.bureau.verification import Event, Wrong
from app.gateway.messages.uploads import TicketSent

Place = tuple[str, str]
Key = tuple[str, str, str]  # code, number, event


class Known(Struct):
    """What the bureau had when the batch came, and has taken of it so far. `groups`: by kind;
    `volumes`: kind, code, first, last; `events`: their digests; `tickets`: their slips."""

    groups: dict[str, str]
    volumes: list[tuple[str, str, int, int]]
    events: dict[Key, bytes]
    tickets: dict[Place, str]
    doubts: dict[Key, TicketSent]

    def was_given(self, kind: str, code: str, number: int) -> bool:
        """Whether the taxpayer has this number from the bureau."""
        return any(
            (of_kind, of_code) == (kind, code) and first <= number <= last
            for of_kind, of_code, first, last in self.volumes
        )


class Batch:
    """Rows to be written, and what is to be changed."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.new: dict[Place, dict[str, Any]] = {}
        self.rates: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.voided: dict[Place, int] = {}  # when
        self.settled: list[Key] = []

    def has(self, event: Event) -> bool:
        """Whether it was there already; TICKET-CONFLICT if something else was."""
        digest = self.known.events.get(_key(event))
        if digest is not None and digest != event.digest:
            raise Wrong("content", "TICKET-CONFLICT")
        return digest is not None

    def add(self, row: dict[str, Any], rates: Iterable[dict[str, Any]]) -> None:
        """A new ticket."""
        place = row["code"], row["number"]
        self.new[place] = row
        self.known.tickets[place] = row["slip"]
        self.rates += rates

    def keep(self, event: Event) -> None:
        """It is there from now on; a doubt about it is settled."""
        key = _key(event)
        self.known.events[key] = event.digest
        if self.known.doubts.pop(key, None) is not None:
            self.settled.append(key)


def _key(event: Event) -> Key:
    return (*event.place, str(event.sent.event))
