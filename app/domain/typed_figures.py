"""Figures as people type and paste them, brought into the one form that is read.

`12元`, `￥12`, `１２．５` and `1,234.5` say a figure beyond doubt and are put in order; `1e3`, `—`
and `abc` do not, and stay as they are, so that the field can say what is wrong.
"""

from __future__ import annotations

import re
from decimal import Decimal

from app.domain.gbk import half_width

_FIGURE = re.compile(
    r"(?P<sign>[+-]?)\s*(?:[¥￥$]|RMB|CNY|人民币)?\s*(?P<minus>-?)\s*"
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<gap>[, '])[0-9]{3})(?:(?P=gap)[0-9]{3})*|)"
    r"(?:\.(?P<fraction>[0-9]*))?\s*(?:元整?|圆整?)?",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)[eE]([+-]?[0-9]{1,2})")
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "。": ".", "．": ".", "，": ",", "\u00a0": " "})
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%")
_ZHE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})?)\s*折")
_LONGEST = 80


def in_order(text: str) -> str:
    """The figure in digits with at most one point; text that is none comes back as it was.

    >>> [in_order(text) for text in ("1,234.5", "１２．５", "￥12", "12元", "1 000")]
    ['1234.5', '12.5', '12', '12', '1000']
    >>> [in_order(text) for text in ("1e3", "—", "abc", "1,23", "")]
    ['1e3', '—', 'abc', '1,23', '']
    """
    bare = half_width(text).translate(_SIGNS).strip()
    found = _FIGURE.fullmatch(bare) if len(bare) <= _LONGEST else None
    if found is None or not (found["whole"] or found["fraction"]):
        return text.strip()
    if found["sign"] and found["minus"]:
        return text.strip()
    sign = "-" if "-" in found["sign"] + found["minus"] else ""
    whole = re.sub("[^0-9]", "", found["whole"]).lstrip("0") or "0"
    return f"{sign}{whole}.{found['fraction']}" if found["fraction"] else sign + whole


def without_exponent(text: str) -> str:
    """What `1e3` would be in digits; empty for anything else. Proposed, never taken for granted.

    >>> without_exponent("1.5e3"), without_exponent("12")
    ('1500', '')
    """
    found = _SCIENTIFIC.fullmatch(half_width(text).strip())
    return f"{Decimal(found[1]).scaleb(int(found[2])):f}" if found else ""


def read_discount(text: str) -> tuple[str, str]:
    """An amount and a percentage, one of them empty: `20.00`, `10%`, `9折` (10 % off), `85折`.

    >>> read_discount("20元"), read_discount("10％"), read_discount("9折"), read_discount("85折")
    (('20', ''), ('', '10%'), ('', '10%'), ('', '15%'))
    """
    bare = half_width(text).strip()
    if found := _PERCENT.fullmatch(bare):
        return "", f"{found[1]}%"
    if found := _ZHE.fullmatch(bare):
        kept = Decimal(found[1])
        off = 100 - (kept if kept >= 10 else kept * 10)
        return "", f"{off.normalize():f}%"
    return in_order(text), ""
