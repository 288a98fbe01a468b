"""Tickets of the trade loaded into a book by SQL: as many as a goal wants, in minutes.

Every table that an issue writes gets its rows through the schema, indexes and triggers in place:
dictionaries, tickets, lines, outbox (sent), audit trail with its chain, monthly summaries. What
is opaque (signature, digest of the content) is noise of the right length.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Table

from app.benchmarks import trade
from app.benchmarks.workshop import code_of
from app.domain.invoice import Status, Upload
from app.domain.money import Money
from app.repositories.audit import NO_HASH, AuditEntry, chained
from app.repositories.rows import CHINA, STATUS_NUMBER, UPLOAD_NUMBER, epoch, moment, period_of
from app.repositories.summaries import ALL_RATES
from db import schema
from db.engine import plain_engine

Row = tuple[Any, ...]
FROM, TO = datetime(2021, 1, 4, 9, tzinfo=CHINA), datetime(2023, 12, 29, 18, tzinfo=CHINA)
AT_ONCE = 5000
SENT, UNSENT = UPLOAD_NUMBER[Upload.SENT], UPLOAD_NUMBER[Upload.UNSENT]
VALID = STATUS_NUMBER[Status.VALID]


@dataclass(frozen=True, slots=True)
class Origin:
    """From whose hands the loaded tickets are: seller, drawer, and the disk they name."""

    seller: Row  # as the party dictionary keeps it
    drawer: str
    disk: str
    year: int  # of the codes of its volumes


def time_of(place: int, of: int) -> int:
    """When the ticket at a place was issued: `of` tickets, evenly over three years."""
    return epoch(FROM) + place * (epoch(TO) - epoch(FROM)) // of


@dataclass(slots=True)
class Loader:
    """One load into one book. Ids go on from what the book holds."""

    driver: Any  # the sqlite3 connection
    origin: Origin
    of: int
    unsent_from: int  # the place from which tickets still wait for the bureau
    ids: dict[str, int] = field(default_factory=dict)
    words: dict[tuple[str, Row], int] = field(default_factory=dict)
    waiting: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sums: dict[Row, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * 4))
    head: bytes = NO_HASH
    noise: random.Random = field(default_factory=lambda: random.Random(5))

    def begin(self) -> None:
        """Learn where the book stands."""
        for table in (schema.invoice, schema.outbox, schema.audit, *_DICTIONARIES):
            row = self.driver.execute(f"SELECT coalesce(max(id), 0) FROM {table.name}").fetchone()
            self.ids[table.name] = row[0]
        for table in _DICTIONARIES:
            for row_id, *said in self.driver.execute(f"SELECT * FROM {table.name}"):
                self.words[table.name, tuple(said)] = row_id
        last = self.driver.execute("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        self.head = last[0] if last else NO_HASH

    def add(self, ticket: trade.Ticket) -> None:
        """All rows of one ticket, to be written with the next `write`."""
        code, at = code_of_kind(ticket.kind, self.origin.year), time_of(ticket.place, self.of)
        self.numbers[code] += 1
        row_id = self._next("invoice")
        self.waiting["invoice"].append(self._invoice(ticket, row_id, code, at))
        for position, sold in enumerate(ticket.lines, 1):
            self.waiting["invoice_line"].append(self._line(row_id, position, sold))
        state = self._upload(ticket)
        self.waiting["outbox"].append((self._next("outbox"), row_id, 0, state, 0, 0, ""))
        self.waiting["audit"].append(self._audit(ticket, code, at))
        self._count(ticket, at)

    def write(self) -> None:
        """Everything added so far, in one transaction."""
        self.driver.execute("BEGIN IMMEDIATE")
        for table in _ORDER:
            names = [column.name for column in table.c]
            marks = ",".join("?" * len(names))
            text = f"INSERT INTO {table.name}({','.join(names)}) VALUES({marks})"
            self.driver.executemany(text, self.waiting[table.name])
        self.driver.execute("COMMIT")
        self.waiting.clear()

    def end(self) -> None:
        """The summaries, once."""
        rows = [(*key, *sums) for key, sums in self.sums.items()]
        self.driver.executemany(_ADD_UP, rows)
        self.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _next(self, table: str) -> int:
        self.ids[table] += 1
        return self.ids[table]

    def _upload(self, ticket: trade.Ticket) -> int:
        return UNSENT if ticket.place >= self.unsent_from else SENT

    def _word(self, table: str, said: Row) -> int:
        found = self.words.get((table, said))
        if found is None:
            found = self.words[table, said] = self._next(table)
            self.waiting[table].append((found, *said))
        return found

    def _invoice(self, ticket: trade.Ticket, row_id: int, code: str, at: int) -> Row:
        origin, buyer = self.origin, ticket.buyer
        staff = (trade.PAYEE, trade.REVIEWER, origin.drawer, trade.VERSION)
        said = (buyer.name, buyer.tax_id, buyer.address_phone, buyer.bank_account)
        values = {
            "id": row_id,
            "kind": int(ticket.kind),
            "code": code,
            "number": self.numbers[code],
            "issued_at": at,
            "sequence": ticket.place + 1,
            "desk_id": self._word("desk", (origin.disk, 1, *staff)),
            "seller_id": self._word("party", origin.seller),
            "buyer_id": self._word("party", said),
            "document": ticket.document,
            "net_fen": sum(sold.net_fen for sold in ticket.lines),
            "tax_fen": sum(sold.tax_fen for sold in ticket.lines),
            "line_count": len(ticket.lines),
            "request_id": ticket.request_id,
            "content": self.noise.randbytes(16),
            "signature": self.noise.randbytes(64),
            "remark": ticket.remark,
            "status": VALID,
            "upload": self._upload(ticket),
        }
        return tuple(values.get(name, _USUAL[name]) for name in _INVOICE)

    def _line(self, row_id: int, position: int, sold: trade.Sold) -> Row:
        wares = sold.wares
        said = (wares.name, wares.spec, wares.unit, wares.goods_code, wares.own_code)
        wording = self._word("wording", (*said, wares.short_name, 0, "", 0))
        amounts = (str(sold.pieces), sold.price, sold.net_fen, sold.tax_fen, wares.rate)
        return (row_id, position, wording, *amounts, 0, 0, 0)

    def _audit(self, ticket: trade.Ticket, code: str, at: int) -> Row:
        number = self._next("audit")
        gross = Money(sum(sold.net_fen + sold.tax_fen for sold in ticket.lines))
        subject = f"{code}-{self.numbers[code]:08d}"
        detail = f"{ticket.kind} {gross} {moment(at).isoformat()}"
        entry = AuditEntry(FROM, self.origin.drawer, "invoice.issue", subject, detail)
        self.head = chained(self.head, number, at, entry)
        return (number, at, entry.operator, entry.action, subject, detail, self.head)

    def _count(self, ticket: trade.Ticket, at: int) -> None:
        by_rate: dict[int, list[trade.Sold]] = {ALL_RATES: list(ticket.lines)}
        for sold in ticket.lines:
            by_rate.setdefault(sold.wares.rate, []).append(sold)
        period = period_of(moment(at))
        for rate, lines in by_rate.items():
            sums = self.sums[period, int(ticket.kind), rate, 0]
            sums[0] += 1
            sums[1] += len(lines)
            sums[2] += sum(sold.net_fen for sold in lines)
            sums[3] += sum(sold.tax_fen for sold in lines)


def load(
    book: Path,
    story: Iterator[trade.Ticket],
    count: int,
    of: int,
    origin: Origin,
    tell: Callable[[str], None],
    unsent: int = 0,
) -> None:
    """`count` tickets of the story into a book that exists; the last `unsent` of all not sent."""
    with closing(plain_engine(book).driver()) as driver:
        driver.execute("PRAGMA synchronous=OFF")  # of this load only; the file is scratch
        driver.execute("PRAGMA cache_size=-524288")
        loader = Loader(driver, origin, of, of - unsent)
        loader.begin()
        done = 0
        while batch := list(islice(story, min(AT_ONCE, count - done))):
            for ticket in batch:
                loader.add(ticket)
            loader.write()
            done += len(batch)
            if done % 100_000 == 0:
                tell(f"已装入 {done} 张")
        loader.end()


def code_of_kind(kind: str, year: int) -> str:
    """As `workshop.code_of`, remembered."""
    if (kind, year) not in _CODES:
        _CODES[kind, year] = code_of(kind, year)
    return _CODES[kind, year]


_CODES: dict[tuple[str, int], str] = {}
_DICTIONARIES = (schema.desk, schema.party, schema.wording)
_ORDER = (*_DICTIONARIES, schema.invoice, schema.invoice_line, schema.outbox, schema.audit)
_INVOICE = tuple(column.name for column in schema.invoice.c)


def _usual(table: Table) -> dict[str, object]:
    """What a column says when there is nothing to say."""
    empty = {int: 0, str: "", bytes: b""}
    return {c.name: empty[cast("type", c.type.python_type)] for c in table.c}


_USUAL = _usual(schema.invoice)
_ADD_UP = (
    "INSERT INTO monthly_summary(period,kind,rate,side,tickets,lines,net_fen,tax_fen)"
    " VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(period,kind,rate,side) DO UPDATE SET"
    " tickets=tickets+excluded.tickets, lines=lines+excluded.lines,"
    " net_fen=net_fen+excluded.net_fen, tax_fen=tax_fen+excluded.tax_fen"
)
