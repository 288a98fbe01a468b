"""Stock of 成品油 by oil code, in tons: what may still be sold, as the bureau granted it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from app.repositories import rows
from db.lending import Connection
from db.schema import oil_stock


class OilStock:
    """Tons left of each oil code; a code without a row has no stock kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def left(self, goods_code: str) -> Decimal | None:
        """Tons left; None: no stock is kept for this code."""
        query = select(oil_stock.c.tons).where(oil_stock.c.goods_code == goods_code)
        return rows.decimal_of(self._connection.execute(query).scalar())

    def all(self) -> dict[str, Decimal]:
        """Tons left of every code that stock is kept for."""
        query = select(oil_stock.c.goods_code, oil_stock.c.tons)
        return {row.goods_code: Decimal(row.tons) for row in self._connection.execute(query)}

    def set(self, goods_code: str, tons: Decimal) -> None:
        """What is granted from now on."""
        added = insert(oil_stock).values(goods_code=goods_code, tons=f"{tons:f}")
        kept = added.on_conflict_do_update(
            index_elements=["goods_code"], set_={"tons": added.excluded.tons}
        )
        self._connection.execute(kept)

    def take(self, tons_by_code: Mapping[str, Decimal]) -> None:
        """Sold with a ticket; a code without stock kept is left alone."""
        for goods_code, tons in tons_by_code.items():
            left = self.left(goods_code)
            if left is not None:
                self.set(goods_code, left - tons)
