"""Issued tickets: added once, read for ever; only their state moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from app.domain.invoice import Invoice, InvoiceKey, Line, Party, Status, Upload
from app.domain.money import Money
from app.domain.searching import Filter, Heading, Tally
from app.repositories import invoice_rows, rows
from app.repositories.dictionary import Dictionary, Known
from db.lending import Connection
from db.prepared import Prepared, Values
from db.schema import desk, invoice, invoice_line, party, wording
from db.stopping import stoppable

if TYPE_CHECKING:
    from app.repositories.search import InvoiceSearch

_BATCH = 200  # tickets whose lines are read at once while streaming

_PARTIES = Dictionary(party)
_WORDINGS = Dictionary(wording)
_DESKS = Dictionary(desk)
_ADD = Prepared(insert(invoice), invoice_rows.INVOICE_COLUMNS)
_ADD_LINE = Prepared(insert(invoice_line), invoice_rows.LINE_COLUMNS)

_BY_KEY = (invoice.c.number == bindparam("a_number")) & (invoice.c.code == bindparam("a_code"))
_WHOLE = select(invoice, desk).join(desk, desk.c.id == invoice.c.desk_id)
_FIND_KEY = Prepared(_WHOLE.where(_BY_KEY), ("a_number", "a_code"))
_FIND_ID = Prepared(_WHOLE.where(invoice.c.id == bindparam("an_id")), ("an_id",))
_FIND_REQUEST = Prepared(_WHOLE.where(invoice.c.request_id == bindparam("a")), ("a",))
_NEWEST = Prepared(
    select(func.max(invoice.c.id))
    .join(party, party.c.id == invoice.c.seller_id)
    .where(invoice.c.document == bindparam("document"))
    .where(invoice.c.document != literal_column("''"))
    .where(party.c.tax_id == bindparam("tax_id")),
    ("document", "tax_id"),
)
_IDS = select(func.json_each(bindparam("ids")).table_valued("value").c.value)
_LINES = Prepared(
    select(invoice_line, wording)
    .join(wording, wording.c.id == invoice_line.c.wording_id)
    .where(invoice_line.c.invoice_id.in_(_IDS))
    .order_by(invoice_line.c.invoice_id, invoice_line.c.position),
    ("ids",),
)
_PARTIES_OF = Prepared(select(party).where(party.c.id.in_(_IDS)), ("ids",))


class Invoices:
    """The issued tickets (已开发票) of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = Known(connection.info)

    @property
    def _search(self) -> InvoiceSearch:
        from app.repositories.search import InvoiceSearch  # a ticket is issued without it

        return InvoiceSearch(self._connection)

    def committed(self) -> None:
        """The transaction stands, and so do the ids that it found."""
        self._known.committed()

    def add(self, ticket: Invoice, content: bytes) -> int:
        """Keep an issued ticket with all its lines; its row number is returned.

        `content` is the digest of its content (16 bytes). Raises StoreConflict if its key or
        its request id is kept already.
        """
        connection, known, draft = self._connection, self._known, ticket.draft
        ids = (
            _DESKS.id_of(connection, known, invoice_rows.desk_values(ticket)),
            _PARTIES.id_of(connection, known, invoice_rows.party_values(draft.seller)),
            _PARTIES.id_of(connection, known, invoice_rows.party_values(draft.buyer)),
        )
        values = invoice_rows.invoice_values(ticket, content, *ids)
        row_id = int(_ADD.run(connection, values).lastrowid or 0)
        self._add_lines(row_id, draft.lines)
        return row_id

    def _add_lines(self, row_id: int, lines: Iterable[Line]) -> None:
        connection, known, values = self._connection, self._known, []
        for position, line in enumerate(lines, start=1):
            said = _WORDINGS.id_of(connection, known, invoice_rows.wording_values(line))
            values.append(invoice_rows.line_values(row_id, position, said, line))
        _ADD_LINE.run_each(connection, values)

    def by_key(self, key: InvoiceKey) -> Invoice | None:
        """The ticket of this code and number; leading zeros of the number say nothing."""
        return self._one(_FIND_KEY, (rows.number_of(key.number), key.code))

    def by_request(self, request_id: bytes) -> Invoice | None:
        """The ticket that came of this request."""
        return self._one(_FIND_REQUEST, (request_id,))

    def latest_for_document(
        self, seller_tax_id: str, document: str
    ) -> tuple[Invoice, bytes] | None:
        """The newest ticket of this document number of this seller, and its content digest.
        An empty document number is no number: None."""
        (newest,) = _NEWEST.run(self._connection, (document, seller_tax_id)).fetchone()
        if newest is None:
            return None
        found = list(_FIND_ID.rows(self._connection, (newest,)))
        return next(self._filled(found)), found[0].content

    def search(self, wanted: Filter) -> Iterator[Heading]:
        """Tickets without their lines, read as they are asked for; see `Filter`."""
        return self._search.headings(wanted)

    def count(self, wanted: Filter) -> int:
        """How many `search` would give, its limit and cursor left aside."""
        return self._search.count(wanted)

    def tally(self, wanted: Filter) -> Tally:
        """The same with what they are and their sums, in one walk."""
        return self._search.tally(wanted)

    def at(self, wanted: Filter, place: int) -> InvoiceKey | None:
        """The ticket at a place of `search`, from 0; None behind the last."""
        return self._search.at(wanted, place)

    def stoppable(self, look: Callable[[], None]) -> AbstractContextManager[None]:
        """Within it every long walk calls `look` now and then; what that raises ends the walk."""
        return stoppable(self._connection, look)

    def stream(self, wanted: Filter) -> Iterator[Invoice]:
        """Whole tickets with lines, in the order of `search`, a few hundred in memory."""
        found = self._search.rows(_WHOLE, wanted)
        while batch := list(islice(found, _BATCH)):
            yield from self._filled(batch)

    def lines(self, key: InvoiceKey) -> tuple[Line, ...]:
        """The lines of one ticket; empty if there is none such."""
        ticket = self.by_key(key)
        return ticket.draft.lines if ticket else ()

    def set_status(self, key: InvoiceKey, status: Status) -> None:
        """What the ticket is from now on. Summaries and outbox are told by the caller."""
        self._change(key, status=rows.STATUS_NUMBER[status])

    def set_upload(self, key: InvoiceKey, upload: Upload) -> None:
        """Where the ticket is on its way to the bureau."""
        self._change(key, upload=rows.UPLOAD_NUMBER[upload])

    def redden(self, key: InvoiceKey, net: Money, tax: Money) -> None:
        """Add to what red tickets took back (positive); a voided red one gives back (negative)."""
        self._change(
            key,
            reddened_net_fen=invoice.c.reddened_net_fen + net.fen,
            reddened_tax_fen=invoice.c.reddened_tax_fen + tax.fen,
        )

    def _change(self, key: InvoiceKey, **columns: object) -> None:
        change = update(invoice).where(_BY_KEY).values(**columns)
        values = {"a_code": key.code, "a_number": rows.number_of(key.number)}
        self._connection.execute(change, values)

    def _one(self, query: Prepared, values: Values) -> Invoice | None:
        found = list(query.rows(self._connection, values))
        return next(self._filled(found)) if found else None

    def _filled(self, found: list[Any]) -> Iterator[Invoice]:
        parties = self._parties({i for row in found for i in (row.buyer_id, row.seller_id)})
        lines = self._lines([row.id for row in found])
        for row in found:
            yield invoice_rows.invoice_of(
                row, parties[row.buyer_id], parties[row.seller_id], lines.get(row.id, ())
            )

    def _parties(self, ids: set[int]) -> dict[int, Party]:
        found = _PARTIES_OF.run(self._connection, (json.dumps(sorted(ids)),))
        return {row_id: Party(*texts) for row_id, *texts in found}

    def _lines(self, ids: list[int]) -> dict[int, tuple[Line, ...]]:
        found = _LINES.rows(self._connection, (json.dumps(ids),))
        grouped = groupby(found, key=attrgetter("invoice_id"))
        return {row_id: tuple(map(invoice_rows.line_of, group)) for row_id, group in grouped}
