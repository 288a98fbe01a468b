"""A list of any length is shown as it is, however one jumps about in it."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.searching import Heading
from app.services.answers import heading_of
from app.ui.search import pages as module
from app.ui.search.pages import Fetch, Pages
from tests.book_builders import a_ticket


@cache
def headings(many: int) -> tuple[Heading, ...]:
    """A naive list, newest first."""
    base = heading_of(a_ticket(1))
    return tuple(replace(base, key=a_ticket_key(many - row)) for row in range(many))


def a_ticket_key(number: int):
    return a_ticket(number).key


def answered(whole: tuple[Heading, ...], asked: Fetch) -> tuple[Heading, ...]:
    """What the book would answer: behind a ticket, so many places on, from either end."""
    line = whole[::-1] if asked.backwards else whole
    start = 0
    if asked.after is not None:
        start = 1 + next(row for row, one in enumerate(line) if one.key == asked.after)
    found = line[start + asked.skip : start + asked.skip + asked.size]
    return found[::-1] if asked.backwards else found


def a_list(many: int, size: int, kept: int) -> Pages:
    pages = Pages(size, kept)
    pages.keep(0, answered(headings(many), pages.fetch(0)))
    pages.total = many
    return pages


@given(st.integers(1, 120), st.integers(1, 9), st.integers(1, 4), st.lists(st.integers(0, 119)))
def test_every_row_is_the_row_of_the_naive_list(many, size, kept, looks) -> None:
    pages = a_list(many, size, kept)
    for row in (look % many for look in looks):
        if not pages.has(pages.page_of(row)):
            asked = pages.fetch(pages.page_of(row))
            pages.keep(asked.page, answered(headings(many), asked))
        assert pages.heading(row) == headings(many)[row]
        assert pages.rows_in_memory() <= size * max(kept, 1)


@given(st.integers(2, 60), st.integers(1, 9))
def test_scrolling_asks_behind_the_page_before_and_never_counts(many, size) -> None:
    pages = a_list(many, size, 3)
    for page in range(1, -(-many // size)):
        asked = pages.fetch(page)
        rows = answered(headings(many), asked)
        assert asked.skip == 0
        pages.keep(page, rows)


def test_a_jump_counts_from_the_nearest_end() -> None:
    pages = a_list(100, 10, 3)
    near, far = pages.fetch(3), pages.fetch(8)
    assert (near.skip, near.backwards) == (20, False)
    assert (far.skip, far.backwards) == (10, True)
    assert pages.fetch(9) == Fetch(9, 10, None, 0, True)


def test_the_page_before_a_known_one_is_asked_backwards() -> None:
    pages = a_list(100, 10, 3)
    pages.keep(5, headings(100)[50:60])
    assert pages.fetch(4) == Fetch(4, 10, headings(100)[50].key, 0, True)


def test_a_row_that_is_not_there_is_nothing() -> None:
    pages = a_list(5, 10, 3)
    assert pages.heading(7) is None
    assert pages.heading(20) is None


def test_with_anchors_a_jump_counts_no_further_than_the_nearest(monkeypatch) -> None:
    monkeypatch.setattr(module, "FAR", 20)
    pages = a_list(100, 10, 3)
    pages.learn(tuple(headings(100)[row].key for row in (19, 39, 59, 79, 99)))
    asked = pages.fetch(5)
    assert (asked.after, asked.skip) == (headings(100)[39].key, 10)
    assert answered(headings(100), asked) == headings(100)[50:60]
