"""What the bureau has of tickets: each event once, whoever sends it how often.

Events of one disk are taken one batch after another (its row is locked), so what is looked at
here cannot change under the hand. One bad ticket stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Table, func, or_, select, update

from app.bureau.batch import Batch, Known
from app.bureau.faults import Faults
from app.bureau.refusals import Refusal
from app.bureau.rows import add_all, one_of
from app.bureau.slips import Slips
from app.bureau.ticket_rows import event_row, rate_rows, slip_of, ticket_row
from app.bureau.verification import Event, Unsigned, Wrong, examined
from app.gateway.messages.uploads import TicketEvent, TicketResult, TicketSent, TicketVerdict
from app.gateway.messages.words import Problem
from db.bureau_schema.devices import disk as disks
from db.bureau_schema.slips import slip
from db.bureau_schema.stock import volume
from db.bureau_schema.tickets import doubted, ticket, ticket_event, ticket_rate
from hardware.signing.certificate import read
from hardware.signing.sm2 import known_key

if TYPE_CHECKING:
    from app.bureau.devices import DiskFacts
    from app.bureau.work import Work

Place = tuple[str, str]
Examined = Event | Unsigned | Wrong


class Looked(Struct, frozen=True):
    """An event that was sent, and what came out of looking at it."""

    sent: TicketSent
    found: Examined


def looked_at(sent: Sequence[TicketSent], facts: DiskFacts) -> list[Looked]:
    """The costly part, done without a transaction."""
    key = known_key(read(facts.certificate).public_key)

    def look(each: TicketSent) -> Examined:
        try:
            return examined(each, facts.number, facts.tax_id, key)
        except (Unsigned, Wrong) as not_good:
            return not_good

    return [Looked(each, look(each)) for each in sent]


class Tickets:
    """The ledger of tickets."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def receive(self, looked: Sequence[Looked], disk: str, look: int) -> list[TicketResult]:
        """What became of each, in order. `look`: 1 for a second look."""
        facts = self._work.devices.disk(disk, change=True)
        batch = Batch(self._known(looked, facts))
        results = [self._result(each, facts, batch, look) for each in looked]
        self._store(batch)
        self._sum_reds(batch)
        self._count_down(disk, len(batch.events))
        return results

    # -- one event -----------------------------------------------------------------------------

    def _result(self, each: Looked, facts: DiskFacts, batch: Batch, look: int) -> TicketResult:
        sent, problem = each.sent, None
        verdict = TicketVerdict.RECEIVED
        try:
            self._take(each, facts, batch, look)
        except Unsigned as unsigned:
            verdict = TicketVerdict.SIGNATURE_FAILED
            problem = Problem("SIGNATURE-FAILED", {"reason": unsigned.reason})
            self._doubt(sent, unsigned, batch)
        except Wrong as wrong:
            verdict, problem = TicketVerdict.REFUSED, Problem(wrong.code, {"reason": wrong.reason})
        except Refusal as no:
            verdict, problem = TicketVerdict.REFUSED, Problem(no.code, no.facts)
        if problem is not None:
            facts_of = {"code": sent.code, "number": sent.number, **problem.facts}
            problem = Problem(problem.code, facts_of)
        return TicketResult(sent.code, sent.number, sent.event, verdict, problem)

    def _take(self, each: Looked, facts: DiskFacts, batch: Batch, look: int) -> None:
        event = each.found
        if not isinstance(event, Event):
            raise event
        if batch.has(event):
            return
        self._doubt_by_fault(event, look)
        if event.sent.event is TicketEvent.VOIDED:
            self._void(event, facts, batch)
        else:
            self._issue(event, batch)
        batch.events.append(event_row(event, self._work.seconds))
        batch.keep(event)

    def _doubt_by_fault(self, event: Event, look: int) -> None:
        sent = event.sent
        if self._faults_strike and Faults(self._work).signature_fails(
            sent.code, sent.number, str(sent.event), look
        ):
            raise Unsigned("signature", event.stated)

    @cached_property
    def _faults_strike(self) -> bool:
        """Asked once for a whole batch."""
        return Faults(self._work).plan.signature_percent > 0

    def _issue(self, event: Event, batch: Batch) -> None:
        stated = event.stated
        group = batch.known.groups.get(stated.kind)
        if group is None:
            raise Refusal("KIND-NOT-GRANTED", kind=stated.kind)
        if not batch.known.was_given(stated.kind, stated.code, int(stated.number)):
            raise Wrong("number", "TICKET-FOREIGN")
        if event.place in batch.known.tickets:
            raise Wrong("number", "TICKET-CONFLICT")
        row = ticket_row(event, group, self._work.seconds)
        if event.request is not None and slip_of(event):
            row |= self._use_slip(event)
        batch.add(row, rate_rows(event))

    def _use_slip(self, event: Event) -> dict[str, str]:
        """信息表 of a red 专票: it names the ticket that is taken back."""
        stated, request = event.stated, event.request
        assert request is not None
        parties = (request.seller.tax_id, request.buyer.tax_id)
        sums = (stated.net_fen, stated.tax_fen)
        number = slip_of(event)
        Slips(self._work).use(number, "-".join(event.place), sums, parties)
        asked = select(slip.c.code, slip.c.blue_number).where(slip.c.number == number)
        blue = self._work.connection.execute(asked).one()
        return {"blue_code": blue.code, "blue_number": blue.blue_number}

    def _void(self, event: Event, facts: DiskFacts, batch: Batch) -> None:
        if event.place not in batch.known.tickets:
            self._take_doubted(event.place, facts, batch)
        row = batch.new.get(event.place)
        at = int(event.stated.issued_at.timestamp())
        used = row["slip"] if row else batch.known.tickets[event.place]
        if used:
            Slips(self._work).release(used, "-".join(event.place))
        if row is not None:
            row |= {"status": "void", "voided_at": at}
        else:
            batch.voided[event.place] = at

    def _take_doubted(self, place: Place, facts: DiskFacts, batch: Batch) -> None:
        """The void of a ticket of 验签失败: both are taken, which settles it."""
        sent = batch.known.doubts.get((*place, str(TicketEvent.ISSUED)))
        if sent is None:
            raise Wrong("order", "TICKET-UNKNOWN")
        event = looked_at([sent], facts)[0].found
        if not isinstance(event, Event):
            raise event
        self._issue(event, batch)
        batch.events.append(event_row(event, self._work.seconds))
        batch.keep(event)

    def _doubt(self, sent: TicketSent, unsigned: Unsigned, batch: Batch) -> None:
        key = (sent.code, sent.number, str(sent.event))
        stated, connection = unsigned.stated, self._work.connection
        if key in batch.known.doubts:
            mine = _is_doubt(key)
            connection.execute(update(doubted).where(mine).values(looks=doubted.c.looks + 1))
            return
        batch.known.doubts[key] = sent
        row = {
            "code": sent.code,
            "number": sent.number,
            "event": str(sent.event),
            "disk": stated.disk,
            "ticket_group": batch.known.groups.get(stated.kind, ""),
            "period": f"{stated.issued_at:%Y-%m}",
            "at": self._work.seconds,
            "reason": unsigned.reason,
            "sent": msgspec.msgpack.encode(sent),
        }
        connection.execute(doubted.insert().values(**row))

    # -- all of them ---------------------------------------------------------------------------

    def _known(self, looked: Sequence[Looked], facts: DiskFacts) -> Known:
        codes = {each.sent.code for each in looked}
        numbers = {each.sent.number for each in looked}
        connection = self._work.connection

        def these(table: Table) -> ColumnElement[bool]:
            return one_of(connection, table.c.code, codes) & one_of(
                connection, table.c.number, numbers
            )

        events = select(
            ticket_event.c.code, ticket_event.c.number, ticket_event.c.event, ticket_event.c.digest
        ).where(these(ticket_event))
        tickets = select(ticket.c.code, ticket.c.number, ticket.c.slip).where(these(ticket))
        doubts = select(doubted).where(these(doubted), doubted.c.settled == 0)
        given = select(volume.c.kind, volume.c.code, volume.c.first, volume.c.last).where(
            volume.c.tax_id == facts.tax_id,
            one_of(connection, volume.c.code, codes),
            volume.c.returned == 0,
        )
        return Known(
            groups={each.kind: each.group for each in self._work.devices.terms(facts.number)},
            volumes=[tuple(row) for row in connection.execute(given)],
            events={(r.code, r.number, r.event): r.digest for r in connection.execute(events)},
            tickets={(r.code, r.number): r.slip for r in connection.execute(tickets)},
            doubts={
                (r.code, r.number, r.event): msgspec.msgpack.decode(r.sent, type=TicketSent)
                for r in connection.execute(doubts)
            },
        )

    def _store(self, batch: Batch) -> None:
        connection = self._work.connection
        add_all(connection, ticket, list(batch.new.values()))
        add_all(connection, ticket_rate, batch.rates)
        add_all(connection, ticket_event, batch.events)
        for place, at in batch.voided.items():
            become = update(ticket).where(_at(place)).values(status="void", voided_at=at)
            connection.execute(become)
        for key in batch.settled:
            connection.execute(update(doubted).where(_is_doubt(key)).values(settled=1))

    def _sum_reds(self, batch: Batch) -> None:
        """What was taken back of each ticket, counted anew where a red one came or went."""
        connection = self._work.connection
        for place in sorted(self._blues(batch)):
            reds = select(-func.sum(ticket.c.net_fen), -func.sum(ticket.c.tax_fen)).where(
                ticket.c.blue_code == place[0],
                ticket.c.blue_number == place[1],
                ticket.c.status == "valid",
            )
            net, tax = connection.execute(reds).one()
            sums = {"red_net_fen": int(net or 0), "red_tax_fen": int(tax or 0)}
            connection.execute(update(ticket).where(_at(place)).values(**sums))

    def _blues(self, batch: Batch) -> set[Place]:
        found = {(row["blue_code"], row["blue_number"]) for row in batch.new.values()}
        found |= set(self._named(batch.voided))
        if batch.new:
            codes, numbers = zip(*batch.new, strict=True)
            connection = self._work.connection
            asked = select(ticket.c.blue_code, ticket.c.blue_number).where(
                one_of(connection, ticket.c.blue_code, codes),
                one_of(connection, ticket.c.blue_number, numbers),
            )
            found |= {(r.blue_code, r.blue_number) for r in connection.execute(asked)}
        return found - {("", "")}

    def _named(self, reds: Iterable[Place]) -> Iterable[Place]:
        """The tickets that these take back."""
        places = list(reds)
        if not places:
            return
        asked = select(ticket.c.blue_code, ticket.c.blue_number).where(or_(*map(_at, places)))
        for row in self._work.connection.execute(asked):
            yield row.blue_code, row.blue_number

    def _count_down(self, number: str, came: int) -> None:
        """The disk's last word on what it has not sent, less what came."""
        unsent = disks.c.unsent
        mine = update(disks).where(disks.c.number == number)
        connection = self._work.connection
        connection.execute(mine.where(unsent > came).values(unsent=unsent - came))
        none_left = mine.where(unsent <= came)
        connection.execute(none_left.values(unsent=0, offline_over=0))


def _at(place: Place) -> ColumnElement[bool]:
    return (ticket.c.code == place[0]) & (ticket.c.number == place[1])


def _is_doubt(key: tuple[str, str, str]) -> ColumnElement[bool]:
    code, number, event = key
    return (doubted.c.code == code) & (doubted.c.number == number) & (doubted.c.event == event)
