"""The big book read through the service, and by a plain connection beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.services.book import Book
from app.services.finding.searching import Searching
from db.engine import READING_CACHE_KIB, open_engine

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """A plain sqlite3 connection for reading, with the book's own page cache."""

    connection: sqlite3.Connection

    def all(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Every row of a query."""
        return self.connection.execute(query, values).fetchall()


@contextmanager
def readers(path: Path) -> Iterator[tuple[Book, Searching, Raw]]:
    """Both over the same file."""
    engine = open_engine(path, reading=True)
    book = Book(engine)
    raw = plain(path)
    try:
        yield book, Searching(book), Raw(raw)
    finally:
        raw.close()
        engine.dispose()


def plain(path: Path) -> sqlite3.Connection:
    """A connection that may not write."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, cached_statements=256)
    connection.execute(f"PRAGMA cache_size=-{READING_CACHE_KIB}")
    return connection
