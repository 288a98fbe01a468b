"""Registers (编码): the buyers and goods that a shop keeps to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Row,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from app.domain.registers import Customer, Goods
from app.repositories.register_rows import (
    customer_of,
    customer_values,
    goods_of,
    goods_values,
)
from db.engine import Engine
from db.lending import Connection
from db.prepared import Prepared
from db.schema import customer, goods

__all__ = ["Customer", "Goods", "Registers"]

_OFFERED = select(goods).where(goods.c.active == literal_column("1"))
_BY_NAME = Prepared(
    _OFFERED.where(goods.c.name == bindparam("name")).order_by(
        goods.c.spec != literal_column("''"), goods.c.id
    )
)
_BY_CODE = Prepared(_OFFERED.where(goods.c.goods_code == bindparam("code")).order_by(goods.c.id))


def _by_id(table: Table) -> Prepared:
    wanted = func.json_each(bindparam("ids")).table_valued("value")
    among = table.c.id.in_(select(wanted.c.value))
    return Prepared(select(table).where(among, table.c.active == literal_column("1")))


_CUSTOMERS_BY_ID, _GOODS_BY_ID = map(_by_id, (customer, goods))
_CHANGES: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()


class Registers:
    """Both registers of one book. What is removed is only hidden: it can be saved again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save_customer(self, entry: Customer) -> None:
        """Keep a buyer, in place of the one with the same name and tax id."""
        self._save(customer, ["name", "tax_id"], customer_values(entry))

    def change_customer(self, row_id: int, entry: Customer) -> None:
        """Other words for a row; a hidden row with its new key goes."""
        key = {"name": entry.party.name, "tax_id": entry.party.tax_id}
        self._change(customer, row_id, key, customer_values(entry))

    def customer_by_key(self, name: str, tax_id: str = "") -> Customer | None:
        """The buyer of exactly this name and tax id."""
        row = self._first(customer, (customer.c.name == name) & (customer.c.tax_id == tax_id))
        return None if row is None else customer_of(row)

    def customers_by_id(self, ids: Iterable[int]) -> dict[int, Customer]:
        """The buyers of these rows that are offered, by id."""
        found = _CUSTOMERS_BY_ID.rows(self._connection, (json.dumps(list(ids)),))
        return {row.id: customer_of(row) for row in found}

    def customers(self, part: str = "", limit: int = 50) -> tuple[Customer, ...]:
        """Buyers whose name, tax id or own code contains `part`."""
        columns = (customer.c.name, customer.c.tax_id, customer.c.own_code)
        return tuple(map(customer_of, self._bearing(customer, columns, part, limit)))

    def customer_by_name(self, name: str) -> Customer | None:
        """The buyer of exactly this name."""
        row = self._first(customer, customer.c.name == name)
        return None if row is None else customer_of(row)

    def customers_of_tax_id(self, tax_id: str) -> tuple[Customer, ...]:
        """Buyers with this tax id, whatever their name."""
        offered = (customer.c.tax_id == tax_id) & (customer.c.active == 1)
        return tuple(map(customer_of, self._connection.execute(select(customer).where(offered))))

    def remove_customer(self, name: str, tax_id: str = "") -> None:
        """No longer offered."""
        self._hide(customer, (customer.c.name == name) & (customer.c.tax_id == tax_id))

    def save_goods(self, entry: Goods) -> None:
        """Keep goods, in place of those with the same name and spec."""
        self._save(goods, ["name", "spec"], goods_values(entry))

    def change_goods(self, row_id: int, entry: Goods) -> None:
        """Other words for a row; a hidden row with its new key goes."""
        key = {"name": entry.name, "spec": entry.spec}
        self._change(goods, row_id, key, goods_values(entry))

    def goods_by_key(self, name: str, spec: str = "") -> Goods | None:
        """The goods of exactly this name and spec."""
        row = self._first(goods, (goods.c.name == name) & (goods.c.spec == spec))
        return None if row is None else goods_of(row)

    def goods_by_id(self, ids: Iterable[int]) -> dict[int, Goods]:
        """The goods of these rows that are offered, by id."""
        found = _GOODS_BY_ID.rows(self._connection, (json.dumps(list(ids)),))
        return {row.id: goods_of(row) for row in found}

    def goods(self, part: str = "", limit: int = 50) -> tuple[Goods, ...]:
        """Goods whose name, own code or tax code contains `part`."""
        columns = (goods.c.name, goods.c.own_code, goods.c.goods_code)
        return tuple(map(goods_of, self._bearing(goods, columns, part, limit)))

    def goods_by_name(self, name: str) -> Goods | None:
        """The goods of exactly this name; of several specs the one without, else the first."""
        return self._found(_BY_NAME, name)

    def goods_by_code(self, goods_code: str) -> Goods | None:
        """The first goods with this 19-digit code: how a code is known."""
        return self._found(_BY_CODE, goods_code)

    def remove_goods(self, name: str, spec: str = "") -> None:
        """No longer offered."""
        self._hide(goods, (goods.c.name == name) & (goods.c.spec == spec))

    def changes(self) -> int:
        """How often this program has written into a register of this book. Who holds the book
        alone may keep what it looked up as long as this number stands."""
        return _CHANGES.get(self._connection.engine, 0)

    def _changed(self) -> None:
        _CHANGES[self._connection.engine] = self.changes() + 1

    def _next(self, table: Table) -> Any:
        last = select(func.coalesce(func.max(table.c.version), 0) + 1)
        return last.scalar_subquery()

    def _save(self, table: Table, key: list[str], values: dict[str, object]) -> None:
        self._changed()
        values = values | {"version": self._next(table)}
        added = insert(table).values(**values)
        self._connection.execute(added.on_conflict_do_update(index_elements=key, set_=values))

    def _change(
        self, table: Table, row_id: int, key: dict[str, str], values: dict[str, object]
    ) -> None:
        self._changed()
        other = (table.c.id != row_id) & (table.c.active == 0)
        for column, said in key.items():
            other &= table.c[column] == said
        self._connection.execute(delete(table).where(other))
        changed = update(table).where(table.c.id == row_id)
        self._connection.execute(changed.values(**values, version=self._next(table)))

    def _hide(self, table: Table, chosen: Any) -> None:
        self._changed()
        hidden = update(table).where(chosen)
        self._connection.execute(hidden.values(active=0, version=self._next(table)))

    def _bearing(self, table: Table, columns: Any, part: str, limit: int) -> Any:
        query = select(table).where(table.c.active == 1).order_by(table.c.name).limit(limit)
        if part:
            first, *others = (column.contains(part, autoescape=True) for column in columns)
            for other in others:
                first = first | other
            query = query.where(first)
        return self._connection.execute(query)

    def _found(self, query: Prepared, value: str) -> Goods | None:
        row = next(query.rows(self._connection, (value,)), None)
        return None if row is None else goods_of(row)

    def _first(self, table: Table, condition: Any, *order: Any) -> Row[Any] | None:
        query = select(table).where(condition, table.c.active == 1)
        return self._connection.execute(query.order_by(*order, table.c.id).limit(1)).first()
