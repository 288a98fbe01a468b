"""Names of goods with their tax code (税收分类编码): of the register, and of earlier tickets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.domain.rates import rate_fraction
from app.domain.terms import GoodsEntry
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared
from db.schema import goods, wording

LATEST = 20_000  # wordings of tickets that are looked at
_LAST = select(func.max(wording.c.id)).scalar_subquery()
_REGISTER = Prepared(
    select(goods).where(goods.c.active == 1, goods.c.goods_code != "").order_by(goods.c.id)
)
_TICKETS = Prepared(
    select(wording)
    .where(wording.c.goods_code != "", wording.c.id > _LAST - LATEST)
    .order_by(wording.c.id.desc())
)


class Wordings:
    """How goods are called, in one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_register(self) -> Iterator[GoodsEntry]:
        """The goods of the register that have a code."""
        for row in _REGISTER.rows(self._connection, _REGISTER.values({})):
            rate = None if row.rate is None else rate_fraction(row.rate)
            yield _entry(row, rate)

    def of_tickets(self) -> Iterator[GoodsEntry]:
        """What the lines of tickets called their goods, the latest first; the rate, which stands
        in each line, is not told."""
        for row in _TICKETS.rows(self._connection, _TICKETS.values({})):
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
