"""What the newest tickets said: for a doubt about the next one, and for a line filled at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey, Line
from app.domain.money import Money
from app.repositories import rows
from app.repositories.invoice_rows import line_of
from db.lending import Connection
from db.prepared import Prepared

LOOKED_AT = 300  # tickets looked through for one goods name: some milliseconds in any book

_OF_BUYER_NAMED = "buyer_id IN (SELECT id FROM party WHERE name = :name AND tax_id = :tax_id)"
_STANDS = "status = 0 AND reddened_net_fen <> net_fen"  # neither void, red nor wholly reddened
_NEWEST = "ORDER BY issued_at DESC, invoice.id DESC"
_OF_BUYER = Prepared(
    f"SELECT id, issued_at, {_STANDS} AS stands FROM invoice"
    f" WHERE {_OF_BUYER_NAMED} {_NEWEST} LIMIT {LOOKED_AT}"
)
_ANY = Prepared(
    f"SELECT id, issued_at, {_STANDS} AS stands FROM invoice {_NEWEST} LIMIT {LOOKED_AT}"
)
_LIKE_IT = Prepared(
    f"SELECT id, code, number, issued_at FROM invoice WHERE {_OF_BUYER_NAMED}"
    f" AND issued_at >= :since AND net_fen + tax_fen = :gross AND {_STANDS} {_NEWEST}"
)
_LINES = Prepared(
    "SELECT invoice_line.*, wording.* FROM invoice_line"
    " JOIN wording ON wording.id = invoice_line.wording_id"
    " WHERE invoice_id IN (SELECT value FROM json_each(:ids))"
    " AND wording.name IN (SELECT value FROM json_each(:names)) AND nature <> 1"
)
_NAMES_OF = Prepared(
    "SELECT name FROM wording JOIN invoice_line ON wording_id = wording.id WHERE invoice_id = :id"
)


class LastUse(Struct, frozen=True):
    """How goods stood on the newest ticket that bears them."""

    line: Line
    issued_at: datetime


class Earlier:
    """Looks back over the newest tickets of one book; never over all of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def knows_buyer(self, name: str, tax_id: str) -> bool:
        """Whether a ticket was made out to this buyer before."""
        return next(self._tickets(name, tax_id), None) is not None

    def last_uses(
        self, names: Collection[str], buyer: tuple[str, str] | None = None
    ) -> dict[str, LastUse]:
        """The newest line of each goods name, of this buyer (name, tax id) or of anybody. What was
        voided or reddened was wrong: its price fills no next ticket."""
        found = self._tickets(*buyer) if buyer else _ANY.rows(self._connection)
        issued = {row.id: row.issued_at for row in found if row.stands}
        asked = {
            "ids": json.dumps([*issued]),
            "names": json.dumps([*names], ensure_ascii=False),
        }
        uses: dict[str, tuple[tuple[int, int], LastUse]] = {}
        for row in _LINES.rows(self._connection, _LINES.values(asked)):
            place = (issued[row.invoice_id], row.invoice_id)
            if row.name not in uses or uses[row.name][0] < place:
                uses[row.name] = (place, LastUse(line_of(row), rows.moment(place[0])))
        return {name: use for name, (_, use) in uses.items()}

    def like_it(
        self, buyer: tuple[str, str], gross: Money, names: Collection[str], since: datetime
    ) -> tuple[InvoiceKey, datetime] | None:
        """The newest standing ticket of this buyer, amount and goods from a time on."""
        asked = {"name": buyer[0], "tax_id": buyer[1]}
        values = _LIKE_IT.values({**asked, "since": rows.epoch(since), "gross": gross.fen})
        for row in _LIKE_IT.rows(self._connection, values):
            said = {name for (name,) in _NAMES_OF.run(self._connection, (row.id,))}
            if said == set(names):
                return rows.key_of(row.code, row.number), rows.moment(row.issued_at)
        return None

    def _tickets(self, name: str, tax_id: str) -> Iterator[Any]:
        values = _OF_BUYER.values({"name": name, "tax_id": tax_id})
        return _OF_BUYER.rows(self._connection, values)
