"""Registers (编码): the buyers and goods that a shop keeps to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, Table, bindparam, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert

from app.domain.invoice import Party, ZeroRate
from app.repositories import rows
from db.prepared import Prepared
from db.schema import customer, goods


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer of the register (客户编码)."""

    party: Party
    own_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods or a service of the register (商品编码). `price` is on the basis `with_tax`."""

    name: str
    goods_code: str = ""  # 税收分类编码, 19 digits
    short_name: str = ""  # 简称
    own_code: str = ""
    spec: str = ""
    unit: str = ""
    price: Decimal | None = None
    with_tax: bool = False
    rate: Decimal | None = None
    preferential: bool = False
    preferential_text: str = ""
    zero_rate: ZeroRate = ZeroRate.NONE


_OFFERED = select(goods).where(goods.c.active == literal_column("1"))
_BY_NAME = Prepared(
    _OFFERED.where(goods.c.name == bindparam("name")).order_by(
        goods.c.spec != literal_column("''"), goods.c.id
    )
)
_BY_CODE = Prepared(_OFFERED.where(goods.c.goods_code == bindparam("code")).order_by(goods.c.id))


_CHANGES: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()


class Registers:
    """Both registers of one book. What is removed is only hidden: it can be saved again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save_customer(self, entry: Customer) -> None:
        """Keep a buyer, in place of the one with the same name and tax id."""
        self._save(customer, ["name", "tax_id"], _customer_values(entry))

    def customers(self, part: str = "", limit: int = 50) -> tuple[Customer, ...]:
        """Buyers whose name, tax id or own code contains `part`."""
        columns = (customer.c.name, customer.c.tax_id, customer.c.own_code)
        return tuple(map(_customer, self._bearing(customer, columns, part, limit)))

    def customer_by_name(self, name: str) -> Customer | None:
        """The buyer of exactly this name."""
        row = self._first(customer, customer.c.name == name)
        return None if row is None else _customer(row)

    def remove_customer(self, name: str, tax_id: str = "") -> None:
        """No longer offered."""
        chosen = (customer.c.name == name) & (customer.c.tax_id == tax_id)
        self._changed()
        self._connection.execute(update(customer).where(chosen).values(active=0))

    def save_goods(self, entry: Goods) -> None:
        """Keep goods, in place of those with the same name and spec."""
        self._save(goods, ["name", "spec"], _goods_values(entry))

    def goods(self, part: str = "", limit: int = 50) -> tuple[Goods, ...]:
        """Goods whose name, own code or tax code contains `part`."""
        columns = (goods.c.name, goods.c.own_code, goods.c.goods_code)
        return tuple(map(_goods, self._bearing(goods, columns, part, limit)))

    def goods_by_name(self, name: str) -> Goods | None:
        """The goods of exactly this name; of several specs the one without, else the first."""
        return self._found(_BY_NAME, name)

    def goods_by_code(self, goods_code: str) -> Goods | None:
        """The first goods with this 19-digit code: how a code is known."""
        return self._found(_BY_CODE, goods_code)

    def remove_goods(self, name: str, spec: str = "") -> None:
        """No longer offered."""
        chosen = (goods.c.name == name) & (goods.c.spec == spec)
        self._changed()
        self._connection.execute(update(goods).where(chosen).values(active=0))

    def changes(self) -> int:
        """How often this program has written into a register of this book. Who holds the book
        alone may keep what it looked up as long as this number stands."""
        return _CHANGES.get(self._connection.engine, 0)

    def _changed(self) -> None:
        _CHANGES[self._connection.engine] = self.changes() + 1

    def _save(self, table: Table, key: list[str], values: dict[str, object]) -> None:
        self._changed()
        added = insert(table).values(**values)
        self._connection.execute(added.on_conflict_do_update(index_elements=key, set_=values))

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
        return None if row is None else _goods(row)

    def _first(self, table: Table, condition: Any, *order: Any) -> Row[Any] | None:
        query = select(table).where(condition, table.c.active == 1)
        return self._connection.execute(query.order_by(*order, table.c.id).limit(1)).first()


def _customer_values(entry: Customer) -> dict[str, object]:
    return {
        "name": entry.party.name,
        "tax_id": entry.party.tax_id,
        "address_phone": entry.party.address_phone,
        "bank_account": entry.party.bank_account,
        "own_code": entry.own_code,
        "note": entry.note,
        "active": 1,
    }


def _customer(row: Row[Any]) -> Customer:
    party = Party(row.name, row.tax_id, row.address_phone, row.bank_account)
    return Customer(party, own_code=row.own_code, note=row.note)


def _goods_values(entry: Goods) -> dict[str, object]:
    return {
        "name": entry.name,
        "own_code": entry.own_code,
        "goods_code": entry.goods_code,
        "short_name": entry.short_name,
        "spec": entry.spec,
        "unit": entry.unit,
        "price": rows.decimal_text(entry.price) or "",
        "with_tax": int(entry.with_tax),
        "rate": None if entry.rate is None else rows.rate_number(entry.rate),
        "preferential": int(entry.preferential),
        "preferential_text": entry.preferential_text,
        "zero_rate": rows.ZERO_RATE_NUMBER[entry.zero_rate],
        "active": 1,
    }


def _goods(row: Row[Any]) -> Goods:
    return Goods(
        name=row.name,
        goods_code=row.goods_code,
        short_name=row.short_name,
        own_code=row.own_code,
        spec=row.spec,
        unit=row.unit,
        price=rows.decimal_of(row.price or None),
        with_tax=bool(row.with_tax),
        rate=None if row.rate is None else rows.rate_fraction(row.rate),
        preferential=bool(row.preferential),
        preferential_text=row.preferential_text,
        zero_rate=rows.ZERO_RATE[row.zero_rate],
    )
