"""What `original_invoice.xml` says of itself: enough to find the ticket, and whether it agrees."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.check_data import check_code, cipher_text
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.money import Money
from app.exchange.issued import MARK
from app.exchange.kp_issued import MARK_SPACE
from app.exchange.xml_text import parsed

if TYPE_CHECKING:
    from lxml import etree

ROOT = "eInvoice"
_BEGIN_WITHIN = 4096  # bytes
_DAY = re.compile(r"(\d{4})年(\d{2})月(\d{2})日", re.ASCII)
_KEY = re.compile(r"(\d{10}|\d{12}) (\d{8})", re.ASCII)
_SIGNATURE_SIZE = 64


class EinvoiceFacts(Struct, frozen=True):
    """Of one e-invoice. `disk`: 机器编号; `check`: 校验码, 20 digits; `seller`: tax id."""

    key: InvoiceKey
    day: date
    net: Money
    check: str
    disk: str
    seller: str


def is_einvoice(content: bytes) -> bool:
    """Whether a file means to be XML."""
    return content[:_BEGIN_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read_facts(content: bytes) -> EinvoiceFacts:
    """What it says. VERIFY-ALTERED (`part`: format, mark, signature) where it is none, or says of
    the disk's signature what does not follow from it (密文, 校验码)."""
    try:
        root = parsed(content)
    except RuleBroken as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="format") from wrong
    if root.tag != ROOT:
        raise RuleBroken("VERIFY-ALTERED", part="format")
    if root.findtext(f"{{{MARK_SPACE}}}Simulated") != MARK:
        raise RuleBroken("VERIFY-ALTERED", part="mark")
    try:
        return _facts(root)
    except (ValueError, ArithmeticError, binascii.Error) as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="format") from wrong


def _facts(root: etree._Element) -> EinvoiceFacts:
    kind = InvoiceKind(_text(root, "TypeCode"))
    signature = b64decode(_text(root, "Signature"), validate=True)
    check = _text(root, "InvoiceCheckCode")
    agree = check == check_code(kind, signature)
    agree = agree and _text(root, "TaxControlCode") == cipher_text(signature)
    if not agree or len(signature) != _SIGNATURE_SIZE:
        raise RuleBroken("VERIFY-ALTERED", part="signature")
    return EinvoiceFacts(
        _key(root),
        _day(_text(root, "IssueDate")),
        Money.yuan(_text(root, "TaxExclusiveTotalAmount")),
        check,
        _text(root, "MachineNo"),
        _text(root, "Seller/SellerTaxID"),
    )


def _text(root: etree._Element, path: str) -> str:
    return root.findtext(path) or ""


def _key(root: etree._Element) -> InvoiceKey:
    both = _KEY.fullmatch(f"{_text(root, 'InvoiceCode')} {_text(root, 'InvoiceNo')}")
    if both is None:
        raise ValueError("no code and number")
    return InvoiceKey(both[1], both[2])


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError("no day")
    year, month, day = map(int, found.groups())
    return date(year, month, day)
