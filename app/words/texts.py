"""How a person writes a kind, a day, an amount or a ticket in the arguments of a word."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.kinds import read_kind
from app.domain.money import Money


def kind_of(text: str) -> InvoiceKind:
    """By type code or by name.

    >>> kind_of("普票")
    <InvoiceKind.ORDINARY: '007'>
    """
    try:
        return read_kind(text)
    except RuleBroken as unknown:
        if unknown.code == "NOT-YET":
            raise
        raise ArgumentTypeError(f"没有这个票种: {text} (可用 004 007 025 026 028)") from None


def day_of(text: str) -> date:
    """An ISO day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"不是日期: {text} (例 2024-01-15)") from None


def money_of(text: str) -> Money:
    """An amount in yuan."""
    try:
        return Money.yuan(Decimal(text))
    except (InvalidOperation, ValueError, OverflowError):
        raise ArgumentTypeError(f"不是金额: {text}") from None


def count_of(text: str) -> int:
    """A whole number, not negative."""
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"不是数: {text}")
    return int(text)


def key_of(text: str) -> InvoiceKey:
    """A ticket as CODE:NUMBER; leading zeros of the number may be left out.

    >>> key_of("099002300104:2")
    InvoiceKey(code='099002300104', number='00000002')
    """
    code, colon, number = text.partition(":")
    if not colon or not (code + number).isdigit() or len(number) > 8:
        raise ArgumentTypeError(f"不是 发票代码:发票号码: {text}")
    return InvoiceKey(code, number.zfill(8))
