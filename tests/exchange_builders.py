"""Files and issued invoices for tests of foreign formats: invented parties of area 99."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice
from app.domain.errors import RuleBroken
from app.domain.invoice import (
    Draft,
    Invoice,
    InvoiceKey,
    InvoiceKind,
    Line,
    Party,
    Status,
)
from app.domain.money import Money
from app.exchange.reading import Found, Unreadable, read_documents

GOLDEN = Path(__file__).parent / "golden" / "exchange"
FORMAT_LINE = "SJJK0101~~销售单据传入"
SELLER = Party("示例甲测试有限公司", "91990000MA0000007X", "虚构市样例路9号", "示例银行 0009")
BUYER = Party("虚构乙测试商贸有限公司", "91990000MA00EXAM7A", "虚构市样例路1号", "示例银行 0001")
MONDAY = datetime(2024, 1, 15, 10, 0, 0, tzinfo=timezone(timedelta(hours=8)))


def header(document: str = "DEMO0001", count: int | str = 1, **items: str) -> str:
    """A header line of SJJK0101; `items` by place, e.g. i7="备注"."""
    buyer = [BUYER.name, BUYER.tax_id, BUYER.address_phone, BUYER.bank_account]
    return _with([document, str(count), *buyer, "", "复核甲", "收款乙"], items)


def detail(name: str = "样例鼠标", **items: str) -> str:
    """A detail line of SJJK0101 with its eight first items; `items` by place."""
    return _with([name, "个", "M-1", "1", "100.00", "0.13", "", ""], items)


def _with(line: list[str], items: dict[str, str]) -> str:
    for place, text in ((int(key[1:]), text) for key, text in items.items()):
        line += [""] * (place - len(line))
        line[place - 1] = text
    return "~~".join(line)


def a_file(*lines: str, encoding: str = "gbk", end: str = "\r\n") -> bytes:
    """A text interface file with its format line."""
    return "".join(line + end for line in (FORMAT_LINE, *lines)).encode(encoding)


def documents(data: bytes, format: str = "auto") -> list[Found]:
    """Everything that a file holds."""
    return list(read_documents(data, format))


def only(data: bytes, format: str = "auto") -> EnteredInvoice:
    """The one good document of a file."""
    (found,) = documents(data, format)
    assert isinstance(found, EnteredInvoice), found
    return found


def refusal(data: bytes, format: str = "auto", at: int = 0) -> RuleBroken:
    """Why one document of a file cannot be read."""
    found = documents(data, format)[at]
    assert isinstance(found, Unreadable), found
    return found.error


def file_refusal(data: bytes, format: str = "auto") -> RuleBroken:
    """Why a file yields no document at all."""
    with pytest.raises(RuleBroken) as refused:
        read_documents(data, format)
    return refused.value


def a_line(name: str = "样例鼠标", net: str = "100.00", rate: str = "0.13") -> Line:
    """One line of one piece."""
    amount = Money.yuan(net)
    return Line(
        name=name,
        net=amount,
        rate=Decimal(rate),
        tax=Money.yuan(amount.in_yuan * Decimal(rate)),
        spec="M-1",
        unit="个",
        quantity=Decimal(1),
        price=amount.in_yuan,
        goods_code="1090510000000000000",
    )


def an_invoice(number: int = 1, status: Status = Status.VALID, **draft: object) -> Invoice:
    """An issued, simulated ticket; `draft` replaces fields of its draft."""
    content = Draft(
        request_id=number.to_bytes(16, "big"),
        kind=InvoiceKind.ORDINARY,
        buyer=BUYER,
        seller=SELLER,
        lines=(a_line(), a_line("样例键盘", "200.00")),
        document=f"DEMO{number:04d}",
        remark="测试备注",
        payee="收款乙",
        reviewer="复核甲",
        drawer="开票丙",
    )
    return Invoice(
        key=InvoiceKey("099002300104", f"{number:08d}"),
        draft=replace(content, **draft),
        issued_at=MONDAY,
        disk_number="499099999999",
        sequence=number,
        signature=bytes(64),
        simulated=True,
        with_list=False,
        status=status,
    )
