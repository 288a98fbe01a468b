"""Everything or nothing; one writer; and small on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.invoice import Upload
from app.repositories.attempts import Attempt
from app.repositories.errors import StoreError
from app.repositories.search import Filter
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine, plain_engine
from tests.book_builders import Shop, a_ticket, an_entry

GATE_BYTES = 1000
COUNT = 1500


def begin(work: UnitOfWork, number: int) -> None:
    ticket = a_ticket(number)
    draft = ticket.draft
    ids = (draft.request_id, draft.document, bytes(16), b"command")
    work.attempts.begin(Attempt(*ids, ticket.key, draft.kind, ticket.issued_at, draft.drawer))


def test_a_signed_ticket_is_kept_with_everything_it_leaves(engine: Engine) -> None:
    ticket = a_ticket()
    with UnitOfWork(engine) as work:
        begin(work, 1)
        work.commit()
    with UnitOfWork(engine) as work:
        work.keep_issued(ticket, bytes(16), an_entry(ticket))
        work.commit()
    with UnitOfWork(engine, reading=True) as work:
        assert work.invoices.by_key(ticket.key) == ticket
        assert work.attempts.open() == ()
        assert work.audit.head().number == 1
        assert work.summaries.month(202401)[0].tickets == 1
        assert work.outbox.counts() == {Upload.UNSENT: 1}


def test_an_error_in_the_middle_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(), bytes(16))
        raise RuntimeError("the power went")
    with UnitOfWork(engine, reading=True) as work:
        assert work.invoices.count(Filter()) == 0


def test_a_unit_entered_again_has_nothing_of_the_time_before(engine: Engine) -> None:
    work = UnitOfWork(engine)
    with work:
        dropped = work.invoices
        dropped.add(a_ticket(), bytes(16))
    with work:
        assert work.invoices is not dropped
        work.invoices.add(a_ticket(), bytes(16))  # its parties and wordings are looked up anew
        work.commit()
    with UnitOfWork(engine, reading=True) as reader:
        assert reader.invoices is reader.invoices
        assert reader.invoices.by_key(a_ticket().key) == a_ticket()


def test_a_ticket_is_kept_once_and_waits_once(engine: Engine) -> None:
    ticket = a_ticket()
    with UnitOfWork(engine) as work:
        row_id = work.invoices.add(ticket, bytes(16))
        work.outbox.add_kept(row_id)
        with pytest.raises(StoreError):
            work.outbox.add(ticket.key)
        work.commit()
    with UnitOfWork(engine, reading=True) as work:
        assert [entry.key for entry in work.outbox.of(ticket.key)] == [ticket.key]


def test_a_second_writer_waits_and_is_told(engine: Engine, book: Path) -> None:
    hasty = plain_engine(book, wait_s=0.05)
    with UnitOfWork(engine) as first:
        begin(first, 1)
        with pytest.raises(StoreError) as refused, UnitOfWork(hasty) as second:
            begin(second, 2)
        assert refused.value.code == "HOME-IN-USE"
        first.commit()
    with UnitOfWork(hasty) as second:
        begin(second, 2)
        assert len(second.attempts.open()) == 2
    hasty.dispose()


def test_a_reader_sees_the_book_as_it_was_when_it_began(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as reader:
        assert reader.invoices.count(Filter()) == 0
        with UnitOfWork(engine) as writer:
            writer.invoices.add(a_ticket(), bytes(16))
            writer.commit()
        assert reader.invoices.count(Filter()) == 0
    with UnitOfWork(engine, reading=True) as reader:
        assert reader.invoices.count(Filter()) == 1


def test_a_full_store_keeps_what_it_had(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        begin(work, 1)
        work.commit()
        work._connection.driver.execute("PRAGMA max_page_count = 1")
    shop = Shop()
    with pytest.raises(StoreError) as refused, UnitOfWork(engine) as work:
        for ticket in (shop.ticket() for _ in range(200)):
            work.keep_issued(ticket, bytes(16), an_entry(ticket))
    assert refused.value.code == "STORE-FULL"
    with UnitOfWork(engine, reading=True) as work:
        assert work.invoices.count(Filter()) == 0
        assert len(work.attempts.open()) == 1


def test_a_ticket_of_three_lines_takes_less_than_a_thousand_bytes(
    engine: Engine, book: Path
) -> None:
    """With every index, its audit entry and its outbox entry, uploaded; a fifth are new buyers."""
    empty, shop = book.stat().st_size, Shop(buyers=COUNT // 5, goods=COUNT // 10)
    with UnitOfWork(engine) as work:
        for ticket in (shop.ticket() for _ in range(COUNT)):
            work.keep_issued(ticket, ticket.signature[:16], an_entry(ticket))
        for entry in work.outbox.due(ticket.issued_at, COUNT):
            work.outbox.mark(entry, Upload.SENT)
        work.commit()
    engine.dispose()
    assert (book.stat().st_size - empty) / COUNT < GATE_BYTES
