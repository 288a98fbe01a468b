"""The print queue keeps batches and sheets in their order, and forgets what is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.invoice import InvoiceKey
from app.repositories.print_queue import Batch, JobState
from app.repositories.unit_of_work import UnitOfWork
from db.engine import open_engine
from tests.book_builders import MONDAY

FIRST, SECOND = InvoiceKey("099002300104", "00000001"), InvoiceKey("099002300104", "00000002")


@pytest.fixture
def work(tmp_path: Path) -> Iterator[UnitOfWork]:
    engine = open_engine(tmp_path / "book.sqlite", create=True)
    with UnitOfWork(engine) as unit:
        yield unit
    engine.dispose()


def a_batch(**more: object) -> Batch:
    return replace(Batch(MONDAY, "甲", "针打", "ticket", "卡纸", "柜1", "乙", 2), **more)


def test_a_batch_comes_back_as_it_was_asked_for(work: UnitOfWork) -> None:
    number = work.print_queue.add(a_batch(), [(FIRST, 1), (SECOND, 1)], "1")
    assert work.print_queue.batch(number) == a_batch(number=number)
    assert work.print_queue.batch(number + 1) is None
    jobs = work.print_queue.jobs(number)
    assert [(job.place, job.key, job.shown) for job in jobs] == [(1, FIRST, "1"), (2, SECOND, "")]
    assert work.print_queue.counts(number) == {JobState.QUEUED: 2}
    assert work.print_queue.job(jobs[1].number) == jobs[1]
    assert work.print_queue.job(99) is None


def test_the_next_sheet_is_the_first_that_is_not_over(work: UnitOfWork) -> None:
    queue = work.print_queue
    number = queue.add(a_batch(), [(FIRST, 1), (SECOND, 1)])
    first = queue.next(number)
    assert first is not None
    queue.change(replace(first, state=JobState.DONE))
    second = queue.next(number)
    assert second is not None
    assert second.key == SECOND
    queue.change(replace(second, state=JobState.UNKNOWN, spooled="q-1", problem="PRINTER-DOUBT"))
    assert [job.spooled for job in queue.in_state(JobState.UNKNOWN)] == ["q-1"]
    assert [batch.number for batch in queue.open_batches()] == [number]
    queue.change(replace(second, state=JobState.CANCELLED))
    assert queue.next(number) is None
    assert queue.open_batches() == ()


def test_what_is_over_and_old_is_forgotten_and_nothing_else(work: UnitOfWork) -> None:
    queue = work.print_queue
    over, open_one = queue.add(a_batch(), [(FIRST, 1)]), queue.add(a_batch(), [(SECOND, 1)])
    young = queue.add(a_batch(at=MONDAY + timedelta(days=9)), [(FIRST, 1)])
    for number in (over, young):
        (job,) = queue.jobs(number)
        queue.change(replace(job, state=JobState.DONE))
    queue.forget(MONDAY + timedelta(days=1))
    assert [batch.number for batch in queue.batches(9)] == [young, open_one]
    assert queue.jobs(over) == ()


def test_a_batch_waits_and_goes_on(work: UnitOfWork) -> None:
    number = work.print_queue.add(a_batch(), [(FIRST, 1)])
    work.print_queue.stop(number, stopped=True)
    assert work.print_queue.batch(number) == a_batch(number=number, stopped=True)
    work.print_queue.stop(number, stopped=False)
    assert work.print_queue.batch(number) == a_batch(number=number)
