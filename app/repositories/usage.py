"""How the registers were used on issued tickets: read from the tickets themselves, so that
nothing is written for it when a ticket is issued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, bindparam, exists, func, literal_column, select

from app.domain.invoice import Party
from app.domain.registers import UNUSED, Customer, Use
from app.repositories import rows
from db.prepared import Prepared
from db.schema import customer, goods, invoice, invoice_line, party, wording

RECENT = 20_000  # tickets that say which buyers are frequent now
RECENT_OF_LINES = 5_000  # tickets that say which goods are
MONTH_S = 30 * 86_400  # a ticket of a month ago counts half as much as one of today


class Known(NamedTuple):
    """What is searched of an entry. `key` is its row in the register, below zero that of the
    party of an earlier ticket. `second` is the tax id of a buyer, the spec of goods."""

    key: int
    name: str
    second: str
    codes: tuple[str, ...]
    initials: str = ""


_ON = literal_column("1", Integer)
_LAST_TICKET = Prepared(select(func.max(invoice.c.id).label("last")))
_FORMER = (
    select(func.max(party.c.id).label("id"), party.c.name, party.c.tax_id)
    .where(
        exists().where(invoice.c.buyer_id == party.c.id),
        ~exists().where(
            customer.c.name == party.c.name,
            customer.c.tax_id == party.c.tax_id,
            customer.c.active == _ON,
        ),
    )
    .group_by(party.c.name, party.c.tax_id)
)
_OFFERED = customer.c.active == _ON
_SINCE = Prepared(
    select(
        party.c.id.label("party_id"),
        party.c.name,
        party.c.tax_id,
        customer.c.id,
        customer.c.own_code,
        customer.c.initials,
    )
    .select_from(
        invoice.join(party, party.c.id == invoice.c.buyer_id).outerjoin(
            customer,
            (customer.c.name == party.c.name) & (customer.c.tax_id == party.c.tax_id) & _OFFERED,
        )
    )
    .where(invoice.c.id > bindparam("after"))
    .order_by(invoice.c.id)
    .limit(bindparam("most"))
)
_WHEN = select(invoice.c.buyer_id, invoice.c.issued_at).order_by(invoice.c.id.desc())
_LATELY = _WHEN.limit(RECENT).subquery()
_LAST_AT = select(func.max(_LATELY.c.issued_at)).scalar_subquery()
_WEIGHT = func.sum(1.0 / (1.0 + (_LAST_AT - _LATELY.c.issued_at) / float(MONTH_S)))
_BUYERS = (
    select(party.c.name, party.c.tax_id, _WEIGHT.label("weight"))
    .select_from(_LATELY.join(party, party.c.id == _LATELY.c.buyer_id))
    .group_by(party.c.name, party.c.tax_id)
)
_LINES = (
    select(wording.c.name, wording.c.spec, func.count().label("times"))
    .add_columns(func.max(invoice_line.c.invoice_id).label("last"))
    .select_from(invoice_line.join(wording, wording.c.id == invoice_line.c.wording_id))
    .where(invoice_line.c.invoice_id > bindparam("after"))
    .group_by(wording.c.name, wording.c.spec)
)
_GOODS_USED = Prepared(_LINES)
_OF_BUYER = (party.c.name == bindparam("name")) & (party.c.tax_id == bindparam("tax_id"))
_TIMES = Prepared(
    select(func.count().label("times"))
    .select_from(invoice.join(party, party.c.id == invoice.c.buyer_id))
    .where(_OF_BUYER)
)
_LAST = Prepared(
    select(invoice.c.issued_at, invoice.c.net_fen, invoice.c.tax_fen)
    .select_from(invoice.join(party, party.c.id == invoice.c.buyer_id))
    .where(_OF_BUYER)
    .order_by(invoice.c.issued_at.desc())
    .limit(1)
)
_ISSUED_AT = Prepared(select(invoice.c.issued_at).where(invoice.c.id == bindparam("id")))
_PARTY = Prepared(select(party).where(party.c.id == bindparam("id")))


_CUSTOMERS = select(
    customer.c.id,
    customer.c.name,
    customer.c.tax_id.label("second"),
    customer.c.own_code.label("code"),
    customer.c.tax_id.label("other_code"),
    customer.c.initials,
    customer.c.active,
    customer.c.version,
).order_by(customer.c.version)
_GOODS = select(
    goods.c.id,
    goods.c.name,
    goods.c.spec.label("second"),
    goods.c.own_code.label("code"),
    goods.c.goods_code.label("other_code"),
    goods.c.initials,
    goods.c.active,
    goods.c.version,
).order_by(goods.c.version)
_CUSTOMERS_SINCE = Prepared(_CUSTOMERS.where(customer.c.version > bindparam("version")))
_GOODS_SINCE = Prepared(_GOODS.where(goods.c.version > bindparam("version")))


class Change(NamedTuple):
    """A row of a register that was changed behind a version."""

    version: int
    offered: bool
    known: Known


class Usage:
    """What the tickets of one book say of buyers and goods."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_ticket(self) -> int:
        """The row of the last ticket, 0 for none."""
        return int(next(_LAST_TICKET.rows(self._connection)).last or 0)

    def former_buyers(self) -> Iterator[Known]:
        """Buyers of earlier tickets that are not in the register, the latest row of each."""
        for row in self._connection.execute(_FORMER):
            yield Known(-row.id, row.name, row.tax_id, (row.tax_id,))

    def buyers_since(self, ticket: int, most: int) -> tuple[Known, ...]:
        """The buyers of the tickets behind this one, oldest first, each as it is offered now."""
        asked = _SINCE.values({"after": ticket, "most": most})
        found = _SINCE.rows(self._connection, asked)
        return tuple(
            Known(-row.party_id, row.name, row.tax_id, (row.tax_id,))
            if row.id is None
            else Known(row.id, row.name, row.tax_id, (row.own_code, row.tax_id), row.initials)
            for row in found
        )

    def buyer_weights(self) -> dict[tuple[str, str], float]:
        """How much each buyer (name, tax id) of the last RECENT tickets was used, recent tickets
        counting more."""
        found = self._connection.execute(_BUYERS)
        return {(row.name, row.tax_id): row.weight for row in found}

    def goods_used(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Lines of the last RECENT_OF_LINES tickets by name and spec of the goods, and the row of
        the last ticket that bears them."""
        after = self.last_ticket() - RECENT_OF_LINES
        found = _GOODS_USED.rows(self._connection, (after,))
        return {(row.name, row.spec): (row.times, row.last) for row in found}

    def of_buyer(self, name: str, tax_id: str) -> Use:
        """How often this buyer stands on a ticket, when last, and for how much."""
        key = {"name": name, "tax_id": tax_id}
        last = next(_LAST.rows(self._connection, _LAST.values(key)), None)
        if last is None:
            return UNUSED
        times = next(_TIMES.rows(self._connection, _TIMES.values(key))).times
        return Use(times, rows.moment(last.issued_at), last.net_fen + last.tax_fen)

    def of_goods(self, times: int, ticket: int) -> Use:
        """What `goods_used` says of one sort of goods, with the time of its last ticket."""
        row = next(_ISSUED_AT.rows(self._connection, (ticket,)))
        return Use(times, rows.moment(row.issued_at))

    def former_buyer(self, key: int) -> Customer:
        """The buyer of an earlier ticket, as he stood on it."""
        row = next(_PARTY.rows(self._connection, (-key,)))
        return Customer(Party(row.name, row.tax_id, row.address_phone, row.bank_account))

    def customers_changed(self, version: int) -> Iterator[Change]:
        """The buyers of the register that were changed behind the version, in that order."""
        return map(_change, _CUSTOMERS_SINCE.rows(self._connection, (version,)))

    def goods_changed(self, version: int) -> Iterator[Change]:
        """The goods that were changed behind the version, in that order."""
        return map(_change, _GOODS_SINCE.rows(self._connection, (version,)))


def _change(row: Any) -> Change:
    codes = (row.code, row.other_code)
    known = Known(row.id, row.name, row.second, codes, row.initials)
    return Change(row.version, bool(row.active), known)
