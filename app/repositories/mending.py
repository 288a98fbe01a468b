"""Back to what was signed: tickets of the book written as the disk's records say (发票修复)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.invoice import Invoice
from app.repositories import invoice_rows
from app.repositories.agreement import PARKED, POINTERS, SIGNED
from app.repositories.dictionary import Dictionary, Known, forget
from db import triggers
from db.prepared import Prepared
from db.schema import desk, invoice, invoice_line, outbox, party, print_log, wording

_DESKS, _PARTIES, _WORDINGS = Dictionary(desk), Dictionary(party), Dictionary(wording)
_ADD_LINE = Prepared(insert(invoice_line), invoice_rows.LINE_COLUMNS)


class Mending:
    """Writes for a repair alone: nobody else writes what was signed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def protections(self) -> tuple[str, ...]:
        """Put back what keeps issued tickets as they are; the names of what was gone."""
        return triggers.put_back(self._connection)

    def drop_orphans(self) -> int:
        """Take away lines and outbox entries of tickets that are not there: the disk has the
        tickets. Prints stay; how many of them nothing belongs to."""
        with triggers.lifted(self._connection):
            for table in (invoice_line, outbox):
                there = select(invoice.c.id).where(invoice.c.id == table.c.invoice_id).exists()
                self._connection.execute(delete(table).where(~there))
        there = select(invoice.c.id).where(invoice.c.id == print_log.c.invoice_id).exists()
        left = select(func.count()).select_from(print_log).where(~there)
        return int(self._connection.execute(left).scalar_one())

    def mend(self, row_id: int, ticket: Invoice, content: bytes) -> None:
        """Write every signed column and line as the record says; status, upload and times printed
        stay. StoreConflict while another ticket stands at its number."""
        values = invoice_rows.invoice_values(ticket, content, *self._pointers(ticket))
        named = dict(zip(invoice_rows.INVOICE_COLUMNS, values, strict=True))
        signed = {name: named[name] for name in (*SIGNED, *POINTERS)}
        with triggers.lifted(self._connection):
            self._connection.execute(update(invoice).where(invoice.c.id == row_id).values(**signed))
            gone = delete(invoice_line).where(invoice_line.c.invoice_id == row_id)
            self._connection.execute(gone)
            self._add_lines(row_id, ticket)
        forget(self._connection)

    def add(self, row_id: int, ticket: Invoice, content: bytes) -> None:
        """A ticket under the row number it had, so that its prints and outbox are its own again."""
        values = invoice_rows.invoice_values(ticket, content, *self._pointers(ticket))
        named = dict(zip(invoice_rows.INVOICE_COLUMNS, values, strict=True))
        with triggers.lifted(self._connection):
            self._connection.execute(insert(invoice).values(id=row_id, **named))
            gone = delete(invoice_line).where(invoice_line.c.invoice_id == row_id)
            self._connection.execute(gone)
            self._add_lines(row_id, ticket)

    def park(self, row_id: int) -> None:
        """Take a ticket from a number that is another's; its own record gives it its own back."""
        away = {"code": PARKED, "number": row_id}
        with triggers.lifted(self._connection):
            self._connection.execute(update(invoice).where(invoice.c.id == row_id).values(**away))

    def add_event(self, row_id: int, event: int, state: int) -> None:
        """An event that the outbox lost, in the state that its ticket stands at."""
        values = {"invoice_id": row_id, "event": event, "state": state}
        rest = {"tries": 0, "due_at": 0, "error": ""}
        self._connection.execute(insert(outbox).values(**values, **rest))

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
