"""What a buyer's application (购方申请 红字信息表) says of a ticket that is not in our book.

The file is a JSON object in the words of `show`; `example` is one. Amounts may be written with or
without their minus. Whatever is wrong is refused at its field.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Line, Party
from app.domain.kinds import read_kind
from app.domain.money import Money
from app.domain.rates import read_rate
from app.services.tickets.slip_files import purchase_slip

if TYPE_CHECKING:
    from decimal import Decimal

    from app.domain.red_slip import RedSlip, SlipReason

MOST_LINES = 2000
_TEXT = re.compile(r"[^\x00-\x1f]{1,200}")
_TAX_ID = re.compile(r"[0-9A-Z]{1,20}")
_CODE = re.compile(r"[0-9]{10}|[0-9]{12}")
_NUMBER = re.compile(r"[0-9]{1,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{1,2})?")
_FIGURE = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{1,8})?")
_GOODS = re.compile(r"[0-9]{1,19}")
_EXAMPLE = {
    "kind": "004",
    "code": "9900234130",
    "number": "00000001",
    "date": "2024-01-15",
    "seller": {
        "name": "示例乙测试有限公司",
        "tax_id": "91990000000000027W",
        "address_phone": "虚构路1号 000-0000",
        "bank_account": "测试银行 0000",
    },
    "lines": [
        {
            "name": "样例鼠标",
            "spec": "甲型",
            "unit": "个",
            "quantity": "3",
            "price": "100",
            "net": "300.00",
            "rate": "13%",
            "tax": "39.00",
            "goods_code": "",
        }
    ],
}


def example() -> bytes:
    """A file as it is wanted, to be filled in; invented from end to end."""
    return msgspec.json.format(msgspec.json.encode(_EXAMPLE), indent=1) + b"\n"


def read_purchase(
    content: bytes,
    reason: SlipReason,
    buyer: Party,
    at: datetime,
    named: InvoiceKey | None = None,
) -> RedSlip:
    """The slip that a buyer applies for. `named`: the blue ticket as it was named beside the file.
    FILE-FORMAT, SLIP-FIELD (text, reason), KIND-UNKNOWN, SLIP-BLUE (reason)."""
    told = _object(content)
    kind = read_kind(_text(told, "kind"))
    day = _text(told, "date", _DAY, needed=False) or str(told.get("issued_at", ""))[:10]
    parties = _party(_part(told, "seller")), buyer
    lines = tuple(_line(each, row) for row, each in enumerate(_rows(told), start=1))
    key = _key(told, named)
    return purchase_slip(reason, kind, parties, lines, at, key, _day(day) if day else None)


def _object(content: bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise RuleBroken("FILE-FORMAT", "file", found="not JSON", stage="slip") from wrong
    if not isinstance(told, dict):
        raise RuleBroken("FILE-FORMAT", "file", found="not JSON", stage="slip")
    return told


def _wrong(field: str, text: object, why: str) -> RuleBroken:
    return RuleBroken("SLIP-FIELD", field, text=str(text)[:40], reason=why)


def _text(
    told: dict[str, Any],
    name: str,
    shape: re.Pattern[str] = _TEXT,
    *,
    at: str = "",
    needed: bool = True,
) -> str:
    """A value as text; figures may stand as figures."""
    value, field = told.get(name, ""), at + name
    if value is None or value == "":
        if needed:
            raise _wrong(field, "", "not filled in")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _wrong(field, "", "not a text")
    text = str(value).strip()
    if not shape.fullmatch(text):
        raise _wrong(field, text, "")
    return text


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    part = told.get(name)
    if not isinstance(part, dict):
        raise _wrong(name, "", "not filled in" if part is None else "no object")
    return part


def _rows(told: dict[str, Any]) -> list[Any]:
    rows = told.get("lines")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_LINES:
        raise _wrong("lines", "", "no lines")
    return rows


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise _wrong("date", text, "") from wrong


def _key(told: dict[str, Any], named: InvoiceKey | None) -> InvoiceKey | None:
    """The blue ticket: what the file says has to be what was named beside it."""
    code = _text(told, "code", _CODE, needed=False)
    number = _text(told, "number", _NUMBER, needed=bool(code))
    key = InvoiceKey(code, number.zfill(8)) if code else named
    if named is not None and key != named:
        raise _wrong("code", f"{code} {number}", "named otherwise")
    return key


def _party(told: dict[str, Any]) -> Party:
    return Party(
        _text(told, "name", at="seller."),
        _text(told, "tax_id", _TAX_ID, at="seller."),
        _text(told, "address_phone", at="seller.", needed=False),
        _text(told, "bank_account", at="seller.", needed=False),
    )


def _line(told: Any, row: int) -> Line:
    at = f"lines[{row}]."
    if not isinstance(told, dict):
        raise _wrong(f"lines[{row}]", "", "no object")

    def said(name: str, shape: re.Pattern[str] = _TEXT, *, needed: bool = False) -> str:
        return _text(told, name, shape, at=at, needed=needed)

    quantity, price = _figure(said("quantity", _FIGURE)), _figure(said("price", _FIGURE))
    return Line(
        name=said("name", needed=True),
        net=-abs(Money.yuan(said("net", _AMOUNT, needed=True))),
        rate=_rate(said("rate", needed=True), at),
        tax=-abs(Money.yuan(said("tax", _AMOUNT, needed=True))),
        spec=said("spec"),
        unit=said("unit"),
        quantity=None if quantity is None else -quantity,
        price=price,
        with_tax=told.get("with_tax") is True,
        goods_code=said("goods_code", _GOODS),
    )


def _figure(text: str) -> Decimal | None:
    from decimal import Decimal

    return abs(Decimal(text)) if text else None


def _rate(text: str, at: str) -> Decimal:
    """Above zero: a 专用发票 knows no rate of zero."""
    found = read_rate(text)
    if found is None or not found.rate:
        raise _wrong(f"{at}rate", text, "")
    return found.rate
