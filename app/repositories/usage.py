"""What is searched of the registers, and how they were used on issued tickets: read from the
tickets themselves, so that nothing is written for it when a ticket is issued.

A `Searched` row is a plain tuple, for there are many: its key (the row in the register; below
zero the party of an earlier ticket), whether it is offered, its version, its name, and its codes
and initials with a blank between.
"""

from __future__ import annotations

from typing import Any

from app.domain.invoice import Party
from app.domain.registers import UNUSED, Customer, Use
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, Value

RECENT = 10_000  # tickets that say which buyers are frequent now
RECENT_OF_LINES = 3_000  # tickets that say which goods are
MONTH_S = 30 * 86_400  # a ticket of a month ago counts half as much as one of today
Searched = tuple[int, int, int, str, str]

_SAME = "customer.name = party.name AND customer.tax_id = party.tax_id AND customer.active = 1"
_CODES = "customer.initials || ' ' || customer.own_code || ' ' || customer.tax_id"
_CUSTOMERS = Prepared(
    f"SELECT id, active, version, name, {_CODES} FROM customer"
    " WHERE version > :version ORDER BY version"
)
_GOODS = Prepared(
    "SELECT id, active, version, name, initials || ' ' || own_code || ' ' || goods_code FROM goods"
    " WHERE version > :version ORDER BY version"
)
_LAST_TICKET = Prepared("SELECT max(id) FROM invoice")
_FORMER = Prepared(
    "SELECT -max(id), 1, 0, name, tax_id FROM party"
    " WHERE EXISTS (SELECT * FROM invoice WHERE buyer_id = party.id)"
    f" AND NOT EXISTS (SELECT * FROM customer WHERE {_SAME})"
    " GROUP BY name, tax_id ORDER BY max(id) DESC"
)
_SINCE = Prepared(
    "SELECT coalesce(customer.id, -party.id), 1, 0, party.name,"
    f" CASE WHEN customer.id IS NULL THEN party.tax_id ELSE {_CODES} END"
    " FROM invoice JOIN party ON party.id = invoice.buyer_id"
    f" LEFT JOIN customer ON {_SAME} WHERE invoice.id > :after ORDER BY invoice.id LIMIT :most"
)
_LATELY = f"(SELECT buyer_id, issued_at FROM invoice ORDER BY id DESC LIMIT {RECENT})"
_AGE = f"((SELECT max(issued_at) FROM {_LATELY}) - lately.issued_at) / {MONTH_S}.0"
_WEIGHTS = Prepared(
    f"SELECT coalesce(max(customer.id), -max(party.id)), sum(1.0 / (1.0 + {_AGE}))"
    f" FROM {_LATELY} AS lately JOIN party ON party.id = lately.buyer_id"
    f" LEFT JOIN customer ON {_SAME} GROUP BY lately.buyer_id"
)
_SOLD = Prepared(
    "SELECT goods.id, count(*), max(invoice_id)"
    " FROM invoice_line JOIN wording ON wording.id = wording_id"
    " JOIN goods ON goods.name = wording.name AND goods.spec = wording.spec"
    " WHERE invoice_id > :after GROUP BY goods.id"
)
_OF_BUYER = "FROM party JOIN invoice ON party.id = buyer_id WHERE name = :name AND tax_id = :tax_id"
_TIMES = Prepared(f"SELECT count(*), max(issued_at) {_OF_BUYER}")
_LAST = Prepared(
    f"SELECT net_fen + tax_fen {_OF_BUYER} AND issued_at = :at ORDER BY invoice.id DESC"
)
_ISSUED_AT = Prepared("SELECT issued_at FROM invoice WHERE id = :id")
_PARTY = Prepared("SELECT * FROM party WHERE id = :id")


class Usage:
    """What the tickets of one book say of buyers and goods."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def customers_changed(self, version: int) -> list[Searched]:
        """The buyers of the register that were changed behind the version, in that order."""
        return self._all(_CUSTOMERS, version=version)

    def goods_changed(self, version: int) -> list[Searched]:
        """The goods that were changed behind the version, in that order."""
        return self._all(_GOODS, version=version)

    def former_buyers(self) -> list[Searched]:
        """Buyers of earlier tickets that are not in the register, the latest first."""
        return self._all(_FORMER)

    def last_ticket(self) -> int:
        """The row of the last ticket, 0 for none."""
        return int(self._all(_LAST_TICKET)[0][0] or 0)

    def buyers_since(self, ticket: int, most: int) -> list[Searched]:
        """The buyers of the tickets behind this one, oldest first, each as it is offered now."""
        return self._all(_SINCE, after=ticket, most=most)

    def buyer_weights(self) -> dict[int, float]:
        """By key, how much each buyer of the last RECENT tickets was used, recent tickets
        counting more."""
        weights: dict[int, float] = {}
        for key, weight in self._all(_WEIGHTS):
            weights[key] = weights.get(key, 0.0) + weight
        return weights

    def goods_weights(self) -> dict[int, float]:
        """By key, how many of the latest lines bear the goods."""
        return {key: float(times) for key, (times, _) in self.goods_sold().items()}

    def goods_sold(self) -> dict[int, tuple[int, int]]:
        """By key, lines of the last RECENT_OF_LINES tickets that bear the goods, and the row of
        the last ticket among them."""
        after = self.last_ticket() - RECENT_OF_LINES
        return {key: (times, last) for key, times, last in self._all(_SOLD, after=after)}

    def of_buyer(self, name: str, tax_id: str) -> Use:
        """How often this buyer stands on a ticket, when last, and for how much."""
        times, last = self._all(_TIMES, name=name, tax_id=tax_id)[0]
        if not times:
            return UNUSED
        gross = self._all(_LAST, name=name, tax_id=tax_id, at=last)[0][0]
        return Use(times, rows.moment(last), gross)

    def of_goods(self, times: int, ticket: int) -> Use:
        """What `goods_sold` says of one sort of goods, with the time of its last ticket."""
        return Use(times, rows.moment(self._all(_ISSUED_AT, id=ticket)[0][0]))

    def former_buyer(self, key: int) -> Customer:
        """The buyer of an earlier ticket, as he stood on it."""
        row = next(_PARTY.rows(self._connection, (-key,)))
        return Customer(Party(row.name, row.tax_id, row.address_phone, row.bank_account))

    def _all(self, query: Prepared, **asked: Value) -> list[Any]:
        return query.run(self._connection, query.values(asked)).fetchall()
