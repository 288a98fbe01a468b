"""The book (账册), as services are handed it: each call opens one unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.repositories.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from app.repositories.unit_of_work import Engine


class Book(Struct, frozen=True):
    """One home's book. Its errors are StoreErrors."""

    engine: Engine

    def reading(self) -> UnitOfWork:
        """See the book as it is now, beside any writer."""
        return UnitOfWork(self.engine, reading=True)

    def writing(self) -> UnitOfWork:
        """The only writer until it ends; nothing stays unless it is committed."""
        return UnitOfWork(self.engine)
