"""What all tables of the bureau are made of. They stand in SQLite and in PostgreSQL alike.

Units as in the book: times are epoch seconds (UTC), money is whole fen, rates are 1/10000, flags
are 0 or 1, days are ISO text, periods `yyyy-mm`. Words of the wire are kept as they are said.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
WHOLE = BigInteger().with_variant(Integer, "sqlite")


def table(name: str, *parts: Any) -> Table:
    """A table of the bureau."""
    return Table(name, metadata, *parts)


def row_id() -> Column[int]:
    """A number of the database's own."""
    return Column("id", WHOLE, primary_key=True, autoincrement=True, nullable=False)


def key_line(name: str) -> Column[str]:
    """Text that is (part of) the key."""
    return Column(name, Text, primary_key=True, nullable=False)


def key_whole(name: str) -> Column[int]:
    """A number that is (part of) the key."""
    return Column(name, WHOLE, primary_key=True, autoincrement=False, nullable=False)


def key_blob(name: str) -> Column[bytes]:
    """Bytes that are (part of) the key."""
    return Column(name, LargeBinary, primary_key=True, nullable=False)


def whole(name: str, default: int | None = None) -> Column[int]:
    """A whole number."""
    preset = None if default is None else text(str(default))
    return Column(name, WHOLE, nullable=False, server_default=preset)


def line(name: str, default: str | None = None) -> Column[str]:
    """Text."""
    preset = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=False, server_default=preset)


def blob(name: str) -> Column[bytes]:
    """Bytes."""
    return Column(name, LargeBinary, nullable=False)
