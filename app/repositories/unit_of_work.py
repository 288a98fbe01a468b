"""One transaction over the book: everything or nothing, and nothing unless told."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from db.lending import Connection, lend, take_back

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.repositories.agreement import Agreement
    from app.repositories.attempts import Attempts
    from app.repositories.audit import AuditEntry, AuditTrail
    from app.repositories.breakdowns import Breakdowns
    from app.repositories.clear_log import ClearLog
    from app.repositories.days import Days
    from app.repositories.disks import Disks
    from app.repositories.drafts import Drafts
    from app.repositories.earlier import Earlier
    from app.repositories.in_doubt import InDoubt
    from app.repositories.invoices import Invoices
    from app.repositories.mails import Mails
    from app.repositories.mending import Mending
    from app.repositories.oil import OilStock
    from app.repositories.operators import Operators
    from app.repositories.orders import Orders
    from app.repositories.outbox import Outbox
    from app.repositories.print_queue import PrintQueue
    from app.repositories.prints import Prints
    from app.repositories.reddened import Reddened
    from app.repositories.registers import Registers
    from app.repositories.sending import Sending
    from app.repositories.settings import Settings
    from app.repositories.slips import Slips
    from app.repositories.summaries import Summaries
    from app.repositories.tallies import Tallies
    from app.repositories.usage import Usage
    from app.repositories.volume_moves import VolumeMoves
    from app.repositories.wordings import Wordings
    from db.engine import Engine as Engine  # handed through by who may not see `db`

Room = TypeVar("Room")


class _Made(Generic[Room]):
    """A repository of a unit, made when it is first asked for: most units ask for one of them.
    (`functools.cached_property` takes a lock, and a lock costs more than what is made.) Its module
    is loaded by the first unit that asks: most programs ask for few of them."""

    def __init__(self, module: str, name: str) -> None:
        self._make: Callable[[Connection], Room] = lambda connection: self._load(module, name)(
            connection
        )

    def _load(self, module: str, name: str) -> Callable[[Connection], Room]:
        self._make = getattr(import_module(f"app.repositories.{module}"), name)
        return self._make

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    def __get__(self, unit: UnitOfWork, owner: type[object]) -> Room:
        made = unit.__dict__[self._name] = self._make(unit._connection)
        return made


class UnitOfWork:
    """`with UnitOfWork(engine) as work: …; work.commit()`; without commit it leaves no trace.

    A writing one is the only writer from its first statement on; a second waits five seconds,
    then HOME-IN-USE. A `reading` one sees the book as it is at its first statement, beside any
    writer. One unit is used by one thread. Every error that leaves it is a StoreError.
    """

    attempts: _Made[Attempts] = _Made("attempts", "Attempts")
    invoices: _Made[Invoices] = _Made("invoices", "Invoices")
    orders: _Made[Orders] = _Made("orders", "Orders")
    outbox: _Made[Outbox] = _Made("outbox", "Outbox")
    audit: _Made[AuditTrail] = _Made("audit", "AuditTrail")
    summaries: _Made[Summaries] = _Made("summaries", "Summaries")
    breakdowns: _Made[Breakdowns] = _Made("breakdowns", "Breakdowns")
    volume_moves: _Made[VolumeMoves] = _Made("volume_moves", "VolumeMoves")
    days: _Made[Days] = _Made("days", "Days")
    drafts: _Made[Drafts] = _Made("drafts", "Drafts")
    operators: _Made[Operators] = _Made("operators", "Operators")
    reddened: _Made[Reddened] = _Made("reddened", "Reddened")
    registers: _Made[Registers] = _Made("registers", "Registers")
    settings: _Made[Settings] = _Made("settings", "Settings")
    slips: _Made[Slips] = _Made("slips", "Slips")
    sending: _Made[Sending] = _Made("sending", "Sending")
    prints: _Made[Prints] = _Made("prints", "Prints")
    print_queue: _Made[PrintQueue] = _Made("print_queue", "PrintQueue")
    disks: _Made[Disks] = _Made("disks", "Disks")
    oil: _Made[OilStock] = _Made("oil", "OilStock")
    tallies: _Made[Tallies] = _Made("tallies", "Tallies")
    usage: _Made[Usage] = _Made("usage", "Usage")
    wordings: _Made[Wordings] = _Made("wordings", "Wordings")
    earlier: _Made[Earlier] = _Made("earlier", "Earlier")
    agreement: _Made[Agreement] = _Made("agreement", "Agreement")
    mending: _Made[Mending] = _Made("mending", "Mending")
    in_doubt: _Made[InDoubt] = _Made("in_doubt", "InDoubt")
    clear_log: _Made[ClearLog] = _Made("clear_log", "ClearLog")
    mails: _Made[Mails] = _Made("mails", "Mails")
    _connection: Connection

    def __init__(self, engine: Engine, *, reading: bool = False) -> None:
        self._engine = engine
        self._reading = reading

    def __enter__(self) -> Self:
        connection = lend(self._engine, reading=self._reading)
        self.__dict__ = {  # a unit that is entered again has nothing of the time before
            "_engine": self._engine,
            "_reading": self._reading,
            "_connection": connection,
        }
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
        self._connection.commit()
        invoices = self.__dict__.get("invoices")
        if invoices is not None:
            invoices.committed()

    def keep_issued(self, ticket: Invoice, content: bytes, entry: AuditEntry) -> None:
        """Everything that a signed ticket leaves in the book: itself with parties and lines, its
        place in the outbox, the audit entry, the summaries; its attempt is closed. Not yet
        committed. Raises StoreConflict if the key or the request id is kept already."""
        self.outbox.add_kept(self.invoices.add(ticket, content))
        if ticket.draft.net.fen < 0:
            self._redden(ticket)
        self.audit.append(entry)
        self.summaries.add(ticket)
        self.attempts.close(ticket.draft.request_id)

    def _redden(self, red: Invoice) -> None:
        """The ticket that a red one takes back has so much less of it left, and the slip that it
        names is used."""
        from app.domain.remark import blue_of_red, slip_of_red

        blue, slip = blue_of_red(red.draft.remark), slip_of_red(red.draft.remark)
        if slip:
            blue = self.slips.use(slip, red.key)
        if blue is not None:
            self.invoices.redden(blue, -red.draft.net, -red.draft.tax)

    def give_back(self, red: Invoice) -> None:
        """A red ticket is void now: what it took back is there again, and so is its slip."""
        from app.domain.remark import blue_of_red, slip_of_red

        blue, slip = blue_of_red(red.draft.remark), slip_of_red(red.draft.remark)
        if slip:
            blue = self.slips.release(slip, red.key)
        if blue is not None:
            self.invoices.redden(blue, red.draft.net, red.draft.tax)
