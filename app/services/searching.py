"""Finding what was issued (查询), one ticket or any number of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.repositories.search import Filter, Heading
    from app.services.book import Book


class Searching:
    """Reads the book; never holds more than a page of it."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def one(self, code: str, number: str) -> Invoice:
        """One ticket with its lines; INVOICE-UNKNOWN when the book does not have it."""
        key = InvoiceKey(code.strip(), number.strip().zfill(8))
        with self._book.reading() as work:
            invoice = work.invoices.by_key(key)
        if invoice is None:
            raise RuleBroken("INVOICE-UNKNOWN", "number", invoice_code=key.code, number=key.number)
        return invoice

    def each(self, wanted: Filter) -> Iterator[Heading]:
        """Every ticket that fits, in the order of issue, without its lines."""
        with self._book.reading() as work:
            yield from work.invoices.search(wanted)

    def whole(self, wanted: Filter) -> Iterator[Invoice]:
        """The same with their lines, a few hundred in memory at once."""
        with self._book.reading() as work:
            yield from work.invoices.stream(wanted)

    def count(self, wanted: Filter) -> int:
        """How many fit."""
        with self._book.reading() as work:
            return work.invoices.count(wanted)
