"""The same word about several lines said once, with the lines: 第 1–3、5 行：没有税收分类编码."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.ui.issue_invoice.face import line_of


def with_their_lines(found: Iterable[tuple[str, str]], rows: Sequence[int]) -> list[str]:
    """Sentences with the printed rows that they are about, each once, in the order of `found`
    (field, sentence). `rows` is the printed row of each entered line.

    >>> with_their_lines([("lines[1].name", "无编码"), ("payee", "x"), ("lines[2].name", "无编码")],
    ...                  (1, 3))
    ['第 1、3 行：无编码', 'x']
    """
    places: dict[str, list[int]] = {}
    for field, text in found:
        cell, about = line_of(field), places.setdefault(text, [])
        if cell is not None:
            about.append(rows[cell[0] - 1] if cell[0] <= len(rows) else cell[0])
    return [f"第 {in_words(about)} 行：{text}" if about else text for text, about in places.items()]


def in_words(numbers: Iterable[int]) -> str:
    """
    >>> in_words([5, 1, 2, 3, 7, 8])
    '1–3、5、7、8'
    """
    return "、".join(_run(first, last) for first, last in _runs(sorted(set(numbers))))


def _run(first: int, last: int) -> str:
    if last - first < 2:
        return "、".join(map(str, range(first, last + 1)))
    return f"{first}–{last}"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken stretch of rising numbers."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last
