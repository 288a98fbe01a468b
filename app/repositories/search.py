"""Searching issued tickets (已开发票查询): every filter together, paged by key.

A page costs the same wherever it lies: it begins after a ticket, never after so many rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from app.domain.invoice import Party, Status, Upload
from app.domain.money import Money
from app.domain.searching import Filter, Heading
from app.repositories import rows
from db.prepared import Prepared, Value
from db.schema import desk, invoice, party

__all__ = ["Filter", "Heading", "InvoiceSearch"]  # the first two live in the domain

FEW_BUYERS = 200  # up to so many the buyer index is read, beyond it the dates


_HEADING = (
    select(
        *(invoice.c[name] for name in ("code", "number", "kind", "document", "issued_at")),
        *(invoice.c[name] for name in ("net_fen", "tax_fen", "line_count", "signature")),
        *(invoice.c[name] for name in ("with_list", "status", "upload", "printed")),
        *(invoice.c[name] for name in ("reddened_net_fen", "reddened_tax_fen")),
        desk.c.simulated,
        *(party.c[name] for name in ("name", "tax_id", "address_phone", "bank_account")),
    )
    .join(desk, desk.c.id == invoice.c.desk_id)
    .join(party, party.c.id == invoice.c.buyer_id)
)
_COUNT = select(func.count().label("tickets")).select_from(invoice)
_PLACE = Prepared(
    select(invoice.c.issued_at, invoice.c.id).where(
        invoice.c.number == bindparam("number"), invoice.c.code == bindparam("code")
    ),
    ("number", "code"),
)

_ZERO: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")
_ISSUED = tuple_(invoice.c.issued_at, invoice.c.id)
_THERE: Any = tuple_(bindparam("after_at"), bindparam("after_id"))
_GROSS = invoice.c.net_fen + invoice.c.tax_fen
_BUYERS = party.alias("bearing")
_LIKE = [
    column.like(bindparam("part"), escape="/") for column in (_BUYERS.c.name, _BUYERS.c.tax_id)
]
_BEARING = select(_BUYERS.c.id).where(or_(*_LIKE))
_FEW = Prepared(_BEARING.limit(literal_column(str(FEW_BUYERS + 1))))
_OUTSIDE_INDEX: ColumnElement[int] = literal_column("+invoice.buyer_id")

# Each term has the names of its own bound values. Unusual states stand in a partial index; the
# store must be told, by the same literal, that the value asked for is one of them.
_TERMS: dict[str, ColumnElement[bool]] = {
    "since": invoice.c.issued_at >= bindparam("since"),
    "until": invoice.c.issued_at < bindparam("until"),
    "kind": invoice.c.kind == bindparam("kind"),
    "code": invoice.c.code == bindparam("code"),
    "number": invoice.c.number == bindparam("number"),
    "document": and_(
        invoice.c.document == bindparam("document"), invoice.c.document != literal_column("''")
    ),
    "status": invoice.c.status == bindparam("status"),
    "odd_status": and_(invoice.c.status == bindparam("odd_status"), invoice.c.status != _ZERO),
    "upload": invoice.c.upload == bindparam("upload"),
    "odd_upload": and_(invoice.c.upload == bindparam("odd_upload"), invoice.c.upload != _ONE),
    "printed": literal_column("(invoice.printed > 0)") == bindparam("printed"),
    "least": bindparam("least") <= _GROSS,
    "most": bindparam("most") >= _GROSS,
    "few_buyers": invoice.c.buyer_id.in_(
        select(func.json_each(bindparam("few")).table_valued("value").c.value)
    ),
    "many_buyers": _OUTSIDE_INDEX.in_(_BEARING),
    "many_paged": exists(_BEARING.where(_BUYERS.c.id == invoice.c.buyer_id)),
    "after": _ISSUED > _THERE,
    "before": _ISSUED < _THERE,
    "nothing": literal_column("0", type_=Boolean),
}


class InvoiceSearch:
    """Filters turned into one statement over the right index."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def headings(self, wanted: Filter) -> Iterator[Heading]:
        """Headings in order of issue (`newest_first`: against it), streamed."""
        return map(_heading, self.rows(_HEADING, wanted))

    def count(self, wanted: Filter) -> int:
        """How many tickets match, without limit and cursor."""
        whole = replace(wanted, limit=None, after=None)
        (row,) = self._found(_COUNT, whole)
        return int(row.tickets)

    def rows(self, query: Select[Any], wanted: Filter) -> Iterator[Any]:
        """The rows of a query over `invoice`, filtered, ordered and limited."""
        return self._found(query, wanted)

    def _found(self, query: Select[Any], wanted: Filter) -> Iterator[Any]:
        asked = {**_of_ticket(wanted), **_of_state(wanted)}
        terms = {*asked, *self._of_buyer(wanted, asked), *self._beyond(wanted, asked)}
        if wanted.limit is not None:
            asked["at_most"] = wanted.limit
        prepared = _prepared(query, frozenset(terms & _TERMS.keys()), _order(query, wanted))
        return prepared.rows(self._connection, prepared.values(asked))

    def _of_buyer(self, wanted: Filter, asked: dict[str, Value]) -> tuple[str, ...]:
        """Few buyers bear the words: their ids, found by the buyer index. Many: a page reads
        tickets by date and asks each for its buyer, so that it fills at once."""
        if not wanted.buyer:
            return ()
        asked["part"] = _pattern(wanted.buyer)
        found = [row[0] for row in _FEW.run(self._connection, _FEW.values(asked))]
        if len(found) <= FEW_BUYERS:
            asked["few"] = json.dumps(found)
            return ("few_buyers",)
        return ("many_buyers",) if wanted.limit is None else ("many_paged",)

    def _beyond(self, wanted: Filter, asked: dict[str, Value]) -> tuple[str, ...]:
        if wanted.after is None:
            return ()
        key = (rows.number_of(wanted.after.number), wanted.after.code)
        place = _PLACE.run(self._connection, key).fetchone()
        if place is None:
            return ("nothing",)
        asked["after_at"], asked["after_id"] = place
        return ("before",) if wanted.newest_first else ("after",)


