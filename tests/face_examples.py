"""Invented tickets for faces and lists, and the shelf, fonts and profile they are made with."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from hashlib import sha512
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from app.domain.invoice import (
    Draft,
    Invoice,
    InvoiceKey,
    InvoiceKind,
    Line,
    Nature,
    Party,
    Special,
    Status,
    ZeroRate,
)
from app.domain.money import Money
from app.domain.profile import Profile
from app.domain.red_letter import OF_LIST
from app.services.faces.sheets import Sheets
from printing.fonts import FontChain
from printing.form_shelf import FormShelf
from printing.pdf import PdfWriter
from printing.sheet import Rule, Sheet, Text

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
ISSUED = datetime(2024, 1, 15, 10, 0, 0, tzinfo=timezone(timedelta(hours=8)))
BUYER = Party(
    "虚构乙商贸有限公司",
    "91990000MA00EXAM7A",
    "示例市虚构路1号 000-55550111",
    "虚构银行示例支行 0000111122223333",
)
SELLER = Party(
    "示例甲测试有限公司",
    "91990000MA0000007X",
    "示例市测试大道8号 000-55550100",
    "虚构银行总部支行 0000999988887777",
)
CODES = {InvoiceKind.SPECIAL: "9900231130", InvoiceKind.E_ORDINARY: "099002300111"}


@cache
def fonts() -> FontChain:
    """The bundled fonts, opened once for all tests."""
    return FontChain(RESOURCES / "fonts")


@cache
def shelf() -> FormShelf:
    """The shipped forms."""
    return FormShelf(RESOURCES / "forms", fonts())


@cache
def profile(name: str = "skp") -> Profile:
    """A shipped profile."""
    return Profile.from_mapping(tomllib.loads((RESOURCES / f"profiles/{name}.toml").read_text()))


def sheets(name: str = "skp") -> Sheets:
    """What makes the sheets."""
    return Sheets(shelf(), profile(name))


def pdf(*pages: Sheet) -> bytes:
    """The pages as a deterministic PDF."""
    return PdfWriter(fonts()).write(pages, title=pages[0].title, created=ISSUED)


def line(name: str, net: str, rate: str = "0.13", **others: Any) -> Line:
    """A line whose tax follows from amount and rate."""
    amount = Money.yuan(net)
    tax = others.pop("tax", None) or Money.yuan(amount.in_yuan * Decimal(rate))
    return Line(name, amount, Decimal(rate), tax, **others)


PAPER = line(
    "示例复印纸",
    "200.00",
    spec="A4 70g",
    unit="包",
    quantity=Decimal(10),
    price=Decimal("20.00"),
    short_name="纸制品",
)
PEN = line(
    "测试签字笔",
    "100.00",
    spec="0.5mm",
    unit="支",
    quantity=Decimal(50),
    price=Decimal("2.26"),
    with_tax=True,
    short_name="文具",
)
FRUIT = line(
    "示例苹果",
    "500.00",
    "0",
    unit="千克",
    quantity=Decimal("62.5"),
    price=Decimal(8),
    zero_rate=ZeroRate.EXEMPT,
    preferential=True,
    preferential_text="免税",
    short_name="水果",
)


def ticket(*lines: Line, kind: InvoiceKind = InvoiceKind.ORDINARY, **others: Any) -> Invoice:
    """An issued ticket with these lines; `status` goes into the ticket, others into its draft."""
    status = others.pop("status", Status.VALID)
    usual = {
        "buyer": BUYER,
        "seller": SELLER,
        "remark": "订单 DEMO0001",
        "payee": "测试甲",
        "reviewer": "虚构乙",
        "drawer": "示例员",
    }
    draft = Draft(bytes(16), kind, lines=lines or (PAPER, PEN), **{**usual, **others})
    return Invoice(
        key=InvoiceKey(CODES.get(kind, "099002300104"), "00000002"),
        draft=draft,
        issued_at=ISSUED,
        disk_number="990000000017",
        sequence=2,
        signature=sha512(b"a signature").digest(),
        simulated=True,
        with_list=len(draft.lines) > 8 or bool(draft.list_name),
        status=status,
    )


def many(count: int) -> tuple[Line, ...]:
    """So many lines of three rates."""
    rates = ("0.13", "0.06", "0.09")
    return tuple(_numbered(number, rates[number % 3]) for number in range(1, count + 1))


def _numbered(number: int, rate: str) -> Line:
    return line(
        f"示例货物{number}号",
        f"{number}.00",
        rate,
        spec=f"甲-{number:03d}",
        unit="件",
        quantity=Decimal(number),
        price=Decimal("1.00"),
        short_name="日用杂品",
    )


def discounted() -> tuple[Line, ...]:
    """A goods line with its discount line, and another."""
    taken = line("示例复印纸", "-20.00", nature=Nature.DISCOUNT, short_name="纸制品")
    return (replace(PAPER, nature=Nature.DISCOUNTED), taken, PEN)


def red(**others: Any) -> Invoice:
    """A red ticket."""
    back = replace(PAPER, net=-PAPER.net, tax=-PAPER.tax, quantity=Decimal(-10))
    return ticket(back, remark="对应正数发票代码:099002300104号码:00000001", **others)


def red_of_list() -> Line:
    """The one line of a red ticket of a ticket with a list."""
    return line(OF_LIST, "-45.00", tax=Money.yuan("-4.41"), nature=Nature.RED_LIST)


def filled(kind: InvoiceKind, sign: str, name: str = "skp") -> Invoice:
    """A ticket in which every typed field is as long as the profile lets it be, eight lines."""
    long = _longest(profile(name), kind, sign)
    party = Party(long("party_name"), "9" * 20, long("address_phone"), long("bank_account"))
    goods = line(
        long("goods_name"),
        "-99999999999999.99",
        spec=long("spec"),
        unit=long("unit"),
        quantity=Decimal("-123456789012345678901.123456789012345"),
        price=Decimal("123456789012345678901.123456789012345"),
        short_name="计算机外部设备及其配套用品",
    )
    staff = {who: long("staff") for who in ("payee", "reviewer", "drawer")}
    parties = {"buyer": party, "seller": party}
    oil = {"special": Special.OIL, "agency_certificate": long("bank_account")}
    return ticket(
        *[goods] * 8,
        kind=kind,
        remark=long("remark"),
        **staff,
        **parties,
        status=Status.VOID,
        **oil,
    )


def _longest(rules: Profile, kind: InvoiceKind, sign: str) -> Any:
    wide = 1 if sign < "\x80" else 2
    return lambda field: sign * (rules.length(kind, field) // wide)


CASES: dict[str, Invoice] = {
    "plain": ticket(PAPER),
    "eight": ticket(*many(8), kind=InvoiceKind.SPECIAL),
    "nine_with_list": ticket(*many(9)),
    "discount": ticket(*discounted()),
    "exempt": ticket(FRUIT),
    "red": red(),
    "void": ticket(PAPER, status=Status.VOID),
    "purchase": ticket(FRUIT, special=Special.PURCHASE),
    "difference": ticket(PAPER, special=Special.DIFFERENCE, remark="差额征税：13.00。"),
    "e_invoice": ticket(PAPER, PEN, kind=InvoiceKind.E_ORDINARY),
    "e_list": ticket(*many(36), kind=InvoiceKind.E_ORDINARY),
    "e_special": ticket(PAPER, PEN, kind=InvoiceKind.E_SPECIAL),
    "roll_57": ticket(PAPER, PEN, kind=InvoiceKind.ROLL, roll_width_mm=57),
    "roll_76": ticket(*many(8), kind=InvoiceKind.ROLL, roll_width_mm=76),
    "roll_void": red(kind=InvoiceKind.ROLL, roll_width_mm=57, status=Status.VOID),
    "red_of_list": ticket(red_of_list(), remark="对应正数发票代码:099002300104号码:00000001"),
    "e_red_oil": red(kind=InvoiceKind.E_ORDINARY, special=Special.OIL),
}


def table(pages: tuple[Sheet, ...]) -> str:
    """Every named text of the pages with its place: what the golden tables hold."""
    rows = []
    for page, sheet in enumerate(pages, 1):
        rows.append(f"page {page}: {sheet.width_mm} x {sheet.height_mm} mm, {sheet.title}")
        rows += [_table_row(text) for text in sheet.texts() if text.name]
    return "\n".join(rows) + "\n"


def _table_row(text: Text) -> str:
    place = f"{text.x_mm:7.2f} {text.y_mm:7.2f} {text.align.value:6} {text.size_pt:4.1f}"
    return f"{text.name:22} {place} {text.text}"


def upright_rules(sheet: Sheet) -> list[Rule]:
    """The vertical rules of a page."""
    rules = (mark for mark in sheet.marks if isinstance(mark, Rule))
    return [rule for rule in rules if rule.x1_mm == rule.x2_mm]
