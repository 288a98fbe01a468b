"""What may stand in one line: line breaks become spaces, what cannot be seen is left out."""

from __future__ import annotations

import re

_SPACES = r"\r\n|[\n\r\t\v\f\x85\u2028\u2029]"
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\ufffc\u2066-\u2069\u202a-\u202e]"
_PRINTED_UNSEEN = "\ufffc"  # alone among them `isprintable` takes it for a sign


def one_line(text: str) -> str:
    """The text as one line.

    >>> one_line("示例\\r\\n贸易\\t公司\\x00")
    '示例 贸易 公司'
    """
    if _plainly_clean(text):
        return text
    return re.sub(_UNSEEN, "", re.sub(_SPACES, " ", text))


def some_lines(text: str) -> str:
    """The text with its line breaks, all of one kind.

    >>> some_lines("一\\r\\n二\\x07")
    '一\\n二'
    """
    lines = re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)
    return "\n".join(one_line(line) for line in lines)


def is_clean(text: str) -> bool:
    """Whether `one_line` would leave it as it is."""
    if _plainly_clean(text):
        return True
    return not (re.search(_SPACES, text) or re.search(_UNSEEN, text))


def _plainly_clean(text: str) -> bool:
    """True for nearly every text, without the two patterns: they are compiled when first needed."""
    return text.isprintable() and _PRINTED_UNSEEN not in text


def utf16_length(text: str) -> int:
    """The length as Qt counts it: signs outside the base plane (emoji) are two.

    >>> utf16_length("税😀")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_to(text: str, room: int) -> str:
    """The beginning that has room, counted as Qt does; no sign is cut in two.

    >>> cut_to("a😀b", 2)
    'a'
    """
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, room)]
    return units.decode("utf-16-le", "ignore")
