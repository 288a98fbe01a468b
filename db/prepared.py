"""Fixed statements: their text stands, or is written once by Core, and the driver runs it.

It is the path that every issued ticket and every page takes: measured, an insert of 30 columns
costs 66 µs of processor time through SQLAlchemy's `Connection.execute`, 7 µs here; a page of 50
tickets 2.2 ms and 0.6 ms. What is needed until a ticket is issued stands as text, so that
SQLAlchemy is not imported for it; a test has a real book prepare every text.
"""

from __future__ import annotations

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from db.lending import Connection

if TYPE_CHECKING:
    from sqlalchemy.sql.expression import ClauseElement

Value = int | str | bytes | None
Values = tuple[Value, ...]
_NAMED = re.compile(r":(\w+)")


class Prepared:
    """A statement as text or of Core; its values are handed over as a tuple in the order of
    `names`.

    Every name stands for one bound value, twice if it is used twice: `:name` in a text, a
    `bindparam` or a column of an insert in Core (`names` may be left out if it has only
    `bindparam`s). It runs in the transaction of the connection and begins it if need be. Raises
    StoreError.
    """

    names: tuple[str, ...]
    text: str
    _constants: dict[str, Value]

    def __init__(self, statement: str | ClauseElement, names: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._given = None if names is None else tuple(names)

    def __getattr__(self, name: str) -> Any:
        """The first use compiles: a program runs few of the statements that it knows."""
        if name not in ("names", "text", "_constants"):
            raise AttributeError(name)
        self.compile()
        return self.__dict__[name]

    def compile(self) -> None:
        """Write the text. ValueError where values are bound in another order than the one given."""
        if isinstance(self._statement, str):
            self.names = tuple(_NAMED.findall(self._statement))
            self.text = _NAMED.sub("?", self._statement)
            self._constants = {}
        else:
            from db.core import written

            self.text, self.names, self._constants = written(self._statement, self._given)
        if self._given not in (None, self.names):
            raise ValueError(f"bound in the order {self.names}, given as {self._given}")

    def values(self, by_name: Mapping[str, Value]) -> Values:
        """The values in the order of `names`, with the constants that Core bound itself."""
        known = {**self._constants, **by_name}
        return tuple(known[name] for name in self.names)

    def run(self, connection: Connection, values: Values = ()) -> sqlite3.Cursor:
        """Once, with these values; the cursor's rows are plain tuples."""
        try:
            driver = connection.driver
            if not driver.in_transaction:
                connection.begin()
            return driver.execute(self.text, values)
        except sqlite3.Error as error:
            raise connection.explained(error) from error

    def run_each(self, connection: Connection, rows: list[Values]) -> None:
        """Once for each row, in one call; nothing for no row."""
        try:
            driver = connection.driver
            if not driver.in_transaction:
                connection.begin()
            driver.executemany(self.text, rows)
        except sqlite3.Error as error:
            raise connection.explained(error) from error

    def value(self, connection: Connection, values: Values = ()) -> Any:
        """The first column of the first row; None without a row."""
        row = self.run(connection, values).fetchone()
        return None if row is None else row[0]

    def first(self, connection: Connection, values: Values = ()) -> Any:
        """The first row, columns by name; None without one."""
        return next(self.rows(connection, values), None)

    def rows(self, connection: Connection, values: Values = ()) -> Iterator[Any]:
        """The rows of a select as they are asked for, columns by name; of two columns of one
        name the first has it. The statement runs when the first row is asked for."""
        cursor = self.run(connection, values)
        try:
            names = tuple(column[0] for column in cursor.description)
            yield from map(_row_type(names), cursor)
        except sqlite3.Error as error:
            raise connection.explained(error) from error
        finally:
            with suppress(sqlite3.ProgrammingError):  # the book was closed first
                cursor.close()


def inserting(table: str, columns: Sequence[str]) -> str:
    """The text of an insert that binds every one of these columns.

    >>> inserting("desk", ("id", "drawer"))
    'INSERT INTO desk (id, drawer) VALUES (:id, :drawer)'
    """
    values = ", ".join(f":{column}" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


@lru_cache(maxsize=256)
def _row_type(names: tuple[str, ...]) -> Callable[[Any], Any]:
    row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]
    make: Callable[[Any], Any] = row._make
    return make
