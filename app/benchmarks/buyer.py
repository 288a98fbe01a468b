"""Goal 8: any part of a buyer's name from two signs on, against LIKE over all invoices.

The peer is what one would write first: a table of invoices that bear the buyer's name, searched
by LIKE in the order of issue. Both must find the same fifty tickets. Asked is the worst case.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import process_time

from app.benchmarks import trade
from app.benchmarks.figure import Figure, within
from app.benchmarks.reading import Row, plain, readers
from app.benchmarks.stand import Stand
from app.benchmarks.turns import percentile, slowness
from app.repositories.search import Filter
from app.services.finding.searching import Searching

PAGE, WORST_MS = 50, 150.0
_FLAT = (
    "CREATE TABLE invoice AS SELECT i.*, p.name AS buyer_name, p.tax_id AS buyer_tax_id,"
    " p.address_phone AS buyer_address, p.bank_account AS buyer_bank"
    " FROM book.invoice i JOIN book.party p ON p.id=i.buyer_id ORDER BY i.issued_at, i.id"
)
_LIKE = (
    "SELECT * FROM invoice WHERE buyer_name LIKE '%'||?||'%' OR buyer_tax_id LIKE '%'||?||'%'"
    " ORDER BY rowid LIMIT 50"
)


def parts() -> dict[str, str]:
    """What is searched: nobody, one buyer, a few, many, nearly a tenth of all."""
    some = trade.buyers()[trade.BUYERS // 3].name
    rare = some.removeprefix("虚构")
    return {
        "none": "没有这个名",
        "none, two signs": "龘龘",
        "one buyer": rare,
        "three signs": rare[:3],
        "two signs": rare[:2],
        "a whole trade": trade.TRADES[0],
        "everybody": "有限公司",
    }


def buyer(stand: Stand) -> Iterator[Figure]:
    """A line for each search, and the two gates of the worst."""
    books, runs = stand.books, max(3, stand.sizes.blocks // 4)
    flat = stand.folder() / "flat.db"
    _make_flat(flat, books.big.book)
    took: dict[str, tuple[float, float]] = {}
    with readers(books.big.book) as (_, searching, _raw), closing(plain(flat)) as peer:
        for name, part in parts().items():
            took[name] = _both(searching, peer, part, runs)
            ours, like = took[name]
            yield _figure(f"buyer part: {name}", ours, like, {"runs": runs})
    flat.unlink()
    worst, like = (max(pair[side] for pair in took.values()) for side in (0, 1))
    gate, stretch = (0.4, 0.1) if stand.sizes.at_goal else (None, None)
    yield _figure("worst search against the worst LIKE", worst, like, {}, gate, stretch)
    yield within("buyer", 8, "worst search", worst, WORST_MS, slowness())


def _figure(
    what: str,
    ours: float,
    like: float,
    facts: dict[str, int],
    gate: float | None = None,
    stretch: float | None = None,
) -> Figure:
    return Figure(
        bench="buyer",
        goal=8,
        what=what,
        unit="cpu ms",
        figure=ours,
        limit=like,
        ratio=ours / like,
        gate=gate,
        stretch=stretch,
        facts=facts,
    )


def _make_flat(flat: Path, book: Path) -> None:
    with closing(sqlite3.connect(flat, isolation_level=None)) as made:
        made.execute("PRAGMA synchronous=OFF")
        made.execute("ATTACH ? AS book", (str(book),))
        made.execute(_FLAT)


def _both(
    searching: Searching, peer: sqlite3.Connection, part: str, runs: int
) -> tuple[float, float]:
    """Median processor milliseconds of ours and of the peer, in turn."""
    ours, like = [], []
    for _ in range(runs):
        start = process_time()
        found = list(searching.each(Filter(buyer=part, limit=PAGE)))
        middle = process_time()
        rows: list[Row] = peer.execute(_LIKE, (part, part)).fetchall()
        like.append((process_time() - middle) * 1000)
        ours.append((middle - start) * 1000)
        keys = [(each.key.code, int(each.key.number)) for each in found]
        assert keys == [(row[2], row[3]) for row in rows], f"other tickets for {part}"
    return percentile(ours, 0.5), percentile(like, 0.5)
