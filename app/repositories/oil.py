"""Stock of 成品油 by oil code, in tons: what may still be sold, as the bureau granted it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, inserting

_LEFT = Prepared("SELECT tons FROM oil_stock WHERE goods_code = :goods_code")
_ALL = Prepared("SELECT goods_code, tons FROM oil_stock")
_SET = Prepared(
    inserting("oil_stock", ("goods_code", "tons"))
    + " ON CONFLICT (goods_code) DO UPDATE SET tons = excluded.tons"
)


class OilStock:
    """Tons left of each oil code; a code without a row has no stock kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def left(self, goods_code: str) -> Decimal | None:
        """Tons left; None: no stock is kept for this code."""
        return rows.decimal_of(_LEFT.value(self._connection, (goods_code,)))

    def all(self) -> dict[str, Decimal]:
        """Tons left of every code that stock is kept for."""
        return {goods_code: Decimal(tons) for goods_code, tons in _ALL.run(self._connection)}

    def set(self, goods_code: str, tons: Decimal) -> None:
        """What is granted from now on."""
        _SET.run(self._connection, (goods_code, f"{tons:f}"))

    def take(self, tons_by_code: Mapping[str, Decimal]) -> None:
        """Sold with a ticket; a code without stock kept is left alone."""
        for goods_code, tons in tons_by_code.items():
            left = self.left(goods_code)
            if left is not None:
                self.set(goods_code, left - tons)
