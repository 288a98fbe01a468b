"""查验 by five fields: code, number, day of issue, and the net amount or six digits of 校验码."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from app.domain.money import Money

_CODE = re.compile(r"\d{10}|\d{12}", re.ASCII)
_NUMBER = re.compile(r"\d{1,8}", re.ASCII)
_CHECK = re.compile(r"\d{6}|\d{20}", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,13}\.\d{2}", re.ASCII)
QR_FIELDS = 7


class FiveFields(Struct, frozen=True):
    """What a person has of a ticket. `check`: the last six digits, or all twenty; "" or
    `amount`, the net, stands for it."""

    code: str
    number: str
    day: date
    amount: Money | None = None
    check: str = ""


def is_code(text: str) -> bool:
    """
    >>> is_code("099002300104"), is_code("9900231130"), is_code("123")
    (True, True, False)
    """
    return _CODE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Leading zeros may be left out.

    >>> is_number("00000002"), is_number("2"), is_number("x")
    (True, True, False)
    """
    return _NUMBER.fullmatch(text) is not None


def check_digits(text: str) -> str:
    """The digits that are asked, printed in groups or not; "" where they are none.

    >>> check_digits("12345 67890 12345 67890"), check_digits("567890"), check_digits("12")
    ('567890', '567890', '')
    """
    digits = "".join(text.split())
    return digits[-6:] if _CHECK.fullmatch(digits) else ""


def read_qr(text: str) -> FiveFields | None:
    """What the 二维码 of a ticket says, as a scanner types it; None: it is none.

    >>> read_qr("01,04,099002300104,00000002,300.00,20240115,12345678901234567890,D1B2,").check
    '567890'
    >>> read_qr("hello"), read_qr("01,04,1,2,3,4,5")
    (None, None)
    """
    said = [field.strip() for field in text.strip().replace("，", ",").split(",")]
    if len(said) < QR_FIELDS or said[0] != "01":
        return None
    _, _, code, number, amount, day, check = said[:QR_FIELDS]
    when = _day(day)
    if not (is_code(code) and is_number(number) and when):
        return None
    net = Money.yuan(amount) if _AMOUNT.fullmatch(amount) else None
    digits = check_digits(check)
    if net is None and not digits:
        return None
    return FiveFields(code, number.zfill(8), when, net, digits)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 8 else None
    except ValueError:
        return None
