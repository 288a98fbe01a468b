"""Reads a form file strictly: every key is asked for, anything left over is a slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from printing.errors import PrinterError


class Reader:
    """A table of a form file that notes which keys were read."""

    def __init__(self, table: Mapping[str, Any], form: str, place: str = "") -> None:
        self._table = table
        self._form = form
        self._place = place
        self._read: set[str] = set()
        self._inner: dict[str, Reader] = {}

    def broken(self, key: str, why: str) -> PrinterError:
        """The error FORM-BROKEN with the place in the file."""
        place = f"{self._place}.{key}" if self._place else key
        return PrinterError("FORM-BROKEN", form=self._form, place=place, why=why)

    def finished(self) -> None:
        """Raises FORM-BROKEN at the first key that nobody asked for."""
        for key in self._table:
            if key not in self._read:
                raise self.broken(key, "unknown key")

    def has(self, key: str) -> bool:
        """Whether the table gives that key."""
        return key in self._table

    def number(self, key: str, default: float | None = None) -> float:
        """A number (millimetres, points or a count)."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, "no number")
        return float(value)

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        value = self._value(key, default)
        if not isinstance(value, str):
            self._wrong(key, "no text")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false when not given."""
        value = self._value(key, False)
        if not isinstance(value, bool):
            self._wrong(key, "neither true nor false")
        return value

    def choice(self, key: str, known: set[Any], default: str | None = None) -> str:
        """One of a few words."""
        value = self.text(key, default)
        if value not in {str(word) for word in known}:
            self._wrong(key, f"{value} is not known")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words; an absent one is empty."""
        found = self._list(key)
        if not all(isinstance(word, str) for word in found):
            self._wrong(key, "no list of words")
        return tuple(found)

    def table(self, key: str) -> Reader:
        """A table inside; an absent one is empty."""
        self._read.add(key)
        inner = self._table.get(key, {})
        if not isinstance(inner, dict):
            self._wrong(key, "no table")
        place = f"{self._place}.{key}" if self._place else key
        return self._inner.setdefault(key, Reader(inner, self._form, place))

    def tables(self, key: str) -> Iterator[Reader]:
        """The tables of a list."""
        for number, inner in enumerate(self._list(key), 1):
            if not isinstance(inner, dict):
                self._wrong(key, "no list of tables")
            yield Reader(inner, self._form, f"{key}[{number}]")

    def rows(self, key: str) -> Iterator[list[float]]:
        """The rows of a list of four numbers, and perhaps one more."""
        for row in self._list(key):
            yield _numbers(row, range(4, 6)) or self._wrong(key, "not four or five numbers")

    def lists(self) -> Iterator[tuple[str, list[list[float]]]]:
        """Every key of this table with its steps: [size, bytes] or [size, bytes, lines]."""
        for key in self._table:
            steps = [_numbers(row, range(2, 4)) for row in self._list(key)]
            good = [step for step in steps if step]
            if not good or len(good) != len(steps):
                self._wrong(key, "no steps of size")
            yield key, good

    def texts(self) -> dict[str, str]:
        """Every key of this table with its text."""
        return {key: self.text(key) for key in self._table}

    def leaves(self, signs: set[str], path: str = "") -> Iterator[tuple[str, Reader]]:
        """Every table below that has one of the keys, with its path joined by dots."""
        for key in self._table:
            inner, name = self.table(key), f"{path}.{key}" if path else key
            if signs & set(inner._table):
                yield name, inner
            else:
                yield from inner.leaves(signs, name)

    def _list(self, key: str) -> list[Any]:
        self._read.add(key)
        found = self._table.get(key, [])
        if not isinstance(found, list):
            self._wrong(key, "no list")
        return found

    def _value(self, key: str, default: object) -> Any:
        self._read.add(key)
        value = self._table.get(key, default)
        if value is None:
            self._wrong(key, "missing")
        return value

    def _wrong(self, key: str, why: str) -> NoReturn:
        raise self.broken(key, why)


def _numbers(row: object, lengths: range) -> list[float]:
    """The row as numbers, or nothing if it is not one of that length."""
    if not isinstance(row, list) or len(row) not in lengths:
        return []
    if any(isinstance(cell, bool) or not isinstance(cell, int | float) for cell in row):
        return []
    return row
