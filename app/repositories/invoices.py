"""Issued tickets: added once, read for ever; only their state moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from app.domain.invoice import Invoice, InvoiceKey, Line, Party, Status
from app.domain.money import Money
from app.domain.searching import Filter, Heading, Tally
from app.repositories import invoice_rows, rows
from app.repositories.dictionary import Dictionary, Known
from db.lending import Connection
from db.prepared import Prepared, Values, inserting
from db.stopping import stoppable

if TYPE_CHECKING:
    from app.repositories.search import InvoiceSearch

_BATCH = 200  # tickets whose lines are read at once while streaming

_PARTIES = Dictionary("party", invoice_rows.PARTY_COLUMNS)
_WORDINGS = Dictionary("wording", invoice_rows.WORDING_COLUMNS)
_DESKS = Dictionary("desk", invoice_rows.DESK_COLUMNS)
_ADD = Prepared(inserting("invoice", invoice_rows.INVOICE_COLUMNS))
_ADD_LINE = Prepared(inserting("invoice_line", invoice_rows.LINE_COLUMNS))

_WHOLE = "SELECT invoice.*, desk.* FROM invoice JOIN desk ON desk.id = invoice.desk_id"
_FIND_KEY = Prepared(f"{_WHOLE} WHERE invoice.number = :number AND invoice.code = :code")
_FIND_ID = Prepared(f"{_WHOLE} WHERE invoice.id = :id")
_FIND_REQUEST = Prepared(f"{_WHOLE} WHERE invoice.request_id = :request_id")
_NEWEST = Prepared(
    "SELECT max(invoice.id) FROM invoice JOIN party ON party.id = invoice.seller_id"
    " WHERE document = :document AND document <> '' AND party.tax_id = :tax_id"
)
_LINES = Prepared(
    "SELECT invoice_line.*, wording.* FROM invoice_line"
    " JOIN wording ON wording.id = invoice_line.wording_id"
    " WHERE invoice_id IN (SELECT value FROM json_each(:ids)) ORDER BY invoice_id, position"
)
_PARTIES_OF = Prepared(
    f"SELECT id, {', '.join(invoice_rows.PARTY_COLUMNS)} FROM party"
    " WHERE id IN (SELECT value FROM json_each(:ids))"
)
_OF_KEY = " WHERE number = :number AND code = :code"
_SET_STATUS = Prepared(f"UPDATE invoice SET status = :status{_OF_KEY}")
_REDDEN = Prepared(
    "UPDATE invoice SET reddened_net_fen = reddened_net_fen + :net_fen,"
    f" reddened_tax_fen = reddened_tax_fen + :tax_fen{_OF_KEY}"
)


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
        newest = _NEWEST.value(self._connection, (document, seller_tax_id))
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
        found = self._search.whole(wanted)
        while batch := list(islice(found, _BATCH)):
            yield from self._filled(batch)

    def lines(self, key: InvoiceKey) -> tuple[Line, ...]:
        """The lines of one ticket; empty if there is none such."""
        ticket = self.by_key(key)
        return ticket.draft.lines if ticket else ()

    def set_status(self, key: InvoiceKey, status: Status) -> None:
        """What the ticket is from now on. Summaries and outbox are told by the caller."""
        self._change(_SET_STATUS, key, rows.STATUS_NUMBER[status])

    def redden(self, key: InvoiceKey, net: Money, tax: Money) -> None:
        """Add to what red tickets took back (positive); a voided red one gives back (negative)."""
        self._change(_REDDEN, key, net.fen, tax.fen)

    def _change(self, change: Prepared, key: InvoiceKey, *values: int) -> None:
        change.run(self._connection, (*values, rows.number_of(key.number), key.code))

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
