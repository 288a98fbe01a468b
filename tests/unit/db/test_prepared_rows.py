"""Rows that nobody reads to their end."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select

from db.engine import open_engine
from db.lending import lend
from db.prepared import Prepared
from db.schema import setting


def test_rows_that_outlive_their_book_end_without_a_complaint(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "book.sqlite", create=True)
    with engine.core.begin() as connection:
        for name in "abc":
            connection.execute(insert(setting).values(key=name, value=b""))
    lent = lend(engine, reading=True)
    rows = Prepared(select(setting.c.key)).rows(lent)
    assert next(rows).key == "a"
    lent.driver.close()
    rows.close()  # type: ignore[attr-defined]
    engine.dispose()
