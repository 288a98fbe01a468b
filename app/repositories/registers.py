"""Registers (编码): the buyers and goods that a shop keeps to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from app.domain.registers import Customer, Goods
from app.repositories import rows
from app.repositories.register_rows import (
    customer_of,
    customer_values,
    goods_of,
    goods_values,
)
from app.repositories.register_statements import RegisterStatements
from db.engine import Engine
from db.lending import Connection
from db.prepared import Prepared, Value

__all__ = ["Customer", "Goods", "Registers"]

_CUSTOMERS = RegisterStatements(
    "customer",
    key=("name", "tax_id"),
    more=("address_phone", "bank_account", "own_code", "note", "active", "initials"),
    searched=("name", "tax_id", "own_code"),
)
_GOODS = RegisterStatements(
    "goods",
    key=("name", "spec"),
    more=(
        *("own_code", "goods_code", "short_name", "unit", "price", "with_tax", "rate"),
        *("preferential", "preferential_text", "zero_rate", "active", "initials"),
    ),
    searched=("name", "own_code", "goods_code"),
)
_OF_TAX_ID = Prepared("SELECT * FROM customer WHERE active = 1 AND tax_id = :tax_id")
_GOODS_BY_NAME = Prepared(
    "SELECT * FROM goods WHERE active = 1 AND name = :name ORDER BY spec <> '', id"
)
_GOODS_BY_CODE = Prepared("SELECT * FROM goods WHERE active = 1 AND goods_code = :code ORDER BY id")
_CHANGES: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()


class Registers:
    """Both registers of one book. What is removed is only hidden: it can be saved again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save_customer(self, entry: Customer) -> None:
        """Keep a buyer, in place of the one with the same name and tax id."""
        self._write(_CUSTOMERS.save, customer_values(entry))

    def change_customer(self, row_id: int, entry: Customer) -> None:
        """Other words for a row; a hidden row with its new key goes."""
        self._change(_CUSTOMERS, row_id, customer_values(entry))

    def customer_by_key(self, name: str, tax_id: str = "") -> Customer | None:
        """The buyer of exactly this name and tax id."""
        row = _CUSTOMERS.by_key.first(self._connection, (name, tax_id))
        return None if row is None else customer_of(row)

    def customers_by_id(self, ids: Iterable[int]) -> dict[int, Customer]:
        """The buyers of these rows that are offered, by id."""
        found = _CUSTOMERS.by_id.rows(self._connection, (json.dumps(list(ids)),))
        return {row.id: customer_of(row) for row in found}

    def customers(self, part: str = "", limit: int = 50) -> tuple[Customer, ...]:
        """Buyers whose name, tax id or own code contains `part`."""
        return tuple(map(customer_of, self._bearing(_CUSTOMERS, part, limit)))

    def customers_of_tax_id(self, tax_id: str) -> tuple[Customer, ...]:
        """Buyers with this tax id, whatever their name."""
        return tuple(map(customer_of, _OF_TAX_ID.rows(self._connection, (tax_id,))))

    def remove_customer(self, name: str, tax_id: str = "") -> None:
        """No longer offered."""
        self._write(_CUSTOMERS.hide, {"name": name, "tax_id": tax_id})

    def save_goods(self, entry: Goods) -> None:
        """Keep goods, in place of those with the same name and spec."""
        self._write(_GOODS.save, goods_values(entry))

    def change_goods(self, row_id: int, entry: Goods) -> None:
        """Other words for a row; a hidden row with its new key goes."""
        self._change(_GOODS, row_id, goods_values(entry))

    def goods_by_key(self, name: str, spec: str = "") -> Goods | None:
        """The goods of exactly this name and spec."""
        row = _GOODS.by_key.first(self._connection, (name, spec))
        return None if row is None else goods_of(row)

    def goods_by_id(self, ids: Iterable[int]) -> dict[int, Goods]:
        """The goods of these rows that are offered, by id."""
        found = _GOODS.by_id.rows(self._connection, (json.dumps(list(ids)),))
        return {row.id: goods_of(row) for row in found}

    def goods(self, part: str = "", limit: int = 50) -> tuple[Goods, ...]:
        """Goods whose name, own code or tax code contains `part`."""
        return tuple(map(goods_of, self._bearing(_GOODS, part, limit)))

    def goods_by_name(self, name: str) -> Goods | None:
        """The goods of exactly this name; of several specs the one without, else the first."""
        row = _GOODS_BY_NAME.first(self._connection, (name,))
        return None if row is None else goods_of(row)

    def goods_by_code(self, goods_code: str) -> Goods | None:
        """The first goods with this 19-digit code: how a code is known."""
        row = _GOODS_BY_CODE.first(self._connection, (goods_code,))
        return None if row is None else goods_of(row)

    def remove_goods(self, name: str, spec: str = "") -> None:
        """No longer offered."""
        self._write(_GOODS.hide, {"name": name, "spec": spec})

    def changes(self) -> int:
        """How often this program has written into a register of this book. Who holds the book
        alone may keep what it looked up as long as this number stands."""
        return _CHANGES.get(self._connection.engine, 0)

    def _change(self, register: RegisterStatements, row_id: int, values: dict[str, Value]) -> None:
        values = values | {"id": row_id}
        self._write(register.make_way, values)
        self._write(register.change, values)

    def _write(self, statement: Prepared, values: dict[str, Value]) -> None:
        _CHANGES[self._connection.engine] = self.changes() + 1
        statement.run(self._connection, statement.values(values))

    def _bearing(self, register: RegisterStatements, part: str, limit: int) -> Iterator[Any]:
        asked: dict[str, Value] = {"part": rows.pattern(part), "most": limit}
        return register.bearing.rows(self._connection, register.bearing.values(asked))
