"""What is searched of the registers, and how they were used on issued tickets: read from the
tickets themselves, so that nothing is written for it when a ticket is issued.

A `Searched` row is a plain tuple, for there are many: its key (the row in the register; below
zero the party of an earlier ticket), whether it is offered, its version, its name, and its codes
and initials with a blank between.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Table, Text, bindparam, case, exists, func, select
from sqlalchemy import literal_column as literally

from app.domain.invoice import Party
from app.domain.registers import UNUSED, Customer, Use
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, Value
from db.schema import customer, goods, invoice, invoice_line, party, wording

RECENT = 10_000  # tickets that say which buyers are frequent now
RECENT_OF_LINES = 3_000  # tickets that say which goods are
MONTH_S = 30 * 86_400  # a ticket of a month ago counts half as much as one of today
Searched = tuple[int, int, int, str, str]

_ONE, _ZERO, _BLANK = literally("1", Integer), literally("0", Integer), literally("' '", Text)
_OFFERED = customer.c.active == _ONE
_SAME = (customer.c.name == party.c.name) & (customer.c.tax_id == party.c.tax_id) & _OFFERED
_BUYER = party.c.id == invoice.c.buyer_id
_CODES = customer.c.initials + _BLANK + customer.c.own_code + _BLANK + customer.c.tax_id


def _changed(table: Table, other_code: Any) -> Prepared:
    codes = table.c.initials + _BLANK + table.c.own_code + _BLANK + other_code
    columns = (table.c.id, table.c.active, table.c.version, table.c.name, codes)
    behind = table.c.version > bindparam("version")
    return Prepared(select(*columns).where(behind).order_by(table.c.version))


_CUSTOMERS = _changed(customer, customer.c.tax_id)
_GOODS = _changed(goods, goods.c.goods_code)
_LAST_TICKET = Prepared(select(func.max(invoice.c.id)))
_FORMER = Prepared(
    select(-func.max(party.c.id), _ONE, _ZERO, party.c.name, party.c.tax_id)
    .where(exists().where(invoice.c.buyer_id == party.c.id), ~exists().where(_SAME))
    .group_by(party.c.name, party.c.tax_id)
    .order_by(func.max(party.c.id).desc())
)
_SINCE = Prepared(
    select(
        func.coalesce(customer.c.id, -party.c.id),
        _ONE,
        _ZERO,
        party.c.name,
        case((customer.c.id.is_(None), party.c.tax_id), else_=_CODES),
    )
    .select_from(invoice.join(party, _BUYER).outerjoin(customer, _SAME))
    .where(invoice.c.id > bindparam("after"))
    .order_by(invoice.c.id)
    .limit(bindparam("most"))
)
_LATELY = (
    select(invoice.c.buyer_id, invoice.c.issued_at)
    .order_by(invoice.c.id.desc())
    .limit(literally(str(RECENT)))
    .subquery()
)
_NOW = select(func.max(_LATELY.c.issued_at)).scalar_subquery()
_AGE = (_NOW - _LATELY.c.issued_at) / literally(f"{MONTH_S}.0")
_WEIGHTS = Prepared(
    select(
        func.coalesce(func.max(customer.c.id), -func.max(party.c.id)),
        func.sum(literally("1.0") / (literally("1.0") + _AGE)),
    )
    .select_from(_LATELY.join(party, party.c.id == _LATELY.c.buyer_id).outerjoin(customer, _SAME))
    .group_by(_LATELY.c.buyer_id)
)
_SOLD = Prepared(
    select(goods.c.id, func.count(), func.max(invoice_line.c.invoice_id))
    .select_from(
        invoice_line.join(wording, wording.c.id == invoice_line.c.wording_id).join(
            goods, (goods.c.name == wording.c.name) & (goods.c.spec == wording.c.spec)
        )
    )
    .where(invoice_line.c.invoice_id > bindparam("after"))
    .group_by(goods.c.id)
)
_OF_BUYER = (party.c.name == bindparam("name")) & (party.c.tax_id == bindparam("tax_id"))
_TIMES = Prepared(
    select(func.count(), func.max(invoice.c.issued_at))
    .select_from(party.join(invoice, _BUYER))
    .where(_OF_BUYER)
)
_LAST = Prepared(
    select(invoice.c.net_fen + invoice.c.tax_fen)
    .select_from(party.join(invoice, _BUYER))
    .where(_OF_BUYER, invoice.c.issued_at == bindparam("at"))
    .order_by(invoice.c.id.desc())
)
_ISSUED_AT = Prepared(select(invoice.c.issued_at).where(invoice.c.id == bindparam("id")))
_PARTY = Prepared(select(party).where(party.c.id == bindparam("id")))


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
