"""What the bureau never got over the network, on its way to the counter (发票明细, 退票).

Tickets go as the disk recorded them, in TICKETS packages; the bureau's receipt of them comes back
and goes into the disk, as it would after an upload, and the book follows. Until then they stand as
they stood: whoever has a network again may send them all the same.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.tax_period import TaxPeriod
from app.services.disk.ordering import Order
from app.services.packages.carried import Found, for_this, kind_of
from app.services.packages.step_lines import StepLine, StepOutcome
from app.services.packages.tickets_sent import ticket_sent
from app.services.problems import PROBLEMS
from app.services.stock.stock_returning import KEPT
from hardware.orders import CarriedRecord, CarriedTickets, PackageKind, RecordSort
from hardware.signing.packages import enclose, opened
from hardware.signing.records import statement_of
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.repositories.outbox import OutboxEntry
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.packages.carried import Way
    from app.services.packages.ticket_groups import TicketGroup

UPLOAD, RETURN = "upload", "return"
PAGE = 200  # events asked for at a time
MOST_BYTES = 200_000  # of records in one package: a card takes it in one piece
MOST_EVENTS = 300


class Parcel(Struct, frozen=True):
    """A package for the counter, and the name of its file. `events`: tickets and voids in it,
    `of_period` of them from the period that the group has open."""

    name: str
    package: bytes
    events: int
    of_period: int


class Parcels(Struct):
    """The service. Methods block on disk and store, then on the way."""

    book: Book
    device: Device
    ordering: Ordering

    # -- out ---------------------------------------------------------------------------------

    def tickets(self, group: TicketGroup) -> list[Parcel]:
        """Every event of a group that has not arrived and that this disk recorded, oldest first;
        验签失败 stays for a second look over the network."""
        issued = [kind for kind in InvoiceKind if kind in group.kinds]
        records = [record for kind in issued for record in self._records(kind)]
        return [self._parcel(group, part) for part in _parts(records)]

    def give(self, way: Way, group: TicketGroup, parcel: Parcel) -> StepLine:
        """Where it went."""
        told = (UPLOAD, group.name, str(group.period))
        more = {"events": parcel.events}
        try:
            place = way.give(parcel.package, parcel.name, alone=False).place
        except PROBLEMS as problem:
            return StepLine(*told, StepOutcome.REFUSED, problem=problem, more=more)
        return StepLine(*told, StepOutcome.DONE, receipt=place, more=more)

    def give_returns(self, way: Way) -> Iterator[StepLine]:
        """退票 that left the disk and that the bureau was not told; they are kept until it was."""
        with self.book.reading() as work:
            kept = [base64.b64decode(each) for each in work.settings.get(KEPT).split()]
        for package in kept:
            try:
                place = way.give(package, f"{RETURN}-{opened(package).number}", alone=False).place
            except PROBLEMS as problem:
                yield StepLine(RETURN, "", "", StepOutcome.REFUSED, problem=problem)
                return
            yield StepLine(RETURN, "", "", StepOutcome.DONE, receipt=place)

    def _records(self, kind: InvoiceKind) -> Iterator[CarriedRecord]:
        after = 0
        while entries := self._entries(kind, after):
            after = entries[-1].id
            for entry in entries:
                sent = ticket_sent(self.device.disk, entry.key, entry.event)
                if sent is not None:
                    yield CarriedRecord(sent.content, sent.signed, sent.signature)

    def _entries(self, kind: InvoiceKind, after: int) -> tuple[OutboxEntry, ...]:
        with self.book.reading() as work:
            return work.sending.batch(kind, after=after, limit=PAGE)

    def _parcel(self, group: TicketGroup, records: list[CarriedRecord]) -> Parcel:
        """Named and dated by what is in it: the same tickets are the same package."""
        disk = self.device.disk
        signed = [each.signed for each in records]
        number = sm3(b"".join(signed))[:6].hex().upper()
        times = [statement_of(each).issued_at for each in signed]
        body = CarriedTickets(disk.status().taxpayer_id, tuple(records))
        package = enclose(disk.certificate(), number, disk.identity().number, max(times), body)
        of_period = sum(TaxPeriod.of(at.date()) == group.period for at in times)
        name = f"tickets-{group.name}-{group.period}-{number}"
        return Parcel(name, package, len(records), of_period)

    # -- in ----------------------------------------------------------------------------------

    def take_in(self, way: Way, found: tuple[Found, ...], session: Session) -> list[StepLine]:
        """The bureau's receipts of tickets (报送回执) go into the disk."""
        return [
            self._taken(way, each, session)
            for each in found
            if kind_of(each) is PackageKind.UPLOAD_RECEIPT
        ]

    def _taken(self, way: Way, found: Found, session: Session) -> StepLine:
        head = self.device.disk.status().head_sequence
        try:
            package = for_this(self.device.disk, found.data)
            events = len(package.body.tickets)
            order = Order(RecordSort.UPLOADED, package.number, session.operator, str(events))
            done = self.ordering.carry_out(
                order, lambda disk, request_id: disk.mark_uploaded(request_id, found.data)
            )
            way.taken(found)
        except PROBLEMS as problem:
            return StepLine(UPLOAD, "", "", StepOutcome.REFUSED, None, found.place, problem)
        again = done.signature.sequence <= head
        outcome = StepOutcome.ALREADY_DONE if again else StepOutcome.DONE
        return StepLine(UPLOAD, "", "", outcome, None, found.place, more={"events": events})


def _parts(records: list[CarriedRecord]) -> Iterator[list[CarriedRecord]]:
    """As many together as a package may hold; one that is larger than that goes alone."""
    part: list[CarriedRecord] = []
    size = 0
    for record in records:
        one = len(record.content) + len(record.signed)
        if part and (size + one > MOST_BYTES or len(part) == MOST_EVENTS):
            yield part
            part, size = [], 0
        part.append(record)
        size += one
    if part:
        yield part
