"""What a ticket writes, taken from a home where it was issued for real: the floor's script.

So the floor of the issue path writes the same bytes into the same tables and indexes.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from app.benchmarks import trade
from app.benchmarks.stand import Stand
from app.benchmarks.workshop import make_home, open_desk
from app.bootstrap.home import Home
from app.repositories.rows import moment, period_of
from app.repositories.summaries import ALL_RATES
from db import schema

Row = tuple[Any, ...]
Write = tuple[str, Row]
RECORDS = (  # of tickets, in the order in which the disk inserts them
    "SELECT sequence, request_id, code, number, issued_at, alg, hash, signature, signed, request"
    " FROM record ORDER BY sequence"
)
DICTIONARIES = (schema.desk, schema.party, schema.wording)


@dataclass(frozen=True, slots=True)
class Script:
    """All rows of one ticket, in the order of three commits."""

    attempt: Row
    signed: bytes  # what the disk signs
    record: Row  # of the disk's journal, `signature` at its place
    volume: Row
    counter: Row
    dictionary: tuple[Write, ...]  # what the book had never said before
    invoice: Row
    lines: tuple[Row, ...]
    outbox: Row
    audit: Row
    summaries: tuple[Row, ...]


def insert(table: Table) -> str:
    """INSERT of every column of a table.

    >>> insert(schema.setting)
    'INSERT INTO setting(key,value,sealed) VALUES(?,?,?)'
    """
    names = [column.name for column in table.c]
    return f"INSERT INTO {table.name}({','.join(names)}) VALUES({','.join('?' * len(names))})"


def rehearse(stand: Stand, count: int, seed: int) -> tuple[Home, list[Script]]:
    """Issue `count` tickets for real where it costs little, and read what that wrote."""
    home = make_home(stand.folder(in_memory=True))
    story = trade.tickets(seed)
    with open_desk(home) as desk:
        for _ in range(count):
            desk.issue(next(story).entered())
    return home, scripts(home)


def scripts(home: Home) -> list[Script]:
    """One for each ticket in the home's book and disk, in order."""
    with closing(sqlite3.connect(home.book)) as book, closing(sqlite3.connect(home.disk)) as disk:
        records = disk.execute(RECORDS).fetchall()
        volumes = _volumes(disk)
        said: set[tuple[str, int]] = set()
        tickets = book.execute("SELECT * FROM invoice ORDER BY id").fetchall()
        assert len(tickets) == len(records)
        return [
            _script(book, volumes, said, ticket, record)
            for ticket, record in zip(tickets, records, strict=True)
        ]


def _volumes(disk: sqlite3.Connection) -> dict[str, str]:
    """Kind by code."""
    return dict(disk.execute("SELECT code, kind FROM volume").fetchall())


def _script(
    book: sqlite3.Connection,
    volumes: dict[str, str],
    said: set[tuple[str, int]],
    ticket: Row,
    record: Row,
) -> Script:
    t = dict(zip((column.name for column in schema.invoice.c), ticket, strict=True))
    sequence, _, code, number, issued_at, *_, signed, request = record
    lines = tuple(_all(book, schema.invoice_line, "invoice_id", t["id"]))
    (outbox,) = _all(book, schema.outbox, "invoice_id", t["id"])
    (audit,) = _all(book, schema.audit, "subject", f"{t['code']}-{t['number']:08d}")
    command = (t["request_id"], t["document"], t["content"], request, t["kind"])
    ids = [("desk", t["desk_id"]), ("party", t["seller_id"]), ("party", t["buyer_id"])]
    ids += [("wording", line[2]) for line in lines]
    return Script(
        attempt=(*command, t["code"], t["number"], audit[1], audit[2]),
        signed=signed,
        record=record,
        volume=(number + 1, code, 1),
        counter=(sequence, t["net_fen"], issued_at, t["net_fen"], volumes[code]),
        dictionary=tuple(_new_words(book, said, ids)),
        invoice=ticket,
        lines=lines,
        outbox=outbox,
        audit=audit,
        summaries=tuple(_summaries(t, lines)),
    )


def _all(book: sqlite3.Connection, table: Table, column: str, value: object) -> list[Row]:
    query = f"SELECT * FROM {table.name} WHERE {column}=? ORDER BY 1, 2"
    return book.execute(query, (value,)).fetchall()


def _new_words(
    book: sqlite3.Connection, said: set[tuple[str, int]], ids: list[tuple[str, int]]
) -> Iterator[Write]:
    for name, row_id in ids:
        if (name, row_id) not in said:
            said.add((name, row_id))
            table = schema.metadata.tables[name]
            yield insert(table), _all(book, table, "id", row_id)[0]


def _summaries(t: dict[str, Any], lines: tuple[Row, ...]) -> Iterator[Row]:
    """What the ticket adds to its month: the whole, and each rate."""
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    names = [column.name for column in schema.invoice_line.c]
    for line in lines:
        said = dict(zip(names, line, strict=True))
        for rate in (ALL_RATES, said["rate"]):
            for place, number in enumerate((1, said["net_fen"], said["tax_fen"])):
                sums[rate][place] += number
    period = period_of(moment(t["issued_at"]))
    for rate, (count, net, tax) in sums.items():
        yield period, t["kind"], rate, 0, 1, count, net, tax
