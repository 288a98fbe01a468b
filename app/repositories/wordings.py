"""Names of goods with their tax code (税收分类编码): of the register, and of earlier tickets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.domain.rates import rate_fraction
from app.domain.terms import GoodsEntry
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared

LATEST = 20_000  # wordings of tickets that are looked at
_REGISTER = Prepared("SELECT * FROM goods WHERE active = 1 AND goods_code <> '' ORDER BY id")
_TICKETS = Prepared(
    "SELECT * FROM wording WHERE goods_code <> ''"
    f" AND id > (SELECT max(id) FROM wording) - {LATEST} ORDER BY id DESC"
)


class Wordings:
    """How goods are called, in one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_register(self) -> Iterator[GoodsEntry]:
        """The goods of the register that have a code."""
        for row in _REGISTER.rows(self._connection):
            rate = None if row.rate is None else rate_fraction(row.rate)
            yield _entry(row, rate)

    def of_tickets(self) -> Iterator[GoodsEntry]:
        """What the lines of tickets called their goods, the latest first; the rate, which stands
        in each line, is not told."""
        for row in _TICKETS.rows(self._connection):
            yield _entry(row, None)


def _entry(row: Any, rate: Decimal | None) -> GoodsEntry:
    return GoodsEntry(
        name=row.name,
        code=row.goods_code,
        short_name=row.short_name,
        rate=rate,
        unit=row.unit,
        spec=row.spec,
        preferential=bool(row.preferential),
        preferential_text=row.preferential_text,
        zero_rate=rows.ZERO_RATE[row.zero_rate],
    )
