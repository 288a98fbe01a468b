"""Searching issued tickets (已开发票查询): every filter together, paged by key.

A page costs the same wherever it lies: it begins after a ticket, never after so many rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Integer, Select, bindparam, func, literal_column, select

from app.domain.invoice import InvoiceKey, Party
from app.domain.money import Money
from app.domain.search_words import SearchWords, read_words
from app.domain.searching import Filter, Heading, Order, Tally
from app.repositories import rows
from app.repositories import search_terms as say
from db.lending import Connection
from db.prepared import Prepared, Value
from db.schema import desk, invoice, party

__all__ = ["Filter", "Heading", "InvoiceSearch"]  # the first two live in the domain

FEW_BUYERS = 200  # up to so many the buyer index is read, beyond it the dates
FEW_TICKETS = 15_000  # up to so many are read by an index of theirs and put in order
LAST_SIGN = "\U0010ffff"
NO_NUMBER = -2
NO_TAX_ID = "-"  # a short number stands in the middle of every tenth tax id: it is not meant

_HEADING: Any = (
    select(
        *(invoice.c[name] for name in ("code", "number", "kind", "document", "issued_at")),
        *(invoice.c[name] for name in ("net_fen", "tax_fen", "line_count", "signature")),
        *(invoice.c[name] for name in ("with_list", "status", "upload", "printed")),
        *(invoice.c[name] for name in ("reddened_net_fen", "reddened_tax_fen", "special")),
        desk.c.simulated,
        *(party.c[name] for name in ("name", "tax_id", "address_phone", "bank_account")),
    )
    .join(desk, desk.c.id == invoice.c.desk_id)
    .join(party, party.c.id == invoice.c.buyer_id)
)
_WHOLE: Any = select(invoice, desk).join(desk, desk.c.id == invoice.c.desk_id)
_COUNT = select(func.count().label("tickets")).select_from(invoice)
_TALLY: Any = select(
    func.count().label("tickets"),
    *(
        func.coalesce(func.sum(literal_column(condition, type_=Integer)), 0).label(name)
        for name, condition in (
            ("void", "(invoice.status IN (1, 3))"),
            ("red", "(invoice.status = 2)"),
            ("unsent", "(invoice.upload <> 1)"),
            ("failed", "(invoice.upload IN (2, 4))"),
            ("unprinted", "(invoice.printed = 0)"),
            ("net_fen", "invoice.net_fen * (invoice.status NOT IN (1, 3))"),
            ("tax_fen", "invoice.tax_fen * (invoice.status NOT IN (1, 3))"),
        )
    ),
).select_from(invoice)
_ID = select(invoice.c.id)
_PLACE = Prepared(
    select(invoice.c.issued_at, invoice.c.id).where(
        invoice.c.number == bindparam("number"), invoice.c.code == bindparam("code")
    ),
    ("number", "code"),
)
_KEY = Prepared(select(invoice.c.code, invoice.c.number).where(invoice.c.id == bindparam("an_id")))
_FEW = Prepared(say.BEARING.limit(literal_column(str(FEW_BUYERS + 1))))
_OF_FEW = Prepared(
    select(literal_column("1"))
    .where(say.TERMS["few_buyers"])
    .select_from(invoice)
    .limit(literal_column(str(FEW_TICKETS + 1)))
)
_DISKS = Prepared(say.DISKS.limit(literal_column("1")))
_SELLERS = Prepared(say.SELLERS.limit(literal_column("1")))
_CODED = Prepared(say.CODED.limit(literal_column(str(FEW_TICKETS + 1))))
_MEANT = Prepared(say.MEANT_TICKETS.limit(literal_column(str(FEW_TICKETS + 1))))
_WHOLE_BOOK = (_COUNT, _TALLY)  # questions about all that fits, not about a page of it


class InvoiceSearch:
    """Filters turned into one statement over the right index."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def headings(self, wanted: Filter) -> Iterator[Heading]:
        """Headings in the order asked for (`newest_first`: against it), streamed."""
        return map(_heading, self._found(_HEADING, wanted))

    def count(self, wanted: Filter) -> int:
        """How many tickets match, without limit and cursor."""
        (row,) = self._found(_COUNT, replace(wanted, limit=None, after=None))
        return int(row.tickets)

    def tally(self, wanted: Filter) -> Tally:
        """Counts and sums of all that matches, in one walk."""
        (row,) = self._found(_TALLY, replace(wanted, limit=None, after=None))
        tickets, void, red, unsent, failed, unprinted, net_fen, tax_fen = row
        counts = (tickets, void, red, unsent, failed, unprinted)
        return Tally(*counts, Money(net_fen), Money(tax_fen))

    def at(self, wanted: Filter, place: int) -> InvoiceKey | None:
        """The ticket at a place, from 0, behind `wanted.after`. It counts along the index: for a
        far jump, not for a page after a page."""
        found = self._found(_ID, replace(wanted, limit=1), skip=place)
        for row in found:
            code, number = _KEY.run(self._connection, (row.id,)).fetchone()
            return rows.key_of(code, number)
        return None

    def whole(self, wanted: Filter) -> Iterator[Any]:
        """Rows of `invoice` with every column, joined with their desks, in that order."""
        return self._found(_WHOLE, wanted)

    def _found(self, query: Select[Any], wanted: Filter, skip: int = 0) -> Iterator[Any]:
        wanted.refuse_long()
        asked = {**say.asked_of_ticket(wanted), **say.asked_of_state(wanted)}
        terms = {*asked, *self._of_buyer(wanted, asked), *self._of_words(wanted, asked)}
        terms |= self._of_nobody(asked)
        terms |= {*self._of_code(wanted, asked), *self._beyond(wanted, asked)}
        if wanted.limit is not None:
            asked["at_most"] = wanted.limit
        if skip:
            asked["skipped"] = skip
        shape = _shape(query, wanted, skip)
        prepared = _prepared(query, frozenset(terms & say.TERMS.keys()), shape)
        return prepared.rows(self._connection, prepared.values(asked))

    def _of_buyer(self, wanted: Filter, asked: dict[str, Value]) -> tuple[str, ...]:
        """Few buyers of few tickets bear the words: their ids, found by the buyer index. Else a
        page reads tickets by date and asks each for its buyer, so that it fills at once."""
        if not wanted.buyer:
            return ()
        asked["part"] = rows.pattern(wanted.buyer)
        found = [row[0] for row in _FEW.run(self._connection, _FEW.values(asked))]
        few = len(found) <= FEW_BUYERS
        if few and len(found) == 1:
            asked["one_buyer"] = found[0]
            return ("one_buyer",)
        asked["few"] = json.dumps(found)
        if few and (wanted.limit is None or self._few_tickets(asked)):
            return ("few_buyers",)
        return ("many_buyers",) if wanted.limit is None else ("many_paged",)

    def _of_nobody(self, asked: dict[str, Value]) -> set[str]:
        """A disk or a seller that the book never named: no need to look at the tickets."""
        for name, known in (("disk", _DISKS), ("seller", _SELLERS)):
            if (
                name in asked
                and known.run(self._connection, known.values(asked)).fetchone() is None
            ):
                return {"nothing"}
        return set()

    def _of_code(self, wanted: Filter, asked: dict[str, Value]) -> tuple[str, ...]:
        """A code without a number stands in the index of keys, which is small to walk."""
        if not wanted.code or wanted.number:
            return ()
        found = _CODED.run(self._connection, _CODED.values(asked)).fetchall()
        if len(found) > FEW_TICKETS:
            return ()
        asked["few_coded"] = json.dumps([row[0] for row in found])
        return ("few_coded",)

    def _few_tickets(self, asked: dict[str, Value]) -> bool:
        found = _OF_FEW.run(self._connection, _OF_FEW.values(asked)).fetchall()
        return len(found) <= FEW_TICKETS

    def _of_words(self, wanted: Filter, asked: dict[str, Value]) -> tuple[str, ...]:
        """What a search box says. A ticket by code and number, or few tickets by their indexes;
        many, or anywhere in remark and goods: by date, each asked in turn."""
        if not wanted.text.strip():
            return ()
        words = read_words(wanted.text)
        if words.code and words.number:
            asked |= {"text_number": rows.number_of(words.number), "text_code": words.code}
            return ("one_ticket",)
        asked |= _of(words)
        if wanted.deep:
            return ("anywhere",)
        found = {row[0] for row in _MEANT.run(self._connection, _MEANT.values(asked))}
        if len(found) > FEW_TICKETS:
            return ("words",)
        asked["few_tickets"] = json.dumps(sorted(found))
        return ("few_tickets",)

    def _beyond(self, wanted: Filter, asked: dict[str, Value]) -> set[str]:
        if wanted.after is None:
            return set()
        key = (rows.number_of(wanted.after.number), wanted.after.code)
        place = _PLACE.run(self._connection, key).fetchone()
        if place is None:
            return {"nothing"}
        side = "before" if wanted.newest_first else "after"
        if wanted.order is Order.NUMBER:
            asked["after_number"], asked["after_code"] = key
            return {f"{side}_number"}
        asked["after_at"], asked["after_id"] = place
        return {side}