def _order(query: Select[Any], wanted: Filter) -> tuple[bool, bool] | None:
    return None if query is _COUNT else (wanted.newest_first, wanted.limit is not None)


@lru_cache(maxsize=256)
def _prepared(
    query: Select[Any], terms: frozenset[str], order: tuple[bool, bool] | None
) -> Prepared:
    """The statement of one sort of search: as many as there are sorts in use."""
    query = query.where(*(_TERMS[name] for name in sorted(terms)))
    if order is not None:
        newest_first, limited = order
        place = (invoice.c.issued_at, invoice.c.id)
        query = query.order_by(*(c.desc() if newest_first else c.asc() for c in place))
        query = query.limit(bindparam("at_most", type_=Integer)) if limited else query
    return Prepared(query)


def _of_ticket(wanted: Filter) -> dict[str, Value]:
    asked: dict[str, Value] = {}
    if wanted.first_day:
        asked["since"] = _midnight(wanted.first_day)
    if wanted.last_day:
        asked["until"] = _midnight(wanted.last_day + timedelta(days=1))
    if wanted.kind:
        asked["kind"] = rows.KIND_NUMBER[wanted.kind]
    if wanted.number:
        asked["number"] = rows.number_of(wanted.number)
    texts = {"code": wanted.code, "document": wanted.document}
    return asked | {name: text for name, text in texts.items() if text}


def _of_state(wanted: Filter) -> dict[str, Value]:
    asked: dict[str, Value] = {}
    if wanted.status:
        name = "status" if wanted.status is Status.VALID else "odd_status"
        asked[name] = rows.STATUS_NUMBER[wanted.status]
    if wanted.upload:
        name = "upload" if wanted.upload is Upload.SENT else "odd_upload"
        asked[name] = rows.UPLOAD_NUMBER[wanted.upload]
    if wanted.printed is not None:
        asked["printed"] = int(wanted.printed)
    amounts = {"least": wanted.least, "most": wanted.most}
    return asked | {name: amount.fen for name, amount in amounts.items() if amount is not None}


def _midnight(day: date) -> int:
    return rows.epoch(datetime.combine(day, time(), rows.CHINA))


def _pattern(part: str) -> str:
    """What LIKE understands as these very signs, anywhere.

    >>> _pattern("50%_/")
    '%50/%/_//%'
    """
    for sign in "/%_":
        part = part.replace(sign, "/" + sign)
    return f"%{part}%"


def _heading(row: Any) -> Heading:
    return Heading(
        key=rows.key_of(row.code, row.number),
        kind=rows.KIND[row.kind],
        document=row.document,
        issued_at=rows.moment(row.issued_at),
        buyer=Party(row.name, row.tax_id, row.address_phone, row.bank_account),
        net=Money(row.net_fen),
        tax=Money(row.tax_fen),
        lines=row.line_count,
        signature=row.signature,
        simulated=bool(row.simulated),
        with_list=bool(row.with_list),
        status=rows.STATUS[row.status],
        upload=rows.UPLOAD[row.upload],
        printed=row.printed,
        reddened_net=Money(row.reddened_net_fen),
        reddened_tax=Money(row.reddened_tax_fen),
    )
