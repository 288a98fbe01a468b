"""Puts a text into its box: the first step of size at which it fits; never cut, never over.

A step is taken when the text has no more GBK bytes than the step allows, its lines are not
wider than the box by the font's own measure, and all lines are not higher than the box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from printing.errors import Overflow
from printing.forms import Field, Step
from printing.sheet import BASELINE_EM, POINT_MM, Face, Text

# Words of letters and figures stay together; a closing sign stays with what it closes.
_PIECES = re.compile(r"(?:[!-~]+|.)[，。、；：？！）》」』％,;:?!)]*")
_SLACK_MM = 0.01


def gbk_length(text: str) -> int:
    """The length as the trade counts it: one byte a sign of ASCII, two for others.

    >>> gbk_length("A4纸")
    4
    """
    return sum(1 if sign < "\x80" else 2 for sign in text)


class Measure(Protocol):
    """How wide a text is where it will stand: in the bundled fonts, in the dots of a printer."""

    def width_mm(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> float:
        """The width of a text that is not empty. Raises NoGlyph."""
        ...


class Layout:
    """Sets texts by one measure; keeps how it has set each text before."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._set = lru_cache(maxsize=4096)(self._first_step)

    def place(
        self, text: str, field: Field, *, down_mm: float = 0.0, name: str = ""
    ) -> tuple[Text, ...]:
        """`text` in its box moved down by `down_mm`, as one Text a line; nothing for no text.

        Raises Overflow (TEXT-OVERFLOW) and NoGlyph (SIGN-NO-GLYPH).
        """
        if not text:
            return ()
        found = self._set(text, field)
        if found is None:
            raise Overflow(name or field.name, text, gbk_length(text))
        return tuple(_texts(*found, field, down_mm, name or field.name))

    def _first_step(self, text: str, field: Field) -> tuple[list[str], Step] | None:
        for step in field.steps:
            if lines := self._lines(text, field, step):
                return lines, step
        return None

    def _lines(self, text: str, field: Field, step: Step) -> list[str]:
        """The lines at this step, or none if the text does not fit."""
        if gbk_length(text) > step.most_bytes:
            return []
        lines = [line for hard in text.split("\n") for line in self._wrap(hard, field, step)]
        few = len(lines) <= step.lines
        high = (len(lines) - 1) * _pitch(field, step) + step.size_pt * POINT_MM
        wide = max(self._width_mm(line, field, step) for line in lines)
        fits = few and high <= field.height_mm + _SLACK_MM and wide <= field.width_mm + _SLACK_MM
        return lines if fits else []

    def _wrap(self, text: str, field: Field, step: Step) -> Iterator[str]:
        if step.lines == 1 or self._width_mm(text, field, step) <= field.width_mm:
            yield text
            return
        line = ""
        for piece in self._pieces(text, field, step):
            if line and self._width_mm(line + piece, field, step) > field.width_mm:
                yield line.rstrip()
                line = ""
            line += piece
        yield line

    def _pieces(self, text: str, field: Field, step: Step) -> Iterator[str]:
        """What may not be parted; a piece wider than the box is parted sign by sign."""
        for piece in _PIECES.findall(text):
            whole = self._width_mm(piece, field, step) <= field.width_mm
            yield from [piece] if whole else piece

    def _width_mm(self, text: str, field: Field, step: Step) -> float:
        said = text, field.face, step.size_pt, field.spacing_pt
        return self._measure.width_mm(*said) if text else 0.0


def _texts(lines: list[str], step: Step, field: Field, down_mm: float, name: str) -> Iterator[Text]:
    pitch, top = _pitch(field, step), _first_top(lines, field, step) + down_mm
    for number, line in enumerate(lines):
        if line:
            yield Text(
                field.anchor_mm,
                top + number * pitch,
                line,
                step.size_pt,
                field.face,
                field.align,
                field.spacing_pt,
                field.colour,
                name,
            )


def _first_top(lines: list[str], field: Field, step: Step) -> float:
    """One line keeps the baseline of the first size; several are centred on that line."""
    nominal, size = field.steps[0].size_pt * POINT_MM, step.size_pt * POINT_MM
    if field.from_top:
        return field.line_top_mm
    if len(lines) == 1:
        return field.line_top_mm + BASELINE_EM * (nominal - size)
    high = (len(lines) - 1) * _pitch(field, step) + size
    top = field.line_top_mm + nominal / 2 - high / 2
    return min(max(top, field.y_mm), field.y_mm + field.height_mm - high)


def _pitch(field: Field, step: Step) -> float:
    """The distance of two lines: a field's own is meant for its first size."""
    if not field.pitch_mm:
        return step.size_pt * POINT_MM
    return field.pitch_mm * step.size_pt / field.steps[0].size_pt
