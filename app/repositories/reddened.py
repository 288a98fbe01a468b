"""What red tickets took back of blue ones, counted anew from the red tickets themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKey
from app.domain.kinds import SPECIALS
from app.domain.remark import blue_of_red
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
_RED = 2
_BY_SLIP = frozenset(rows.KIND_NUMBER[kind] for kind in SPECIALS)  # their reds name a slip
Sums = tuple[int, int]


class Reddened:
    """The amounts that stand at blue tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recount(self) -> tuple[InvoiceKey, ...]:
        """Write what the standing red tickets come to; the blue tickets that said something
        else. Those of 专票 are left: their red tickets name a slip and no ticket."""
        due, told = self._due(), self._told()
        wrong = [key for key in due.keys() | told.keys() if due.get(key, (0, 0)) != told.get(key)]
        changed = [key for key in sorted(wrong) if self._put(key, due.get(key, (0, 0)))]
        return tuple(rows.key_of(code, number) for code, number in changed)

    def _due(self) -> dict[tuple[str, int], Sums]:
        sums: dict[tuple[str, int], Sums] = defaultdict(lambda: (0, 0))
        for remark, net, tax in _REDS.run(self._connection, (_RED,)):
            if (blue := blue_of_red(remark)) is not None:
                place = blue.code, int(blue.number)
                before = sums[place]
                sums[place] = before[0] - net, before[1] - tax
        return dict(sums)

    def _told(self) -> dict[tuple[str, int], Sums]:
        return {
            (code, number): (net, tax)
            for kind, code, number, net, tax in _TOLD.run(self._connection)
            if kind not in _BY_SLIP
        }

    def _put(self, place: tuple[str, int], due: Sums) -> bool:
        """False where the book has no such ticket, or one of another kind."""
        code, number = place
        found = _ONE.run(self._connection, (number, code)).fetchone()
        if found is None or found[0] in _BY_SLIP:
            return False
        _PUT.run(self._connection, (*due, number, code))
        return True
