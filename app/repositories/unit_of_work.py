"""One transaction over the book: everything or nothing, and nothing unless told."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from app.domain.invoice import Invoice
from app.repositories.attempts import Attempts
from app.repositories.audit import AuditEntry, AuditTrail
from app.repositories.dictionary import Known
from app.repositories.disks import Disks
from app.repositories.drafts import Drafts
from app.repositories.invoices import Invoices
from app.repositories.oil import OilStock
from app.repositories.operators import Operators
from app.repositories.outbox import Event, Outbox
from app.repositories.prints import Prints
from app.repositories.registers import Registers
from app.repositories.settings import Settings
from app.repositories.summaries import Summaries
from app.repositories.tallies import Tallies
from db.lending import commit, lend, take_back


class UnitOfWork:
    """`with UnitOfWork(engine) as work: …; work.commit()`; without commit it leaves no trace.

    A writing one is the only writer from its first statement on; a second waits five seconds,
    then HOME-IN-USE. A `reading` one sees the book as it is at its first statement, beside any
    writer. One unit is used by one thread. Every error that leaves it is a StoreError.
    """

    def __init__(self, engine: Engine, *, reading: bool = False) -> None:
        self._engine = engine
        self._reading = reading

    def __enter__(self) -> Self:
        connection = lend(self._engine, reading=self._reading)
        self._connection = connection
        self._known = Known(connection.info)
        self.attempts = Attempts(connection)
        self.invoices = Invoices(connection, self._known)
        self.outbox = Outbox(connection)
        self.audit = AuditTrail(connection)
        self.summaries = Summaries(connection)
        self.drafts = Drafts(connection)
        self.operators = Operators(connection)
        self.registers = Registers(connection)
        self.settings = Settings(connection)
        self.prints = Prints(connection)
        self.disks = Disks(connection)
        self.oil = OilStock(connection)
        self.tallies = Tallies(connection)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        take_back(self._connection)  # without commit(): rolled back

    def commit(self) -> None:
        """Make it last: synced to the disk when this returns."""
        commit(self._connection)
        self._known.committed()

    def keep_issued(self, ticket: Invoice, content: bytes, entry: AuditEntry) -> None:
        """Everything that a signed ticket leaves in the book: itself with parties and lines, its
        place in the outbox, the audit entry, the summaries; its attempt is closed. Not yet
        committed. Raises StoreConflict if the key or the request id is kept already."""
        self.invoices.add(ticket, content)
        self.outbox.add(ticket.key, Event.ISSUED)
        self.audit.append(entry)
        self.summaries.add(ticket)
        self.attempts.close(ticket.draft.request_id)
