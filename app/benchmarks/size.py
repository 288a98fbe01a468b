"""Goal 18: bytes of the book for one uploaded ticket of three lines, everything counted.

Beside it: the same tickets as bare rows, no index, no audit, no outbox, no dictionary.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand

SAMPLE = 20_000
_HEADS = (
    "CREATE TABLE heads AS SELECT i.*, d.*, s.*, b.* FROM book.invoice i"
    " JOIN book.desk d ON d.id=i.desk_id JOIN book.party s ON s.id=i.seller_id"
    " JOIN book.party b ON b.id=i.buyer_id ORDER BY i.id LIMIT ?"
)
_LINES = (
    "CREATE TABLE lines AS SELECT l.*, w.* FROM book.invoice_line l"
    " JOIN book.wording w ON w.id=l.wording_id WHERE l.invoice_id<=?"
)


def size(stand: Stand) -> Iterator[Figure]:
    """One line; the gate is in bytes."""
    book = stand.books.big.book
    tickets, bare = _bytes(book), _bare(stand.folder() / "bare.db", book)
    yield Figure(
        bench="size",
        goal=18,
        what="bytes of the book for a ticket of three lines, uploaded; limit: bare rows",
        unit="bytes",
        figure=tickets,
        limit=bare,
        ratio=tickets / bare,
        gate=1300,
        stretch=1000,
        judged="figure",
        facts={"tickets": stand.books.rows},
    )


def _bytes(book: Path) -> float:
    """Pages that are in use, by ticket; the log is written back first."""
    with closing(sqlite3.connect(book, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (count,) = db.execute("SELECT count(*) FROM invoice").fetchone()
    return book.stat().st_size / float(count)


def _bare(made: Path, book: Path) -> float:
    with closing(sqlite3.connect(made, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("ATTACH ? AS book", (str(book),))
        db.execute(_HEADS, (SAMPLE,))
        db.execute(_LINES, (SAMPLE,))
        (count,) = db.execute("SELECT count(*) FROM heads").fetchone()
    taken = made.stat().st_size / float(count)
    made.unlink()
    return taken
