"""What red tickets took back of blue ones, counted anew from the red tickets themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKey
from app.domain.kinds import SPECIALS
from app.domain.remark import blue_of_red, slip_of_red
from app.repositories import rows
from db.prepared import Prepared

if TYPE_CHECKING:
    from db.lending import Connection

_REDS = Prepared("SELECT remark, net_fen, tax_fen FROM invoice WHERE status <> 0 AND status = :red")
_TOLD = Prepared(
    "SELECT kind, code, number, reddened_net_fen, reddened_tax_fen FROM invoice"
    " WHERE reddened_net_fen <> 0 OR reddened_tax_fen <> 0"
)
_ONE = Prepared(
    "SELECT kind, reddened_net_fen, reddened_tax_fen FROM invoice"
    " WHERE number = :number AND code = :code"
)
_PUT = Prepared(
    "UPDATE invoice SET reddened_net_fen = :net, reddened_tax_fen = :tax"
    " WHERE number = :number AND code = :code"
)
_BY_SLIP_BLUE = Prepared(
    "SELECT blue_code, blue_number FROM slip"
    " WHERE number = :number AND number != '' AND blue_code != ''"
)
_RED = 2
_BY_SLIP = frozenset(rows.KIND_NUMBER[kind] for kind in SPECIALS)  # their reds name a slip
Sums = tuple[int, int]
Place = tuple[str, int]  # code and number


class Reddened:
    """The amounts that stand at blue tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recount(self) -> tuple[InvoiceKey, ...]:
        """Write what the standing red tickets come to; the blue tickets that said something
        else. 专票 whose red tickets name a slip that the book does not know are left as they
        are."""
        due, told = self._due(), self._told()
        wrong = [
            key for key in due.keys() | told.keys() if due.get(key, (0, 0)) != told.get(key, (0, 0))
        ]
        changed = [key for key in sorted(wrong) if self._put(key, due.get(key, (0, 0)))]
        return tuple(rows.key_of(code, number) for code, number in changed)

    def _due(self) -> dict[Place, Sums]:
        sums: dict[Place, Sums] = defaultdict(lambda: (0, 0))
        for remark, net, tax in _REDS.run(self._connection, (_RED,)).fetchall():
            if (place := self._blue(remark)) is not None:
                before = sums[place]
                sums[place] = before[0] - net, before[1] - tax
        return dict(sums)

    def _blue(self, remark: str) -> Place | None:
        if (blue := blue_of_red(remark)) is not None:
            return blue.code, int(blue.number)
        found = _BY_SLIP_BLUE.run(self._connection, (slip_of_red(remark),)).fetchone()
        return (found[0], int(found[1])) if found else None

    def _told(self) -> dict[Place, Sums]:
        return {
            (code, number): (net, tax) for _, code, number, net, tax in _TOLD.run(self._connection)
        }

    def _put(self, place: Place, due: Sums) -> bool:
        """False where the book has no such ticket, or knows no slip of a 专票."""
        code, number = place
        found = _ONE.run(self._connection, (number, code)).fetchone()
        if found is None or (found[0] in _BY_SLIP and due == (0, 0)):
            return False
        _PUT.run(self._connection, (*due, number, code))
        return True
