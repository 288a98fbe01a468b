"""Goal 7: what a cashier asks the big book, against the same questions in plain SQL.

The plain SQL is written by hand, not taken from ours, so that a bad plan of ours shows too.
Both sides answer the same questions in the same order, and the answers are compared first.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.benchmarks.books import Books
from app.benchmarks.figure import Figure, within
from app.benchmarks.loading import TO
from app.benchmarks.reading import Raw, Row, readers
from app.benchmarks.stand import Stand
from app.benchmarks.turns import BLOCK, median_ratio, slowness, spread, spread_of_ratio, take_turns
from app.domain.invoice import InvoiceKey
from app.repositories.rows import epoch, moment
from app.repositories.search import Filter
from app.services.book import Book
from app.services.finding.searching import Searching

PAGE, PAGE_MS = 50, 5.0
ASKED = 500  # different questions of a kind
_HEAD = (
    "SELECT i.*, d.simulated, p.name, p.tax_id, p.address_phone, p.bank_account FROM invoice i"
    " JOIN desk d ON d.id=i.desk_id JOIN party p ON p.id=i.buyer_id"
)
_WHOLE = (
    "SELECT i.*, d.*, b.*, s.* FROM invoice i JOIN desk d ON d.id=i.desk_id"
    " JOIN party b ON b.id=i.buyer_id JOIN party s ON s.id=i.seller_id"
    " WHERE i.number=? AND i.code=?"
)
_LINES = (
    "SELECT l.*, w.* FROM invoice_line l JOIN wording w ON w.id=l.wording_id"
    " WHERE l.invoice_id=? ORDER BY l.position"
)
_OUTBOX = (
    "SELECT o.*, i.code, i.number, i.kind FROM outbox o JOIN invoice i ON i.id=o.invoice_id"
    " WHERE o.state<>1 AND o.state<>4 AND o.due_at<=? ORDER BY o.id LIMIT 100"
)
Keys = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question: ours, the plain one, and which keys each answered."""

    name: str
    ours: Callable[[Any], Any]
    raw: Callable[[Any], list[Row]]
    keys: Callable[[Any], Keys]
    raw_keys: Callable[[list[Row]], Keys]
    asked: list[Any]
    page: bool = False


def query(stand: Stand) -> Iterator[Figure]:
    """One line a question, and one for the dearest page."""
    books = stand.books
    yield books.proof
    pages: list[float] = []
    with readers(books.big.book) as (book, searching, raw):
        for question in questions(book, searching, raw, books):
            figure = _compare(question, stand.sizes.blocks)
            if question.page:
                pages.append(figure.figure)
            yield figure
    yield within("query", 7, "dearest page of 50", max(pages), PAGE_MS, slowness())


def _compare(question: Question, blocks: int) -> Figure:
    asked = question.asked
    for one in asked[:20]:
        mine, plain = question.keys(question.ours(one)), question.raw_keys(question.raw(one))
        assert mine == plain, f"{question.name}: {mine[:3]} is not {plain[:3]}"
    taken = take_turns(
        {
            "ours": lambda number: question.ours(asked[number % len(asked)]),
            "raw": lambda number: question.raw(asked[number % len(asked)]),
        },
        blocks,
    )
    ours, raw = taken["ours"], taken["raw"]
    return Figure(
        bench="query",
        goal=7,
        what=question.name,
        unit="cpu ms",
        figure=ours.cpu_ms,
        limit=raw.cpu_ms,
        ratio=median_ratio(ours.cpu, raw.cpu),
        gate=5.0,
        stretch=3.0,
        spread=spread(raw.cpu),
        facts={"p10_p90": spread_of_ratio(ours.cpu, raw.cpu), "calls": blocks * BLOCK},
    )


def questions(
    book: Book, searching: Searching, raw: Raw, books: Books, seed: int = 5
) -> Iterator[Question]:
    """Number, one invoice, a day's first page, any page, what waits for the bureau."""
    chance = random.Random(seed)
    known = _some(raw, books, chance)
    keys = [InvoiceKey(code, f"{number:08d}") for code, number, _ in known]

    def listed(wanted: Filter) -> list[Any]:
        return list(searching.each(wanted))

    yield Question(
        "by code and number",
        lambda key: listed(Filter(code=key.code, number=key.number)),
        lambda key: raw.all(f"{_HEAD} WHERE i.number=? AND i.code=?", (int(key.number), key.code)),
        _listed,
        _plain,
        keys,
    )
    yield Question(
        "one invoice with its lines",
        lambda key: searching.one(key.code, key.number),
        lambda key: _one(raw, key),
        lambda invoice: [(invoice.key.code, int(invoice.key.number))],
        lambda rows: _plain(rows[:1]),
        keys,
    )
    yield Question(
        "first page of a day",
        lambda at: listed(Filter(first_day=at.date(), last_day=at.date(), limit=PAGE)),
        lambda at: raw.all(
            f"{_HEAD} WHERE i.issued_at>=? AND i.issued_at<? ORDER BY i.issued_at,i.id LIMIT 50",
            _day(at),
        ),
        _listed,
        _plain,
        [moment(at) for _, _, at in known],
        page=True,
    )
    yield Question(
        "any page, after a ticket",
        lambda key: listed(Filter(after=key, limit=PAGE)),
        lambda key: raw.all(
            f"{_HEAD} WHERE (i.issued_at,i.id)>(SELECT issued_at,id FROM invoice WHERE number=?"
            " AND code=?) ORDER BY i.issued_at,i.id LIMIT 50",
            (int(key.number), key.code),
        ),
        _listed,
        _plain,
        keys,
        page=True,
    )
    yield Question(
        "what waits for the bureau",
        lambda at: _due(book, at),
        lambda at: raw.all(_OUTBOX, (epoch(at),)),
        lambda entries: [(entry.key.code, int(entry.key.number)) for entry in entries],
        lambda rows: [(row[7], row[8]) for row in rows],
        [TO],
    )


def _some(raw: Raw, books: Books, chance: random.Random) -> list[tuple[str, int, int]]:
    """Code, number and time of tickets from all over the book."""
    ids = [chance.randrange(books.rows) + 1 for _ in range(ASKED)]
    found = "SELECT code, number, issued_at FROM invoice WHERE id=?"
    return [(code, number, at) for i in ids for code, number, at in raw.all(found, (i,))]


def _one(raw: Raw, key: InvoiceKey) -> list[Row]:
    head = raw.all(_WHOLE, (int(key.number), key.code))
    return head + raw.all(_LINES, (head[0][0],))


def _day(at: Any) -> tuple[int, int]:
    start = epoch(at.replace(hour=0, minute=0, second=0))
    return start, start + 86_400


def _due(book: Book, at: Any) -> Any:
    with book.reading() as work:
        return work.outbox.due(at, limit=100)


def _listed(found: Any) -> Keys:
    return [(heading.key.code, int(heading.key.number)) for heading in found]


def _plain(rows: list[Row]) -> Keys:
    return [(row[2], row[3]) for row in rows]
