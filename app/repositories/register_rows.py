"""Between an entry of a register and its row. The initials are computed here, and only here:
whichever door saves an entry, it is found by them."""

from __future__ import annotations

from typing import Any

from app.domain.invoice import Party
from app.domain.rates import rate_fraction
from app.domain.registers import Customer, Goods
from app.repositories import rows
from db.initials import initials, kept, spoken, syllables
from db.prepared import Value

__all__ = [
    "customer_of",
    "customer_values",
    "goods_of",
    "goods_values",
    "initials",
    "spoken",
    "syllables",
]


def customer_values(entry: Customer) -> dict[str, Value]:
    """The columns of a buyer that is offered."""
    return {
        "name": entry.party.name,
        "tax_id": entry.party.tax_id,
        "address_phone": entry.party.address_phone,
        "bank_account": entry.party.bank_account,
        "own_code": entry.own_code,
        "note": entry.note,
        "active": 1,
        "initials": kept(entry.party.name),
    }


def customer_of(row: Any) -> Customer:
    """The buyer of a row."""
    party = Party(row.name, row.tax_id, row.address_phone, row.bank_account)
    return Customer(party, row.own_code, row.note, row.id, row.version, row.initials)


def goods_values(entry: Goods) -> dict[str, Value]:
    """The columns of goods that are offered."""
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
        "initials": kept(entry.name),
    }


def goods_of(row: Any) -> Goods:
    """The goods of a row."""
    return Goods(
        name=row.name,
        goods_code=row.goods_code,
        short_name=row.short_name,
        own_code=row.own_code,
        spec=row.spec,
        unit=row.unit,
        price=rows.decimal_of(row.price or None),
        with_tax=bool(row.with_tax),
        rate=None if row.rate is None else rate_fraction(row.rate),
        preferential=bool(row.preferential),
        preferential_text=row.preferential_text,
        zero_rate=rows.ZERO_RATE[row.zero_rate],
        id=row.id,
        version=row.version,
        initials=row.initials,
    )
