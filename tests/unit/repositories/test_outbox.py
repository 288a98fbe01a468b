"""What must reach the bureau waits its turn, once, and what was sent is never sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.invoice import Invoice, InvoiceKind, Upload
from app.domain.money import Money
from app.repositories.errors import StoreConflict
from app.repositories.outbox import Event
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import MONDAY, a_line, a_ticket

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def three(engine: Engine) -> list[Invoice]:
    tickets = [a_ticket(1), a_ticket(2, kind=InvoiceKind.SPECIAL), a_ticket(3)]
    with UnitOfWork(engine) as work:
        for ticket in tickets:
            work.invoices.add(ticket, bytes(16))
            work.outbox.add(ticket.key)
        work.commit()
    return tickets


def test_the_oldest_is_due_first(engine: Engine, three: list[Invoice]) -> None:
    with UnitOfWork(engine, reading=True) as work:
        assert [one.key for one in work.outbox.due(MONDAY)] == [one.key for one in three]
        assert len(work.outbox.due(MONDAY, limit=2)) == 2
        assert work.outbox.counts() == {Upload.UNSENT: 3}
        assert work.outbox.oldest() == work.outbox.due(MONDAY)[0]


def test_the_same_event_waits_only_once(engine: Engine, three: list[Invoice]) -> None:
    with UnitOfWork(engine) as work:
        work.outbox.add(three[0].key, Event.VOIDED)
        with pytest.raises(StoreConflict):
            work.outbox.add(three[0].key, Event.ISSUED)
        assert [one.event for one in work.outbox.of(three[0].key)] == [Event.ISSUED, Event.VOIDED]


def test_the_ticket_follows_its_entry(engine: Engine, three: list[Invoice]) -> None:
    with UnitOfWork(engine) as work:
        first, second, third = work.outbox.due(MONDAY)
        work.outbox.mark(first, Upload.SENDING)
        work.outbox.mark(first, Upload.SENT)
        work.outbox.mark(second, Upload.FAILED, "no answer", due_at=LATER)
        work.outbox.mark(third, Upload.SIGNATURE_FAILED, "bad")
        states = [work.invoices.by_key(one.key) for one in three]
        assert [one.upload for one in states if one] == [
            Upload.SENT,
            Upload.FAILED,
            Upload.SIGNATURE_FAILED,
        ]
        assert work.outbox.of(three[0].key)[0].tries == 1
        assert work.outbox.due(MONDAY) == ()
        assert [one.key for one in work.outbox.due(LATER)] == [three[1].key]
        assert work.outbox.of(three[1].key)[0].error == "no answer"
        assert work.outbox.counts() == {Upload.FAILED: 1, Upload.SIGNATURE_FAILED: 1}


def test_what_waits_is_counted_by_kind_with_positive_net_only(
    engine: Engine, three: list[Invoice]
) -> None:
    red = a_ticket(4, lines=(a_line(-5_000),))
    with UnitOfWork(engine) as work:
        work.invoices.add(red, bytes(16))
        work.outbox.add(red.key)
        work.outbox.mark(work.outbox.due(MONDAY)[0], Upload.SENT)
        special, ordinary = work.outbox.waiting()
    assert (special.kind, special.tickets, special.net) == (InvoiceKind.SPECIAL, 1, Money(30_000))
    assert (ordinary.tickets, ordinary.net) == (2, Money(30_000))
    assert ordinary.oldest == three[2].issued_at


def test_nothing_waits_in_a_new_book(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as work:
        assert work.outbox.oldest() is None
        assert work.outbox.waiting() == ()
