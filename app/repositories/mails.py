"""待发邮件: letters with e-invoices that were asked for, until a mail server has taken them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey
from app.repositories import rows
from db.prepared import Prepared

if TYPE_CHECKING:
    from db.lending import Connection

_GIVEN = "message_id, asked_at, operator, address, state, tries, due_at, error"
_ONE = f"mail.id, code, number, {_GIVEN}, moved_at"
_FROM = f"SELECT {_ONE} FROM mail JOIN invoice ON invoice.id = mail.invoice_id"
_ADD = Prepared(
    f"INSERT INTO mail (invoice_id, {_GIVEN}, moved_at)"
    " SELECT id, :message_id, :asked_at, :operator, :address, 0, 0, :asked_at, '', :asked_at"
    " FROM invoice WHERE number = :number AND code = :code"
)
_LAST = Prepared(f"{_FROM} ORDER BY mail.id DESC LIMIT :most")
_BY_NUMBER = Prepared(f"{_FROM} WHERE mail.id = :id")
_SAME = Prepared(
    f"{_FROM} WHERE number = :number AND code = :code AND address = :address AND mail.state = 0"
)
_DUE = Prepared(f"{_FROM} WHERE mail.state = 0 AND due_at <= :at ORDER BY mail.id LIMIT 1")
_ADDRESS = Prepared(
    "SELECT address FROM mail JOIN invoice ON invoice.id = mail.invoice_id"
    " WHERE mail.state IN (0, 1) AND buyer_id ="
    " (SELECT buyer_id FROM invoice WHERE number = :number AND code = :code)"
    " ORDER BY mail.id DESC LIMIT 1"
)
_NEXT = Prepared("SELECT count(*), min(due_at) FROM mail WHERE state = 0")
_MOVE = Prepared(
    "UPDATE mail SET state = :state, tries = :tries, due_at = :due_at, error = :error,"
    " moved_at = :moved_at WHERE id = :id"
)
_HOLD = Prepared("UPDATE mail SET due_at = max(due_at, :until) WHERE state = 0")
_WAKE = Prepared("UPDATE mail SET due_at = 0 WHERE state = 0 AND due_at <> 0")


class MailState(StrEnum):
    """What became of a letter."""

    WAITING = "queued"  # 待发
    SENT = "sent"  # 已发送: a server took it
    REFUSED = "returned"  # 退回: the server will never take it
    CANCELLED = "cancelled"  # 已取消


_STATES = tuple(MailState)


class Mail(Struct, frozen=True):
    """One letter. `error`: code of the problem of the last try; `moved_at`: when its state or
    its tries changed last; `number` 0: not kept yet."""

    key: InvoiceKey
    message_id: str
    asked_at: datetime
    operator: str
    address: str
    state: MailState
    tries: int
    due_at: datetime
    error: str
    moved_at: datetime
    number: int = 0


class Mails:
    """Of one book. Nothing is ever removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(
        self, key: InvoiceKey, address: str, *, message_id: str, at: datetime, operator: str
    ) -> Mail:
        """A letter that waits; the one that waits already for this ticket and address."""
        named = rows.number_of(key.number), key.code
        there = _SAME.run(self._connection, (*named, address)).fetchone()
        if there is None:
            seconds = rows.epoch(at)
            values = (message_id, seconds, operator, address, seconds, seconds, *named)
            _ADD.run(self._connection, values)
            there = _SAME.run(self._connection, (*named, address)).fetchone()
        return _mail(there)

    def one(self, number: int) -> Mail | None:
        """By its number."""
        found = _BY_NUMBER.run(self._connection, (number,)).fetchone()
        return _mail(found) if found else None

    def last(self, most: int) -> tuple[Mail, ...]:
        """Newest first."""
        return tuple(map(_mail, _LAST.run(self._connection, (most,)).fetchall()))

    def address_of_buyer(self, key: InvoiceKey) -> str:
        """Where letters to the buyer of a ticket went last; empty: none did."""
        values = rows.number_of(key.number), key.code
        return str(_ADDRESS.value(self._connection, values) or "")

    def due(self, at: datetime) -> Mail | None:
        """The oldest that may be tried."""
        found = _DUE.run(self._connection, (rows.epoch(at),)).fetchone()
        return _mail(found) if found else None

    def waiting(self) -> tuple[int, datetime | None]:
        """How many wait, and when the next may be tried."""
        count, due = _NEXT.run(self._connection, ()).fetchone()
        return int(count), None if due is None else rows.moment(due)

    def wake(self) -> None:
        """No pause holds any longer."""
        _WAKE.run(self._connection, ())

    def hold(self, until: datetime) -> None:
        """None is tried before."""
        _HOLD.run(self._connection, (rows.epoch(until),))

    def move(self, mail: Mail) -> None:
        """Its state, tries, pause and error as they are now."""
        state, at = _STATES.index(mail.state), rows.epoch(mail.moved_at)
        values = (state, mail.tries, rows.epoch(mail.due_at), mail.error, at, mail.number)
        _MOVE.run(self._connection, values)


def _mail(row: tuple[Any, ...]) -> Mail:
    number, code, ticket, message_id, asked, operator, address, state, tries, due, error, moved = (
        row
    )
    return Mail(
        key=rows.key_of(code, ticket),
        message_id=message_id,
        asked_at=rows.moment(asked),
        operator=operator,
        address=address,
        state=_STATES[state],
        tries=tries,
        due_at=rows.moment(due),
        error=error,
        moved_at=rows.moment(moved),
        number=number,
    )
