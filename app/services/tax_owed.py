"""应缴未缴: what the bureau last said is still to be paid, kept in the book, so that `status` tells
it every day and asks nobody. Of another terminal's payment the next 申报 or sync hears."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from app.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.services.book import Book

KEPT = "tax-owed"  # setting: JSON
UNPAID = "TAX-UNPAID"  # warning


class Owed(Struct, frozen=True):
    """Of one month: how much, and until when (申报期限)."""

    period: str  # 2024-01
    amount_fen: int
    due: date

    def as_answer(self, today: date) -> dict[str, Any]:
        """A part of `status`."""
        return {
            "period": self.period,
            "amount": str(Money(self.amount_fen)),
            "due": self.due.isoformat(),
            "overdue": today > self.due,
        }


class TaxOwed(Struct):
    """Reads and writes the book only."""

    book: Book

    def all(self) -> tuple[Owed, ...]:
        """The oldest month first."""
        with self.book.reading() as work:
            kept = work.settings.get(KEPT)
        return msgspec.json.decode(kept, type=tuple[Owed, ...]) if kept else ()

    def keep(self, owed: Iterable[Owed]) -> None:
        """That and nothing else is owed."""
        told = tuple(sorted(owed, key=lambda each: each.period))
        if told != self.all():
            with self.book.writing() as work:
                work.settings.put(KEPT, msgspec.json.encode(told).decode())
                work.commit()

    def note(self, period: str, owed: Owed | None) -> None:
        """Of one month; None: nothing is owed for it."""
        others = [each for each in self.all() if each.period != period]
        self.keep(others if owed is None else (*others, owed))
