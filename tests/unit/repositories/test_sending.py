"""What may be tried, when, and where an event stands after a try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.invoice import Invoice, InvoiceKind, Status, Upload
from app.repositories.outbox import Event
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import MONDAY, a_ticket

LATER = MONDAY + timedelta(days=1)
KIND = InvoiceKind.ORDINARY


@pytest.fixture
def three(engine: Engine) -> list[Invoice]:
    tickets = [a_ticket(1), a_ticket(2, kind=InvoiceKind.SPECIAL), a_ticket(3)]
    with UnitOfWork(engine) as work:
        for ticket in tickets:
            work.invoices.add(ticket, bytes(16))
            work.outbox.add(ticket.key)
        work.commit()
    return tickets


def upload_of(work: UnitOfWork, ticket: Invoice) -> Upload:
    found = work.invoices.by_key(ticket.key)
    assert found is not None
    return found.upload


def test_a_batch_is_of_one_kind_oldest_first(engine: Engine, three: list[Invoice]) -> None:
    with UnitOfWork(engine, reading=True) as work:
        batch = work.sending.batch(KIND)
        assert [each.key for each in batch] == [three[0].key, three[2].key]
        assert work.sending.batch(KIND, after=batch[0].id) == batch[1:]
        assert work.sending.batch(KIND, limit=1) == batch[:1]
        assert list(work.sending.waits()) == [KIND, InvoiceKind.SPECIAL]


def test_what_waits_for_its_time_is_not_due_before(engine: Engine, three: list[Invoice]) -> None:
    with UnitOfWork(engine) as work:
        first, last = work.sending.batch(KIND)
        work.sending.put((first.id,), Upload.FAILED, "NO", LATER)
        assert work.sending.batch(KIND, at=MONDAY) == (last,)
        assert len(work.sending.batch(KIND, at=LATER)) == 2
        [failed] = work.sending.still((first.id, last.id), Upload.FAILED)
        assert (failed.tries, failed.error, failed.due_at) == (1, "NO", LATER)
        assert upload_of(work, three[0]) is Upload.FAILED


def test_what_was_refused_for_its_signature_is_never_due_but_counts(
    engine: Engine, three: list[Invoice]
) -> None:
    with UnitOfWork(engine) as work:
        [special] = work.sending.batch(InvoiceKind.SPECIAL)
        work.sending.put((special.id,), Upload.SIGNATURE_FAILED, "SIGNATURE-FAILED")
        assert work.sending.batch(InvoiceKind.SPECIAL) == ()
        assert list(work.sending.waits()) == [KIND]
        assert [each.key for each in work.sending.refused()] == [three[1].key]
        left = work.sending.left()
        assert {kind: each.events for kind, each in left.items()} == {
            KIND: 2,
            InvoiceKind.SPECIAL: 1,
        }
        assert left[KIND].oldest.key == three[0].key


def test_a_ticket_shows_its_oldest_event_that_has_not_arrived(
    engine: Engine, three: list[Invoice]
) -> None:
    ticket = three[0]
    with UnitOfWork(engine) as work:
        work.outbox.add(ticket.key, Event.VOIDED)
        assert work.sending.arrived([(ticket.key, False)]) == 1
        assert upload_of(work, ticket) is Upload.UNSENT
        assert work.sending.arrived([(ticket.key, False)]) == 0
        assert work.sending.arrived([(ticket.key, True)]) == 1
        assert upload_of(work, ticket) is Upload.SENT


def test_a_blank_void_arrives_as_a_ticket_does(engine: Engine) -> None:
    blank = a_ticket(7, status=Status.BLANK_VOID)
    with UnitOfWork(engine) as work:
        work.invoices.add(blank, bytes(16))
        work.outbox.add(blank.key, Event.VOIDED)
        assert work.sending.arrived([(blank.key, False)]) == 1
        assert work.sending.left() == {}


def test_nothing_waits_in_a_new_book(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as work:
        assert (work.sending.waits(), work.sending.left()) == ({}, {})
