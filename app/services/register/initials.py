"""Pinyin initials (拼音首字母) of a name, and the signs of the name that they stand for."""

from __future__ import annotations

from app.domain.gbk import half_width
from app.domain.registers import Span
from app.repositories.register_rows import initials, spoken, syllables

__all__ = ["initials", "spans_of_initials", "spans_of_text", "syllables"]


def spans_of_text(text: str, needle: str) -> tuple[Span, ...]:
    """Where the needle (folded by `needle_of`) stands in a text first; nowhere: nothing.

    >>> spans_of_text("示例ＡＢ公司", "ab")
    ((2, 4),)
    """
    folded = "".join(map(_folded, text))
    at = folded.find(needle) if needle else -1
    return () if at < 0 else ((at, at + len(needle)),)


def spans_of_initials(name: str, readings: str, needle: str) -> tuple[Span, ...]:
    """The signs of a name that the needle stands for in one of its readings, as few spans as
    they make; of several readings the one that fits earliest.

    >>> spans_of_initials("虚构(北京)店", "xgbjd", "gbj")
    ((1, 2), (3, 5))
    """
    at = min((at for each in readings.split() if (at := each.find(needle)) >= 0), default=-1)
    if at < 0 or not needle:
        return ()
    places = _places(name)[at : at + len(needle)]
    return _joined(places)


def _places(name: str) -> list[int]:
    """Of each initial the sign that it belongs to."""
    return [place for place, sign in enumerate(name) for _ in spoken(sign)]


def _joined(places: list[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for place in places:
        if spans and spans[-1][1] >= place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)


def _folded(sign: str) -> str:
    lower = half_width(sign).lower()
    return lower if len(lower) == 1 else sign
