"""What the tables of the book are made of: strict types, nothing missing."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData()


def table(name: str, *columns: Column[int] | Column[str] | Column[bytes]) -> Table:
    """A table with strict types."""
    return Table(name, metadata, *columns, sqlite_strict=True)


def keyed(name: str, *columns: Column[int] | Column[str] | Column[bytes]) -> Table:
    """A table kept in the order of its key, without a hidden row number."""
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=False)


def key() -> Column[int]:
    """The number of a row."""
    return Column("id", Integer, primary_key=True, nullable=False)


def whole(name: str, default: int | None = None) -> Column[int]:
    """A whole number, never missing."""
    preset = None if default is None else text(str(default))
    return Column(name, Integer, nullable=False, server_default=preset)


def line(name: str, default: str | None = None) -> Column[str]:
    """A text, never missing."""
    preset = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=False, server_default=preset)


def blob(name: str) -> Column[bytes]:
    """Bytes, never missing."""
    return Column(name, LargeBinary, nullable=False)


def of(name: str, target: str) -> Column[int]:
    """The number of a row of another table."""
    return Column(name, Integer, ForeignKey(target), nullable=False)
