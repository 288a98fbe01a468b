"""A repeatable trade of tickets of three lines: as a cashier enters them, and as plain numbers.

Amounts and taxes are computed here by whole numbers, on their own: what the domain computes of
the same entries must come out equal (`comparing`). Invented parties of area 99 only.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.repositories.registers import Goods

BUYERS, GOODS = 50_000, 500
KINDS = ("004", "007", "026", "028")
RATES = (1300, 900, 600, 300)
VERSION, PAYEE, REVIEWER = "33.0", "收款员丙", "复核员乙"
_WORDS = "华信达通盛宏瑞鑫恒泰远博诚嘉创联金德安康星海天辰东方新源"
TRADES = ("科技", "贸易", "电子", "建材", "食品", "机械", "服饰", "物流", "餐饮", "医药")
REMARK = "合同号 TEST-2024-0001"


@dataclass(frozen=True, slots=True)
class Buyer:
    """An invented buyer."""

    name: str
    tax_id: str
    address_phone: str
    bank_account: str


@dataclass(frozen=True, slots=True)
class Wares:
    """Something sold: how a line calls it, at which rate (1/10000)."""

    name: str
    spec: str
    unit: str
    goods_code: str
    own_code: str
    short_name: str
    rate: int


@dataclass(frozen=True, slots=True)
class Sold:
    """One line in whole fen."""

    wares: Wares
    pieces: int
    price_fen: int

    @property
    def net_fen(self) -> int:
        """金额."""
        return self.pieces * self.price_fen

    @property
    def tax_fen(self) -> int:
        """税额, rounded half up."""
        return (self.net_fen * self.wares.rate + 5000) // 10_000

    @property
    def price(self) -> str:
        """单价 as it is entered."""
        return f"{self.price_fen // 100}.{self.price_fen % 100:02d}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket before anybody numbered it."""

    place: int  # from 0
    request_id: bytes
    kind: str
    buyer: Buyer
    document: str
    remark: str
    lines: tuple[Sold, ...]

    def entered(self) -> EnteredInvoice:
        """What a cashier or an ERP's file says."""
        return EnteredInvoice(
            lines=tuple(map(_line, self.lines)),
            document=self.document,
            kind=self.kind,
            buyer=EnteredParty(
                self.buyer.name,
                self.buyer.tax_id,
                self.buyer.address_phone,
                self.buyer.bank_account,
            ),
            remark=self.remark,
            payee=PAYEE,
            reviewer=REVIEWER,
            goods_code_version=VERSION,
        )


def _line(sold: Sold) -> EnteredLine:
    wares = sold.wares
    return EnteredLine(
        name=wares.name,
        unit=wares.unit,
        spec=wares.spec,
        quantity=str(sold.pieces),
        price=sold.price,
        amount=f"{Decimal(sold.net_fen).scaleb(-2):f}",
        rate=f"{wares.rate / 10_000:g}",
        tax=f"{Decimal(sold.tax_fen).scaleb(-2):f}",
        goods_code=wares.goods_code,
        own_code=wares.own_code,
    )


def tickets(seed: int = 7) -> Iterator[Ticket]:
    """Endless; the same seed tells the same story. A few buyers buy often, most seldom."""
    chance, people, shelf = random.Random(seed), buyers(), wares()
    place = 0
    while True:
        yield Ticket(
            place=place,
            request_id=chance.randbytes(16),
            kind=KINDS[chance.randrange(len(KINDS))],
            buyer=people[int(BUYERS * chance.random() ** 2)],
            document=f"XS{seed:02d}{place:09d}",
            remark=REMARK if chance.random() < 0.1 else "",
            lines=tuple(
                Sold(
                    shelf[chance.randrange(GOODS)],
                    chance.randrange(1, 40),
                    chance.randrange(100, 50_000),
                )
                for _ in range(3)
            ),
        )
        place += 1


@cache
def buyers() -> tuple[Buyer, ...]:
    """All who may buy; no name but one stands for two."""
    chance = random.Random(99)
    return tuple(
        Buyer(
            name=f"虚构{''.join(chance.choices(_WORDS, k=4))}{chance.choice(TRADES)}有限公司",
            tax_id=f"91990000MA{number:08d}",
            address_phone=f"虚构市测试区示例大道{number}号 0990-{number:07d}",
            bank_account=f"示例银行虚构支行 99{number:017d}",
        )
        for number in range(BUYERS)
    )


@cache
def wares() -> tuple[Wares, ...]:
    """All that is sold."""
    chance = random.Random(98)
    return tuple(
        Wares(
            name=f"{''.join(chance.choices(_WORDS, k=4))}打印机{number}",
            spec=f"型号-{number}",
            unit="台",
            goods_code=f"109{number:016d}",
            own_code=f"SKU{number:05d}",
            short_name="计算机外部设备",
            rate=RATES[number % len(RATES)],
        )
        for number in range(GOODS)
    )


def register() -> Iterator[Goods]:
    """The same for the goods register: every code is known."""
    for each in wares():
        yield Goods(
            name=each.name,
            goods_code=each.goods_code,
            short_name=each.short_name,
            own_code=each.own_code,
            spec=each.spec,
            unit=each.unit,
            rate=Decimal(each.rate).scaleb(-4).normalize(),
        )
