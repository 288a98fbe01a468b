"""Texts that repeat from ticket to ticket, kept once: values in, id out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.lending import Connection
from db.prepared import Prepared, Values, inserting

REMEMBERED = 20_000  # entries a connection remembers before it forgets them all


def forget(connection: Connection) -> None:
    """Somebody wrote into the dictionaries what nobody may: look everything up anew."""
    Known(connection.info).clear()


class Known:
    """Ids that this connection has seen. Rows of a dictionary are never changed or deleted, so
    what was committed stays true; what is not yet committed is forgotten with the transaction."""

    def __init__(self, info: dict[Any, Any]) -> None:
        self._kept: dict[tuple[str, Values], int] = info.setdefault("book.known", {})
        self._fresh: dict[tuple[str, Values], int] = {}

    def find(self, key: tuple[str, Values]) -> int | None:
        """The id, if it is remembered."""
        return self._kept.get(key) or (self._fresh.get(key) if self._fresh else None)

    def note(self, key: tuple[str, Values], row_id: int) -> None:
        """Remember until the transaction ends, for good if it is committed."""
        self._fresh[key] = row_id

    def clear(self) -> None:
        """Know nothing."""
        self._kept.clear()

    def committed(self) -> None:
        """The transaction stands: keep what it found."""
        if not self._fresh:
            return
        if len(self._kept) > REMEMBERED:
            self._kept.clear()
        self._kept.update(self._fresh)
        self._fresh.clear()


class Dictionary:
    """One dictionary table: these columns, all but its id, are what is said."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        found = " AND ".join(f"{column} = :{column}" for column in columns)
        self._name = table
        self._find = Prepared(f"SELECT id FROM {table} WHERE {found}")
        self._add = Prepared(inserting(table, columns))

    def id_of(self, connection: Connection, known: Known, values: Values) -> int:
        """The id of these values, added if the book never said them before."""
        key = (self._name, values)
        found = known.find(key)
        if found is None:
            found = self._look_up(connection, values)
            known.note(key, found)
        return found

    def _look_up(self, connection: Connection, values: Values) -> int:
        found = self._find.value(connection, values)
        return int(found or self._add.run(connection, values).lastrowid or 0)
