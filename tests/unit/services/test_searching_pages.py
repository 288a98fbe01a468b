"""Searching for a screen: pages forwards, backwards and far away, counts, details, and an end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.domain.invoice import InvoiceKey
from app.domain.searching import Filter, Order, Tally
from app.services.terminal import Terminal
from tests.book_builders import a_ticket, an_entry, voided
from tests.home_builders import a_home, a_terminal

MANY = 30
NEWEST = Filter(newest_first=True)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory) -> Iterator[Terminal]:
    home = a_home(tmp_path_factory.mktemp("searching"))
    with a_terminal(home) as terminal:
        with terminal.book.writing() as work:
            for number in range(1, MANY + 1):
                ticket = a_ticket(number)
                ticket = voided(ticket) if number % 7 == 0 else ticket
                work.keep_issued(ticket, bytes(16), an_entry(ticket))
            work.commit()
        yield terminal


def numbers(headings) -> list[int]:
    return [int(heading.key.number) for heading in headings]


def key(number: int) -> InvoiceKey:
    return InvoiceKey("099002300104", f"{number:08d}")


def test_a_page_follows_a_ticket(terminal) -> None:
    searching = terminal.searching
    assert numbers(searching.page(NEWEST, None, 3)) == [30, 29, 28]
    assert numbers(searching.page(NEWEST, key(28), 3)) == [27, 26, 25]


def test_a_far_page_is_found_by_counting_along_the_index(terminal) -> None:
    searching = terminal.searching
    assert numbers(searching.page_at(NEWEST, None, 0, 2)) == [30, 29]
    assert numbers(searching.page_at(NEWEST, None, 20, 2)) == [10, 9]
    assert numbers(searching.page_at(NEWEST, key(20), 5, 2)) == [14, 13]
    assert searching.page_at(NEWEST, None, MANY + 1, 2) == ()
    by_number = replace(NEWEST, order=Order.NUMBER, newest_first=False)
    assert numbers(searching.page_at(by_number, key(3), 4, 2)) == [8, 9]


def test_anchors_stand_at_the_end_of_every_so_many_places(terminal) -> None:
    searching = terminal.searching
    assert [int(one.number) for one in searching.anchors(NEWEST, 10)] == [21, 11, 1]
    assert searching.anchors(NEWEST, MANY + 1) == ()


def test_the_whole_book_is_told_from_its_summaries_as_a_walk_would_tell_it(terminal) -> None:
    whole = terminal.searching.tally(NEWEST)
    walked = terminal.searching.tally(replace(NEWEST, text="虚构"))
    assert whole == replace(walked, unprinted=None)
    assert walked.unprinted == MANY
    assert whole.void == 4
    assert whole.gross == whole.net + whole.tax
    assert Tally().gross.fen == 0


def test_a_walk_ends_when_it_is_told_to(terminal) -> None:
    class Stopped(Exception):
        pass

    def look() -> None:
        raise Stopped

    forever = Filter(goods="没有这样的货物")
    with terminal.book.reading() as work, work.invoices.stoppable(lambda: None):
        assert work.invoices.count(forever) == 0
    from db import stopping

    before, stopping.STEPS = stopping.STEPS, 1
    try:
        with pytest.raises(Stopped):
            terminal.searching.count(forever, look)
    finally:
        stopping.STEPS = before
    assert terminal.searching.count(NEWEST) == MANY


def test_details_tell_prints_and_the_way_to_the_bureau(terminal, tmp_path) -> None:
    out = terminal.printing_out
    out.to_file("pdf", "099002300104", "5", tmp_path / "a.pdf", session=terminal.session)
    details = terminal.searching.details("099002300104", "5")
    assert details.invoice.printed == 1
    assert [entry.operator for entry in details.prints] == [terminal.session.operator]
    assert [str(entry.event) for entry in details.uploads] == ["issued"]


def test_the_trail_of_a_ticket_is_read_when_it_is_asked_for(terminal) -> None:
    deeds = [kept.entry.action for kept in terminal.searching.trail(key(6))]
    assert deeds == ["invoice.issue"]
    assert terminal.searching.trail(key(99)) == ()


def test_numbers_that_no_ticket_took_are_left_out_of_a_range(terminal) -> None:
    found = terminal.searching.filled_in("099002300104", range(MANY - 1, MANY + 3))
    assert list(found) == [key(MANY - 1), key(MANY)]
