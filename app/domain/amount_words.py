"""Amounts in capital words (大写金额), as they stand on the face of a ticket.

Source: 《支付结算办法》 annex 1 (正确填写票据和结算凭证的基本规定).
"""

from __future__ import annotations

from enum import StrEnum

from app.domain.money import Money

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


class WordsStyle(StrEnum):
    """Where 整 stands: after 圆 and 角, or after 圆 only."""

    WHOLE_AFTER_JIAO = "角整"
    WHOLE_AFTER_YUAN = "角"


def in_words(amount: Money, style: str = WordsStyle.WHOLE_AFTER_JIAO) -> str:
    """An amount below 10^16 yuan in words.

    >>> in_words(Money.yuan("10000001"))
    '壹仟万零壹圆整'
    >>> in_words(Money.yuan("-1234.56"))
    '(负数)壹仟贰佰叁拾肆圆伍角陆分'
    >>> in_words(Money.yuan("1010.10"), WordsStyle.WHOLE_AFTER_YUAN)
    '壹仟零壹拾圆壹角'
    """
    yuan, fen = divmod(abs(amount.fen), 100)
    sign = "(负数)" if amount.fen < 0 else ""
    if not amount:
        return "零圆整"
    return sign + _yuan(yuan) + _fen(fen, WordsStyle(style), after_yuan=yuan > 0)


def _yuan(yuan: int) -> str:
    if not yuan:
        return ""
    words, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        part = yuan // 10_000**group % 10_000
        if words and part and (gap or part < 1000):
            words += "零"
        gap = part == 0 and bool(words)
        words += _group(part) + _group_name(yuan, group, part)
    return words + "圆"


def _group_name(yuan: int, group: int, part: int) -> str:
    """万亿 says 亿 only if the 亿 group itself is empty, else 亿 follows there."""
    if not part:
        return ""
    followed = group == 3 and yuan // 10_000**2 % 10_000
    return "万" if followed else _GROUPS[group]


def _group(part: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words


def _fen(fen: int, style: WordsStyle, *, after_yuan: bool) -> str:
    jiao, fen = divmod(fen, 10)
    if not jiao and not fen:
        return "整"
    if not fen:
        return _DIGITS[jiao] + "角" + ("整" if style == WordsStyle.WHOLE_AFTER_JIAO else "")
    if jiao:
        return f"{_DIGITS[jiao]}角{_DIGITS[fen]}分"
    return ("零" if after_yuan else "") + f"{_DIGITS[fen]}分"
