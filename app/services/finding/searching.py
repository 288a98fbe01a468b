"""Finding what was issued (查询), one ticket or any number of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Status
from app.domain.money import total
from app.domain.searching import FAILED, UNSENT, Filter, Heading, Order, Tally
from app.repositories.summaries import Side

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.repositories.audit import KeptEntry
    from app.repositories.outbox import OutboxEntry
    from app.repositories.prints import PrintEntry
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book


EVERY_MONTH = (0, 999_912)
STANDING = (Side.POSITIVE, Side.NEGATIVE)  # what is not void


def never() -> None:
    """Look whether to stop: no."""


class Details(Struct, frozen=True):
    """A ticket, its prints and its way to the bureau."""

    invoice: Invoice
    prints: tuple[PrintEntry, ...]  # oldest first
    uploads: tuple[OutboxEntry, ...]  # one an event


class Searching:
    """Reads the book; never holds more than a page of it. `look` is called about once a
    millisecond by what may take long; whatever it raises ends the work."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def one(self, code: str, number: str) -> Invoice:
        """One ticket with its lines; INVOICE-UNKNOWN when the book does not have it."""
        key = _key(code, number)
        with self._book.reading() as work:
            invoice = work.invoices.by_key(key)
        if invoice is None:
            raise RuleBroken("INVOICE-UNKNOWN", "number", invoice_code=key.code, number=key.number)
        return invoice

    def filled_in(self, code: str, numbers: Iterable[int]) -> Iterator[InvoiceKey]:
        """Which of these numbers of a code are tickets with a content, in the order asked for."""
        with self._book.reading() as work:
            for number in numbers:
                invoice = work.invoices.by_key(InvoiceKey(code, f"{number:08d}"))
                if invoice is not None and invoice.status is not Status.BLANK_VOID:
                    yield invoice.key

    def details(self, code: str, number: str) -> Details:
        """One ticket with its prints and its way to the bureau."""
        invoice = self.one(code, number)
        key = invoice.key
        with self._book.reading() as work:
            return Details(invoice, work.prints.of(key), work.outbox.of(key))

    def trail(self, key: InvoiceKey, look: Callable[[], None] = never) -> tuple[KeptEntry, ...]:
        """What the audit book tells of one ticket, oldest first. It walks the whole book, so ask
        for it when somebody wants to read it."""
        with self._book.reading() as work, work.invoices.stoppable(look):
            return tuple(work.audit.about(f"{key.code}-{key.number}"))

    def each(self, wanted: Filter) -> Generator[Heading, None, None]:
        """Every ticket that fits, in the order asked for, without its lines. Close it if it is
        not walked to its end."""
        with self._book.reading() as work:
            yield from work.invoices.search(wanted)

    def whole(self, wanted: Filter) -> Iterator[Invoice]:
        """The same with their lines, a few hundred in memory at once."""
        with self._book.reading() as work:
            yield from work.invoices.stream(wanted)

    def count(self, wanted: Filter, look: Callable[[], None] = never) -> int:
        """How many fit."""
        with self._book.reading() as work, work.invoices.stoppable(look):
            return work.invoices.count(wanted)

    def page(
        self,
        wanted: Filter,
        after: InvoiceKey | None,
        size: int,
        look: Callable[[], None] = never,
    ) -> tuple[Heading, ...]:
        """At most `size` tickets behind `after` (None: the first ones)."""
        asked = replace(wanted, after=after, limit=size)
        with self._book.reading() as work, work.invoices.stoppable(look):
            return tuple(work.invoices.search(asked))

    def page_at(
        self,
        wanted: Filter,
        after: InvoiceKey | None,
        skip: int,
        size: int,
        look: Callable[[], None] = never,
    ) -> tuple[Heading, ...]:
        """At most `size` tickets, `skip` places behind `after`: a far jump. It counts its way
        along the index, half a million places in some ten milliseconds."""
        if not skip:
            return self.page(wanted, after, size, look)
        with self._book.reading() as work, work.invoices.stoppable(look):
            before = work.invoices.at(replace(wanted, after=after), skip - 1)
        return () if before is None else self.page(wanted, before, size, look)

    def anchors(
        self, wanted: Filter, every: int, look: Callable[[], None] = never
    ) -> tuple[InvoiceKey, ...]:
        """The ticket at the end of each `every` places, in one walk along the index: from there
        any page is near. Of a million tickets a hundred of them take some thirty milliseconds."""
        found: list[InvoiceKey] = []
        with self._book.reading() as work, work.invoices.stoppable(look):
            place = every - 1
            while (key := work.invoices.at(wanted, place)) is not None:
                found.append(key)
                wanted = replace(wanted, after=key)
        return tuple(found)

    def tally(self, wanted: Filter, look: Callable[[], None] = never) -> Tally:
        """Counts and sums of all that fits, in one walk. The whole book is told from its indexes
        and summaries, at once; how many of it are not printed must be counted apart."""
        with self._book.reading() as work, work.invoices.stoppable(look):
            if replace(wanted, newest_first=False, order=Order.TIME) == Filter():
                return _whole_book(work)
            return work.invoices.tally(wanted)


def _whole_book(work: UnitOfWork) -> Tally:
    count, sums = work.invoices.count, work.summaries.between(*EVERY_MONTH)
    standing = [one for one in sums if one.rate is None and one.side in STANDING]
    return Tally(
        tickets=count(Filter()),
        void=count(Filter(void=True)),
        red=count(Filter(status=Status.RED)),
        unsent=count(Filter(uploads=UNSENT)),
        failed=count(Filter(uploads=FAILED)),
        unprinted=None,
        net=total(one.net for one in standing),
        tax=total(one.tax for one in standing),
    )


def _key(code: str, number: str) -> InvoiceKey:
    return InvoiceKey(code.strip(), number.strip().zfill(8))
