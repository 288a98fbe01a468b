"""Tickets for tests of the book: invented parties, realistic texts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from app.domain.invoice import Draft, Invoice, InvoiceKey, InvoiceKind, Line, Party, Status
from app.domain.money import Money
from app.repositories.audit import AuditEntry
from app.repositories.rows import CHINA
from app.repositories.summaries import Side

MONDAY = datetime(2024, 1, 15, 10, 0, 0, tzinfo=CHINA)
SELLER = Party(
    "示例甲测试有限公司",
    "91990000MA0000007X",
    "虚构市测试路1号 0990-0000001",
    "示例银行虚构支行 9900000000000000001",
)
BUYER = Party(
    "虚构乙贸易有限公司",
    "91990000MA00EXAM7A",
    "虚构市示例大街88号 0990-0000088",
    "测试银行示例支行 9900000000000000088",
)


def a_line(net_fen: int = 10_000, rate: str = "0.13", name: str = "打印机") -> Line:
    """One line of one piece."""
    tax = Money.yuan(Money(net_fen).in_yuan * Decimal(rate))
    return Line(
        name=name,
        net=Money(net_fen),
        rate=Decimal(rate),
        tax=tax,
        spec="标准型",
        unit="台",
        quantity=Decimal(1),
        price=Money(net_fen).in_yuan,
        goods_code="1090512010000000000",
    )


def a_ticket(number: int = 1, **changes: object) -> Invoice:
    """An issued ticket; `changes` of Invoice or Draft by name."""
    of_draft = {name: changes.pop(name) for name in list(changes) if name in _DRAFT_FIELDS}
    draft = Draft(
        request_id=number.to_bytes(16, "big"),
        kind=InvoiceKind.ORDINARY,
        buyer=BUYER,
        seller=SELLER,
        lines=(a_line(), a_line(20_000, "0.06", "维护费")),
        document=f"DEMO{number:04d}",
        drawer="开票员甲",
    )
    ticket = Invoice(
        key=InvoiceKey("099002300104", f"{number:08d}"),
        draft=replace(draft, **of_draft),
        issued_at=MONDAY + timedelta(minutes=number),
        disk_number="990000000001",
        sequence=number,
        signature=bytes([number % 256]) * 64,
        simulated=True,
        with_list=False,
    )
    return replace(ticket, **changes)


_DRAFT_FIELDS = frozenset(Draft.__struct_fields__) - {"key"}


def an_entry(ticket: Invoice) -> AuditEntry:
    """What the trail says of an issue."""
    subject = f"{ticket.key.code}-{ticket.key.number}"
    return AuditEntry(ticket.issued_at, ticket.draft.drawer, "invoice.issue", subject)


class Shop:
    """An endless, repeatable stream of realistic tickets of three lines."""

    _WORDS = "华信达通盛宏瑞鑫恒泰远博诚嘉创联金德安康星海天辰东方新源"
    _TRADES = ("科技", "贸易", "电子", "建材", "食品", "机械", "服饰", "物流", "餐饮", "医药")
    _RATES = ("0.13", "0.09", "0.06", "0.03", "0.01")

    def __init__(self, seed: int = 7, buyers: int = 2000, goods: int = 500) -> None:
        self._random = random.Random(seed)
        self._buyers = [self._buyer(number) for number in range(buyers)]
        self._goods = [self._wording(number) for number in range(goods)]
        self._next = 0

    def ticket(self) -> Invoice:
        """The next ticket: one of four kinds, one in ten with a remark."""
        self._next += 1
        number, chance = self._next, self._random
        lines = tuple(self._line() for _ in range(3))
        code, kind = chance.choice(_VOLUMES)
        return a_ticket(
            number,
            key=InvoiceKey(code, f"{number:08d}"),
            kind=kind,
            request_id=chance.randbytes(16),
            signature=chance.randbytes(64),
            buyer=chance.choice(self._buyers),
            lines=lines,
            document=f"XS20240115{number:06d}",
            payee="收款员丙",
            reviewer="复核员乙",
            drawer=chance.choice(("开票员甲", "管理员")),
            remark="合同号 TEST-2024-0001" if chance.random() < 0.1 else "",
            goods_code_version="33.0",
            issued_at=MONDAY + timedelta(seconds=30 * number),
        )

    def _line(self) -> Line:
        chance = self._random
        base = chance.choice(self._goods)
        pieces, price = chance.randrange(1, 40), Decimal(chance.randrange(100, 50_000)).scaleb(-2)
        net = Money.yuan(price * pieces)
        tax = Money.yuan(net.in_yuan * base.rate)
        return replace(base, net=net, tax=tax, quantity=Decimal(pieces), price=price)

    def _buyer(self, number: int) -> Party:
        chance = self._random
        name = "".join(chance.choice(self._WORDS) for _ in range(4)) + chance.choice(self._TRADES)
        return Party(
            f"虚构{name}有限公司",
            f"91990000MA{number:08d}",
            f"虚构市测试区示例大道{number}号 0990-{number:07d}",
            f"示例银行虚构支行 99{number:017d}",
        )

    def _wording(self, number: int) -> Line:
        chance = self._random
        name = "".join(chance.choice(self._WORDS) for _ in range(5))
        return replace(
            a_line(100, chance.choice(self._RATES), f"{name}打印机"),
            spec=f"型号-{number}",
            goods_code=f"109{number:016d}",
            own_code=f"SKU{number:05d}",
            short_name="计算机外部设备",
        )


_VOLUMES = (
    ("9900231130", InvoiceKind.SPECIAL),
    ("099002300104", InvoiceKind.ORDINARY),
    ("099002300107", InvoiceKind.ROLL),
    ("099002300111", InvoiceKind.E_ORDINARY),
)


def voided(ticket: Invoice) -> Invoice:
    """The same ticket, void."""
    return replace(ticket, status=Status.VOID)


def side_of(ticket: Invoice) -> Side:
    """On which side of the statistics a ticket stands."""
    if ticket.status is Status.BLANK_VOID:
        return Side.BLANK_VOID
    negative = ticket.draft.gross < Money(0)
    if ticket.status is Status.VOID:
        return Side.NEGATIVE_VOID if negative else Side.POSITIVE_VOID
    return Side.NEGATIVE if negative else Side.POSITIVE
