"""Two books of the same trade, one issued for real and one loaded, field by field."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import Table

from db import schema

# What a loaded ticket cannot know; of these only the length is compared.
OPAQUE = {"content", "signature"}
# Places in the tables, not facts; and when the audit entry was written.
PLACES = {"id", "desk_id", "seller_id", "buyer_id", "wording_id", "invoice_id"}


def _columns(table: Table, alias: str) -> Iterator[str]:
    for column in table.c:
        if column.name in OPAQUE:
            yield f"length({alias}.{column.name})"
        elif column.name not in PLACES:
            yield f"{alias}.{column.name}"


def _list(*parts: tuple[Table, str]) -> str:
    return ", ".join(name for table, alias in parts for name in _columns(table, alias))


_TICKETS = (
    f"SELECT {_list((schema.invoice, 'i'), (schema.desk, 'd'))},"
    f" {_list((schema.party, 's'), (schema.party, 'b'))} FROM invoice i"
    " JOIN desk d ON d.id=i.desk_id JOIN party s ON s.id=i.seller_id"
    " JOIN party b ON b.id=i.buyer_id ORDER BY i.sequence"
)
_LINES = (
    f"SELECT i.sequence, {_list((schema.invoice_line, 'l'), (schema.wording, 'w'))}"
    " FROM invoice_line l JOIN invoice i ON i.id=l.invoice_id"
    " JOIN wording w ON w.id=l.wording_id ORDER BY i.sequence, l.position"
)
_OUTBOX = (
    f"SELECT i.sequence, {_list((schema.outbox, 'o'))} FROM outbox o"
    " JOIN invoice i ON i.id=o.invoice_id ORDER BY i.sequence"
)
_AUDIT = (
    "SELECT operator, action, subject, detail, length(hash) FROM audit"
    " WHERE action='invoice.issue' ORDER BY id"
)
_SUMMARY = f"SELECT {_list((schema.monthly_summary, 'm'))} FROM monthly_summary m ORDER BY 1,2,3,4"
QUESTIONS = (_TICKETS, _LINES, _OUTBOX, _AUDIT, _SUMMARY)


def differences(one: Path, other: Path) -> tuple[int, int, str]:
    """Fields compared, fields that differ, and the first difference in words."""
    compared, different, first = 0, 0, ""
    with closing(sqlite3.connect(one)) as left, closing(sqlite3.connect(other)) as right:
        for question in QUESTIONS:
            for a, b in zip_longest(left.execute(question), right.execute(question)):
                wide = len(a or b)
                compared += wide
                if a != b:
                    pairs = list(zip_longest(a or (), b or ()))
                    different += sum(x != y for x, y in pairs)
                    first = first or "; ".join(f"{x!r} | {y!r}" for x, y in pairs if x != y)
    return compared, different, first[:200]
