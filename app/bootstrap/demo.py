"""Customers and goods of the practice home, from `resources/demo.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.bootstrap.taxpayer_file import party_of
from app.domain.invoice import ZeroRate
from app.repositories.registers import Customer, Goods

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork


def fill_registers(work: UnitOfWork, demo: Mapping[str, Any]) -> None:
    """Write them; the caller commits."""
    for each in demo["customers"]:
        work.registers.save_customer(Customer(party_of(each)))
    for each in demo["goods"]:
        work.registers.save_goods(_goods(each))
        if "oil_stock_tons" in each:
            work.oil.set(each["goods_code"], Decimal(each["oil_stock_tons"]))


def _goods(data: Mapping[str, str]) -> Goods:
    return Goods(
        name=data["name"],
        goods_code=data["goods_code"],
        short_name=data["short_name"],
        spec=data["spec"],
        unit=data["unit"],
        price=Decimal(data["price"]),
        rate=Decimal(data["rate"]),
        preferential="preferential_text" in data,
        preferential_text=data.get("preferential_text", ""),
        zero_rate=ZeroRate(data.get("zero_rate", "")),
    )
