"""Text as the trade measures it: bytes of GBK, a Chinese sign counts two.

Source: GBK (汉字内码扩展规范), the set in which disk, forms and files keep their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FULL_WIDTH = {0xFF01 + place: 0x21 + place for place in range(0x5E)} | {0x3000: 0x20}
_ANY_FULL_WIDTH = re.compile(r"[\uff01-\uff5e\u3000]")
_REPLACEMENT = "\ufffd"


def byte_length(text: str) -> int:
    """Bytes of the text in GBK; a sign that GBK lacks counts two.

    >>> byte_length("示例A")
    5
    """
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("gbk"))
    except UnicodeEncodeError:
        return sum(1 if sign.isascii() else 2 for sign in text)


def all_within(texts: Iterable[tuple[str, int]]) -> bool:
    """Whether each text has no more bytes than its limit; short ones are not even encoded.

    >>> all_within([("示例", 4), ("ABC", 3)]), all_within([("示例", 3)])
    (True, False)
    """
    doubtful = [(text, limit) for text, limit in texts if 2 * len(text) > limit]
    return all(byte_length(text) <= limit for text, limit in doubtful)


def first_sign_outside(text: str) -> tuple[int, str] | None:
    """Place (from 1) and the first sign that GBK does not have.

    >>> first_sign_outside("示例𠮷店")
    (3, '𠮷')
    """
    if text.isascii():
        return None
    try:
        text.encode("gbk")
    except UnicodeEncodeError as outside:
        return outside.start + 1, text[outside.start]
    return None


def first_control_sign(text: str, allowed: str = "") -> tuple[int, str] | None:
    r"""Place (from 1) and the first control sign (NUL, tab, escape …) that is not allowed.

    >>> first_control_sign("a\x00b")
    (2, '\x00')
    """
    if text.isprintable():
        return None
    for place, sign in enumerate(text, start=1):
        if (sign < " " or "\x7f" <= sign <= "\x9f") and sign not in allowed:
            return place, sign
    return None


def half_width(text: str) -> str:
    """Full-width letters, digits and signs (全角) turned into their half-width twins.

    >>> half_width("ＡＢＣ（１）店")
    'ABC(1)店'
    """
    return text.translate(_FULL_WIDTH) if _ANY_FULL_WIDTH.search(text) else text


def shown(sign: str) -> str:
    """The sign as an answer can carry it: half of a surrogate pair is no sign of its own."""
    return _REPLACEMENT if "\ud800" <= sign <= "\udfff" else sign


def code_point(sign: str) -> str:
    """
    >>> code_point("𠮷")
    'U+20BB7'
    """
    return f"U+{ord(sign):04X}"
