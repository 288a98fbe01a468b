"""How a person writes a kind, a day, an amount or a ticket in the arguments of a word."""

from __future__ import annotations

import re
import unicodedata
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.kinds import read_kind
from app.domain.money import Money
from app.domain.tax_period import TaxPeriod

Word = TypeVar("Word")
_YUAN = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{1,2})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[0-9]{1,20}")
_NUMBER = re.compile(r"[0-9]{1,8}")
_CHECK_CODE = re.compile(r"[0-9]{6}|[0-9]{20}")


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
            f"没有这个票种：{_shown(text)}（可用 004 007 025 026 028）"
        ) from None


def day_of(text: str) -> date:
    """An ISO day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"不是日期：{_shown(text)}（例 2024-01-15）") from None


def month_of(text: str) -> TaxPeriod:
    """A month.

    >>> str(month_of("2024-01"))
    '2024-01'
    """
    try:
        return TaxPeriod.read(text)
    except RuleBroken:
        raise ArgumentTypeError(f"不是月份：{_shown(text)}（例 2024-01）") from None


def money_of(text: str) -> Money:
    """An amount in yuan, to the fen; below zero for red tickets.

    >>> money_of("-1.5")
    Money(fen=-150)
    """
    if not _YUAN.fullmatch(text):
        raise ArgumentTypeError(f"不是金额：{_shown(text)}（最多13位整数、2位小数，例 339.00）")
    return Money.yuan(text)


def count_of(text: str) -> int:
    """A whole number, not negative."""
    if not _COUNT.fullmatch(text):
        raise ArgumentTypeError(f"不是数：{_shown(text)}（0 到 999999999）")
    return int(text)


def copies_of(text: str) -> int:
    """How many copies; one that is too large is for the service to refuse."""
    if not _COUNT.fullmatch(text):
        raise ArgumentTypeError(f"不是份数：{_shown(text)}（1 到 99）")
    return int(text)


def code_of(text: str) -> str:
    """A ticket's code, typed in signs of either width.

    >>> code_of("０９９００２３００１０４")
    '099002300104'
    """
    plain = _half(text)
    if not _CODE.fullmatch(plain):
        raise ArgumentTypeError(f"不是发票代码：{_shown(text)}（10位或12位数字）")
    return plain


def whole_code_of(text: str) -> str:
    """A ticket's code with all its digits, as the bureau asks for it."""
    if len(plain := code_of(text)) not in (10, 12):
        raise ArgumentTypeError(f"不是发票代码：{_shown(text)}（10位或12位数字）")
    return plain


def number_of(text: str) -> str:
    """A ticket's number; leading zeros may be left out."""
    plain = _half(text)
    if not _NUMBER.fullmatch(plain):
        raise ArgumentTypeError(f"不是发票号码：{_shown(text)}（最多8位数字）")
    return plain


def check_code_of(text: str) -> str:
    """A check code (校验码), or its last six digits."""
    plain = "".join(_half(text).split())
    if not _CHECK_CODE.fullmatch(plain):
        raise ArgumentTypeError(f"不是校验码：{_shown(text)}（20位数字，或它的后6位）")
    return plain


def ticket_arguments(parser: ArgumentParser, what: str = "发票", *, needed: bool = True) -> None:
    """The two words that name a ticket: `code` and `number`."""
    many = None if needed else "?"
    for name, meaning, read in (("code", "代码", code_of), ("number", "号码", number_of)):
        parser.add_argument(name, metavar=meaning, nargs=many, type=read, help=f"{what}{meaning}")


def one_of(words: Iterable[Word]) -> Callable[[str], Word]:
    """A reader of one of a few words; a wrong one is told with all of them."""
    known = {str(word): word for word in words}

    def read(text: str) -> Word:
        if text not in known:
            raise ArgumentTypeError(f"不能是 {_shown(text)}，可用 {' '.join(known)}")
        return known[text]

    return read


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def key_of(text: str) -> InvoiceKey:
    """A ticket as CODE:NUMBER; leading zeros of the number may be left out.

    >>> key_of("099002300104:2")
    InvoiceKey(code='099002300104', number='00000002')
    """
    code, colon, number = _half(text).partition(":")
    if not colon:
        example = "例 099002300104:00000001"
        raise ArgumentTypeError(f"要写成 发票代码:发票号码，写了 {_shown(text)}（{example}）")
    return InvoiceKey(code_of(code), number_of(number).zfill(8))
