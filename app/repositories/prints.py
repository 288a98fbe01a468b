"""The print log (打印记录): when, by whom, how many copies, on what, stored where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, bindparam, func, insert, select, update

from app.domain.invoice import InvoiceKey
from app.repositories import rows
from app.repositories.errors import StoreError
from db.lending import Connection
from db.schema import invoice, print_log


class PrintEntry(Struct, frozen=True):
    """One print or download. `counted`: by how much the ticket's counter rises (0 for the file
    of an e-invoice); `nth` is given by the log: the counter after this print."""

    key: InvoiceKey
    at: datetime
    operator: str
    output: str  # "pdf", "escp", "printer", …
    printer: str = ""
    paper: str = ""
    offsets: str = ""  # "dx,dy" in millimetres
    copies: int = 1
    counted: int = 0
    reason: str = ""
    place: str = ""  # where the sheet is stored
    approved_by: str = ""
    result: str = ""
    note: str = ""
    nth: int = 0
    number: int = 0  # of the entry, given by the log


_OF_KEY = (invoice.c.number == bindparam("a_number")) & (invoice.c.code == bindparam("a_code"))
_TEXTS = ("operator", "output", "printer", "paper", "offsets", "reason", "place", "approved_by")
_MORE = ("result", "note", "copies", "counted")


class Prints:
    """The print log of one book. Only the note of an entry may change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: PrintEntry) -> int:
        """Log it and raise the ticket's counter; the counter as it is now (which print it was).
        Raises StoreError if there is no such ticket."""
        raised = update(invoice).where(_OF_KEY).values(printed=invoice.c.printed + entry.counted)
        returned = raised.returning(invoice.c.id, invoice.c.printed)
        row = self._connection.execute(returned, _key(entry.key)).first()
        if row is None:
            raise StoreError(
                "STORE-FAILED", reason=f"no ticket {entry.key.code} {entry.key.number}"
            )
        values = {name: getattr(entry, name) for name in (*_TEXTS, *_MORE)}
        values |= {"invoice_id": row.id, "at": rows.epoch(entry.at), "nth": row.printed}
        self._connection.execute(insert(print_log).values(**values))
        return int(row.printed)

    def of(self, key: InvoiceKey) -> tuple[PrintEntry, ...]:
        """Every print of a ticket, oldest first."""
        query = select(print_log).join(invoice, invoice.c.id == print_log.c.invoice_id)
        query = query.where(_OF_KEY).order_by(print_log.c.id)
        return tuple(_entry(key, row) for row in self._connection.execute(query, _key(key)))

    def knows(self, printer: str) -> bool:
        """Whether a printer of this name printed anything, ever."""
        query = select(print_log.c.id).where(print_log.c.printer == printer).limit(1)
        return self._connection.execute(query).first() is not None

    def newest(self) -> int:
        """The number of the last entry; 0 where nothing was printed yet."""
        return int(self._connection.execute(select(func.max(print_log.c.id))).scalar() or 0)

    def last_sheet(self, printer: str, papers: Iterable[str], since: int = 0) -> InvoiceKey | None:
        """Whose sheet of these papers came out of a printer last, after entry `since`."""
        query = select(invoice.c.code, invoice.c.number)
        query = query.join(print_log, invoice.c.id == print_log.c.invoice_id)
        query = query.where(print_log.c.printer == printer, print_log.c.output == "printer")
        query = query.where(print_log.c.counted > 0, print_log.c.paper.in_(tuple(papers)))
        query = query.where(print_log.c.id > since)
        row = self._connection.execute(query.order_by(print_log.c.id.desc()).limit(1)).first()
        return None if row is None else InvoiceKey(row.code, f"{row.number:08d}")

    def between(self, first: datetime, last: datetime) -> Iterator[PrintEntry]:
        """Every print in a span of time, `last` not among it, oldest first."""
        query = select(print_log, invoice.c.code, invoice.c.number.label("ticket"))
        query = query.join(invoice, invoice.c.id == print_log.c.invoice_id)
        span = print_log.c.at.between(rows.epoch(first), rows.epoch(last) - 1)
        for row in self._connection.execute(query.where(span).order_by(print_log.c.id)):
            yield _entry(InvoiceKey(row.code, f"{row.ticket:08d}"), row)

    def annotate(self, number: int, note: str) -> bool:
        """The one thing of an entry that may be edited; whether there is such an entry."""
        change = update(print_log).where(print_log.c.id == number).values(note=note)
        return self._connection.execute(change.returning(print_log.c.id)).first() is not None


def _key(key: InvoiceKey) -> dict[str, object]:
    return {"a_number": rows.number_of(key.number), "a_code": key.code}


def _entry(key: InvoiceKey, row: Row[Any]) -> PrintEntry:
    said = {name: getattr(row, name) for name in (*_TEXTS, *_MORE)}
    return PrintEntry(key=key, at=rows.moment(row.at), nth=row.nth, number=row.id, **said)
