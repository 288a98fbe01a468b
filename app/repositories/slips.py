"""信息表 as the book keeps them, and which ticket a red one takes back by its slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from app.domain.red_slip import RedSlip
from app.repositories import rows
from db.prepared import Prepared, inserting

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from db.lending import Connection
    from db.prepared import Values

_KEY = ("applicant", "request_id")
_REST = ("number", "applied_at", "change", "blue_code", "blue_number", "content")
_PUT = Prepared(
    inserting("slip", (*_KEY, *_REST))
    + " ON CONFLICT (applicant, request_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _REST)
)
_REMOVE = Prepared("DELETE FROM slip WHERE applicant = :applicant AND request_id = :request_id")
_ONE = Prepared(
    "SELECT content FROM slip WHERE applicant = :applicant AND request_id = :request_id"
)
_BY_REQUEST = Prepared("SELECT content FROM slip WHERE request_id = :request_id")
_BY_NUMBER = Prepared("SELECT content FROM slip WHERE number = :number AND number != ''")
_OF_BLUE = Prepared(
    "SELECT content FROM slip WHERE blue_number = :blue_number AND blue_code = :blue_code"
    " ORDER BY applied_at, request_id"
)
_ALL = Prepared("SELECT content FROM slip ORDER BY applied_at DESC, request_id")
_LAST = Prepared("SELECT coalesce(max(change), 0) FROM slip")
_decoded = msgspec.json.Decoder(RedSlip).decode


class Slips:
    """The slips of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, slip: RedSlip) -> None:
        """Keep it, or what has become of it."""
        blue = slip.blue
        values = (
            slip.applicant,
            slip.request_id,
            slip.number,
            rows.epoch(slip.applied_at),
            slip.change,
            blue.code if blue else "",
            blue.number if blue else "",
            msgspec.json.encode(slip),
        )
        _PUT.run(self._connection, values)

    def remove(self, slip: RedSlip) -> None:
        """One that never came to the bureau."""
        _REMOVE.run(self._connection, (slip.applicant, slip.request_id))

    def one(self, applicant: str, request_id: str) -> RedSlip | None:
        """By who applied and its request id."""
        return self._first(_ONE, (applicant, request_id))

    def by_request(self, request_id: str) -> RedSlip | None:
        """By its request id alone."""
        return self._first(_BY_REQUEST, (request_id,))

    def by_number(self, number: str) -> RedSlip | None:
        """By the number that the bureau gave it."""
        return self._first(_BY_NUMBER, (number,))

    def of_blue(self, blue: InvoiceKey) -> tuple[RedSlip, ...]:
        """All that name this blue ticket, oldest first."""
        return self._listed(_OF_BLUE, (blue.number, blue.code))

    def all(self) -> tuple[RedSlip, ...]:
        """Newest first."""
        return self._listed(_ALL)

    def last_change(self) -> int:
        """Up to which of the bureau's changes the book knows."""
        return int(_LAST.value(self._connection) or 0)

    def use(self, number: str, red: InvoiceKey) -> InvoiceKey | None:
        """A red ticket stands by this slip; the blue ticket that it takes back, if it is known."""
        slip = self.by_number(number)
        if slip is None:
            return None
        self.put(replace(slip, red=red))
        return slip.blue

    def release(self, number: str, red: InvoiceKey) -> InvoiceKey | None:
        """That red ticket is void: the slip may be used again; the blue ticket, if it is known."""
        slip = self.by_number(number)
        if slip is None or slip.red != red:
            return None
        self.put(replace(slip, red=None))
        return slip.blue

    def _first(self, query: Prepared, values: Values) -> RedSlip | None:
        found = query.run(self._connection, values).fetchone()
        return _decoded(found[0]) if found else None

    def _listed(self, query: Prepared, values: Values = ()) -> tuple[RedSlip, ...]:
        return tuple(_decoded(row[0]) for row in query.run(self._connection, values).fetchall())
