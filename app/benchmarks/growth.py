"""Goal 10: what a hundred times more tickets cost: issue, number, page, statistics, open.

Small and big home are measured in turn, by processor time. The disk's journal is the same in
both: a disk is exchanged long before it holds a million records.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice

from app.benchmarks import trade
from app.benchmarks.books import AFTER
from app.benchmarks.figure import Figure
from app.benchmarks.loading import FROM
from app.benchmarks.reading import plain
from app.benchmarks.stand import Stand
from app.benchmarks.turns import (
    BLOCK,
    Case,
    calls,
    median_ratio,
    spread,
    spread_of_ratio,
    take_turns,
)
from app.benchmarks.workshop import Desk, open_desk
from app.bootstrap.home import Home
from app.bootstrap.opening import open_terminal
from app.domain.entry import EnteredInvoice
from app.domain.invoice import InvoiceKey
from app.repositories.search import Filter
from app.services.book import Book
from app.services.finding.searching import Searching
from db.engine import open_engine

SMALL, BIG = "small", "big"
OPENED = 5  # homes opened in a block; each opening is long
ASKED = 500
SEED = 13  # other tickets than the books' own


def growth(stand: Stand) -> Iterator[Figure]:
    """One line for each thing that a cashier does."""
    books, blocks = stand.books, stand.sizes.blocks
    homes = {SMALL: books.small, BIG: books.big}
    yield _figure(
        "open a home and read its last ticket", homes, blocks, lambda n: _opening(homes[n]), OPENED
    )
    with ExitStack() as stack:
        kept = {name: _book(stack, home) for name, home in homes.items()}
        yield _figure("by code and number", homes, blocks, lambda n: _numbers(homes[n], kept[n]))
        yield _figure("any page of 50", homes, blocks, lambda n: _pages(homes[n], kept[n]))
        yield _figure("statistics of a month", homes, blocks, lambda n: _months(kept[n]))
    with ExitStack() as stack:
        desks = {n: stack.enter_context(open_desk(home, AFTER)) for n, home in homes.items()}
        story = [each.entered() for each in islice(trade.tickets(SEED), calls(blocks))]
        yield _figure("issue", homes, blocks, lambda n: _issuing(desks[n], story))


def _book(stack: ExitStack, home: Home) -> Book:
    engine = open_engine(home.book, reading=True)
    stack.callback(engine.dispose)
    return Book(engine)


def _opening(home: Home) -> Case:
    def open_and_read(_: int) -> None:
        terminal = open_terminal(home.folder)
        list(terminal.searching.each(Filter(limit=1, newest_first=True)))
        terminal.close()

    return open_and_read


def _figure(
    what: str,
    homes: dict[str, Home],
    blocks: int,
    case: Callable[[str], Case],
    block: int = BLOCK,
) -> Figure:
    taken = take_turns({name: case(name) for name in homes}, blocks, block)
    small, big = taken[SMALL], taken[BIG]
    return Figure(
        bench="growth",
        goal=10,
        what=what,
        unit="cpu ms",
        figure=big.cpu_ms,
        limit=small.cpu_ms,
        ratio=median_ratio(big.cpu, small.cpu),
        gate=2.0,
        stretch=1.6,
        spread=spread(small.cpu),
        facts={"p10_p90": spread_of_ratio(big.cpu, small.cpu), "blocks": blocks},
    )


def _numbers(home: Home, book: Book) -> Case:
    keys, searching = _keys(home), Searching(book)
    return lambda number: searching.one(*keys[number % len(keys)])


def _pages(home: Home, book: Book) -> Case:
    keys, searching = _keys(home), Searching(book)

    def page(number: int) -> None:
        after = InvoiceKey(*keys[number % len(keys)])
        list(searching.each(Filter(after=after, limit=50)))

    return page


def _keys(home: Home) -> list[tuple[str, str]]:
    """Keys from all over a book."""
    chance = random.Random(3)
    with closing(plain(home.book)) as raw:
        (last,) = raw.execute("SELECT max(id) FROM invoice").fetchone()
        ids = [chance.randrange(last) + 1 for _ in range(ASKED)]
        found = [
            raw.execute("SELECT code, number FROM invoice WHERE id=?", (i,)).fetchone() for i in ids
        ]
    return [(code, f"{number:08d}") for code, number in found]


def _months(book: Book) -> Case:
    def month(_: int) -> None:
        with book.reading() as work:
            work.summaries.month(FROM.year * 100 + FROM.month)

    return month


def _issuing(desk: Desk, story: list[EnteredInvoice]) -> Case:
    return lambda number: desk.issue(story[number])