def _of(words: SearchWords) -> dict[str, Value]:
    return {
        "text": rows.pattern(words.text),
        "text_tax_id": NO_TAX_ID if words.number else rows.pattern(words.text),
        "text_number": rows.number_of(words.number) if words.number else NO_NUMBER,
        "text_code": words.code,
        "document_from": words.text,
        "document_to": words.text + LAST_SIGN,
        "initials": rows.pattern(words.initials) if words.initials else "",
    }


Shape = tuple[Order, bool, bool, bool] | None  # order, newest first, limited, skipping


def _shape(query: Select[Any], wanted: Filter, skip: int) -> Shape:
    if any(query is one for one in _WHOLE_BOOK):
        return None
    return wanted.order, wanted.newest_first, wanted.limit is not None, bool(skip)


@lru_cache(maxsize=512)
def _prepared(query: Select[Any], terms: frozenset[str], shape: Shape) -> Prepared:
    """The statement of one sort of search: as many as there are sorts in use."""
    query = query.where(*(say.TERMS[name] for name in sorted(terms)))
    if shape is not None:
        order, newest_first, limited, skipping = shape
        by_time = (invoice.c.issued_at, invoice.c.id)
        place = by_time if order is Order.TIME else (invoice.c.number, invoice.c.code)
        query = query.order_by(*(c.desc() if newest_first else c.asc() for c in place))
        query = query.limit(bindparam("at_most", type_=Integer)) if limited else query
        query = query.offset(bindparam("skipped", type_=Integer)) if skipping else query
    return Prepared(query)


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
        special=rows.SPECIAL[row.special],
    )
