"""The scale of the bars: round amounts that enclose every day."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

STEPS = (1, 2, 5)
FEN = 100


class Scale(Struct, frozen=True):
    """From `low` to `high` in fen, with the amounts that get a line and their words."""

    low: int
    high: int
    lines: tuple[tuple[int, str], ...]


def scale_of(amounts: Sequence[int]) -> Scale:
    """At most four lines; zero is always one of them.

    >>> scale_of([1_802_000]).lines
    ((0, '0'), (1000000, '1 万'), (2000000, '2 万'))
    >>> scale_of([]).high
    100
    """
    top, bottom = max([0, *amounts]), min([0, *amounts])
    if top == bottom:
        return Scale(0, FEN, ((0, "0"),))
    step = _step(top - bottom)
    first, last = -(-bottom // step) if bottom >= 0 else bottom // step, -(-top // step)
    lines = tuple((n * step, words(n * step)) for n in range(first, last + 1))
    return Scale(first * step, last * step, lines)


def _step(span: int) -> int:
    """The smallest of 1, 2, 5 × 10ⁿ yuan of which three enclose the span."""
    size = FEN
    while True:
        for factor in STEPS:
            if factor * size * 3 >= span:
                return factor * size
        size *= 10


def words(fen: int) -> str:
    """An amount on the scale.

    >>> words(0), words(50_000), words(-1_500_000), words(30_000_000_000)
    ('0', '500', '-1.5 万', '3 亿')
    """
    yuan = fen / FEN
    for unit, name in ((100_000_000, "亿"), (10_000, "万")):
        if abs(yuan) >= unit:
            return f"{yuan / unit:g} {name}"
    return f"{yuan:,.0f}"
