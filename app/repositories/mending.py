"""Back to what was signed: tickets of the book written as the disk's records say (发票修复)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.domain.invoice import Invoice
from app.repositories import invoice_rows
from app.repositories.agreement import PARKED, POINTERS, SIGNED
from app.repositories.dictionary import Dictionary, Known, forget
from db import triggers
from db.lending import Connection
from db.prepared import Prepared, inserting
from db.schema import invoice, invoice_line, outbox, print_log

_DESKS = Dictionary("desk", invoice_rows.DESK_COLUMNS)
_PARTIES = Dictionary("party", invoice_rows.PARTY_COLUMNS)
_WORDINGS = Dictionary("wording", invoice_rows.WORDING_COLUMNS)
_ADD_LINE = Prepared(inserting("invoice_line", invoice_rows.LINE_COLUMNS))


class Mending:
    """Writes for a repair alone: nobody else writes what was signed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open = self._lifted = False

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Within it tickets may be written as they were signed; nobody else sees the book so, and
        what is not committed after it leaves no trace."""
        self._open = True
        yield
        if self._lifted:
            triggers.put_back(self._connection.core)
        self._open = self._lifted = False

    def _lift(self) -> None:
        """At the first write: most pages of a repair have none."""
        assert self._open, "outside of `opened` what was issued stays as it is"
        if not self._lifted:
            triggers.lift(self._connection.core)
            self._lifted = True

    def protections(self) -> tuple[str, ...]:
        """Put back what keeps issued tickets as they are; the names of what was gone."""
        return triggers.put_back(self._connection.core)

    def drop_orphans(self) -> tuple[int, int]:
        """Take away lines and outbox entries of tickets that are not there: the disk has the
        tickets. Prints stay; how many of them nothing belongs to, and the row that the next
        ticket must stand behind, lest it seem printed; 0: any."""
        self._lift()
        for table in (invoice_line, outbox):
            there = select(invoice.c.id).where(invoice.c.id == table.c.invoice_id).exists()
            self._connection.execute(delete(table).where(~there))
        there = select(invoice.c.id).where(invoice.c.id == print_log.c.invoice_id).exists()
        left = select(func.count(), func.max(print_log.c.invoice_id)).where(~there)
        count, last = self._connection.execute(left).one()
        end = self._connection.execute(select(func.max(invoice.c.id))).scalar() or 0
        return int(count), int(last) if count and last > end else 0

    def mend(self, row_id: int, ticket: Invoice, content: bytes) -> None:
        """Write every signed column and line as the record says; status, upload and times printed
        stay. StoreConflict while another ticket stands at its number."""
        values = invoice_rows.invoice_values(ticket, content, *self._pointers(ticket))
        named = dict(zip(invoice_rows.INVOICE_COLUMNS, values, strict=True))
        signed = {name: named[name] for name in (*SIGNED, *POINTERS)}
        self._lift()
        self._connection.execute(update(invoice).where(invoice.c.id == row_id).values(**signed))
        gone = delete(invoice_line).where(invoice_line.c.invoice_id == row_id)
        self._connection.execute(gone)
        self._add_lines(row_id, ticket)
        forget(self._connection)

    def add(self, ticket: Invoice, content: bytes, row_id: int = 0) -> int:
        """A ticket that was gone; its row number is returned. With the number it had, its prints
        and its outbox are its own again; 0: a new one. Summaries are counted by the caller."""
        values = invoice_rows.invoice_values(ticket, content, *self._pointers(ticket))
        named: dict[str, object] = dict(zip(invoice_rows.INVOICE_COLUMNS, values, strict=True))
        if row_id:
            named["id"] = row_id
            self._lift()
            gone = delete(invoice_line).where(invoice_line.c.invoice_id == row_id)
            self._connection.execute(gone)
        added = self._connection.execute(insert(invoice).values(**named).returning(invoice.c.id))
        row_id = int(added.scalar_one())
        self._add_lines(row_id, ticket)
        return row_id

    def park(self, row_id: int) -> None:
        """Take a ticket from a number that is another's; its own record gives it its own back."""
        away = {"code": PARKED, "number": row_id}
        self._lift()
        self._connection.execute(update(invoice).where(invoice.c.id == row_id).values(**away))

    def put_event(self, row_id: int, event: int, state: int) -> None:
        """An event that the outbox lost, or whose state makes no sense, in this state."""
        values = {"invoice_id": row_id, "event": event, "state": state}
        rest = {"tries": 0, "due_at": 0, "error": ""}
        added = insert(outbox).values(**values, **rest)
        kept = added.on_conflict_do_update(
            index_elements=["invoice_id", "event"], set_={"state": state}
        )
        self._connection.execute(kept)

    def set_state(self, row_id: int, **numbers: int) -> None:
        """Status, upload or times printed of a row, as numbers."""
        self._connection.execute(update(invoice).where(invoice.c.id == row_id).values(**numbers))

    def _pointers(self, ticket: Invoice) -> tuple[int, int, int]:
        """By what they say now: ids that were known before may say something else since."""
        known, draft = Known({}), ticket.draft
        return (
            _DESKS.id_of(self._connection, known, invoice_rows.desk_values(ticket)),
            _PARTIES.id_of(self._connection, known, invoice_rows.party_values(draft.seller)),
            _PARTIES.id_of(self._connection, known, invoice_rows.party_values(draft.buyer)),
        )

    def _add_lines(self, row_id: int, ticket: Invoice) -> None:
        known = Known({})
        values = [
            invoice_rows.line_values(
                row_id,
                place,
                _WORDINGS.id_of(self._connection, known, invoice_rows.wording_values(line)),
                line,
            )
            for place, line in enumerate(ticket.draft.lines, start=1)
        ]
        _ADD_LINE.run_each(self._connection, values)
