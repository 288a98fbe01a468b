"""How a person writes a kind, a day, an amount or a ticket in the arguments of a word."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.kinds import read_kind
from app.domain.money import Money

Word = TypeVar("Word")
_YUAN = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{1,2})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[0-9]{1,20}")
_NUMBER = re.compile(r"[0-9]{1,8}")


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
        raise ArgumentTypeError(
            f"没有这个票种: {_shown(text)} (可用 004 007 025 026 028)"
        ) from None


def day_of(text: str) -> date:
    """An ISO day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"不是日期: {_shown(text)} (例 2024-01-15)") from None


def money_of(text: str) -> Money:
    """An amount in yuan, to the fen; below zero for red tickets.

    >>> money_of("-1.5")
    Money(fen=-150)
    """
    if not _YUAN.fullmatch(text):
        raise ArgumentTypeError(f"不是金额: {_shown(text)} (最多13位整数、2位小数, 例 339.00)")
    return Money.yuan(text)


def count_of(text: str) -> int:
    """A whole number, not negative."""
    if not _COUNT.fullmatch(text):
        raise ArgumentTypeError(f"不是数: {_shown(text)} (0 到 999999999)")
    return int(text)


def number_of(text: str) -> str:
    """A ticket's number; leading zeros may be left out."""
    if not _NUMBER.fullmatch(text):
        raise ArgumentTypeError(f"不是发票号码: {_shown(text)} (最多8位数字)")
    return text


def one_of(words: Iterable[Word]) -> Callable[[str], Word]:
    """A reader of one of a few words; a wrong one is told with all of them."""
    known = {str(word): word for word in words}

    def read(text: str) -> Word:
        if text not in known:
            raise ArgumentTypeError(f"不能是 {_shown(text)}, 可用 {' '.join(known)}")
        return known[text]

    return read


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def key_of(text: str) -> InvoiceKey:
    """A ticket as CODE:NUMBER; leading zeros of the number may be left out.

    >>> key_of("099002300104:2")
    InvoiceKey(code='099002300104', number='00000002')
    """
    code, _, number = text.partition(":")
    if not (_CODE.fullmatch(code) and _NUMBER.fullmatch(number)):
        raise ArgumentTypeError(f"不是 发票代码:发票号码: {_shown(text)}")
    return InvoiceKey(code, number.zfill(8))
