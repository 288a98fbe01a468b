"""Sheets as the bytes of a roll printer.

Such a printer prints line after line and never goes back. What stands on one line in its own signs
is sent as text; where texts of other sizes, rules, codes or the mark meet, that strip of the page
is drawn and sent as a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.dots.measure import DotMeasure
from printing.errors import PrinterError
from printing.escpos import commands
from printing.escpos.canvas import Canvas, is_own
from printing.escpos.commands import HEAD
from printing.sheet import BASELINE_EM, POINT_MM, Align, Mark, Sheet, Text

if TYPE_CHECKING:
    from printing.fonts import FontChain

PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
UNREACHED_MM = {57: 4.5, 76: 5.0}  # left of the first dot, by the width of the paper
SLACK_MM = 0.5  # a last column may end so much beyond the head's last dot: it is its own room
ONE_LINE = 4  # dots: tops that are so near stand on one line


class Placed(Struct, frozen=True):
    """A mark with the dots that it takes."""

    mark: Mark
    left: int
    top: int
    bottom: int
    right: int


class EscposWriter:
    """Implements ports.SheetWriter; `right_mm` and `down_mm` move everything (0.1 mm counts)."""

    def __init__(self, fonts: FontChain, *, right_mm: float = 0.0, down_mm: float = 0.0) -> None:
        self._measure = DotMeasure(fonts, HEAD)
        self._canvas = Canvas(fonts, self._measure)
        self._right, self._down = right_mm, down_mm

    def write(
        self, sheets: Iterable[Sheet], *, title: str, created: datetime, deterministic: bool = True
    ) -> bytes:
        """See ports.SheetWriter.write; such bytes have no place for title and time. Raises also
        OFF-PAPER (field) for what the offsets push over the edge."""
        del title, created, deterministic
        out = bytearray(commands.RESET + commands.UNITS)
        for sheet in sheets:
            out += self._page(sheet)
        return bytes(out)

    def _page(self, sheet: Sheet) -> bytes:
        out, here = bytearray(), 0
        end = round(sheet.height_mm * HEAD.dots_mm)
        right = self._right_of(sheet)
        for strip in _strips(sorted(self._placed(sheet, right), key=lambda each: each.top)):
            top = min(each.top for each in strip)
            data, high = self._said(strip) if _is_line(strip) else self._drawn(strip, top)
            out += commands.down(top - here) + data
            here = top + high
        return bytes(out + commands.down(end - here))

    # -- where things stand ----------------------------------------------------------------------

    def _right_of(self, sheet: Sheet) -> float:
        return self._right - UNREACHED_MM.get(round(sheet.width_mm), 0.0)

    def _placed(self, sheet: Sheet, right: float) -> Iterator[Placed]:
        end = round(sheet.height_mm * HEAD.dots_mm)
        unreached = UNREACHED_MM.get(round(sheet.width_mm), 0.0)
        reached = _dots(sheet.width_mm - 2 * unreached + SLACK_MM)
        for mark in sheet.marks:
            placed = self._place(mark, right)
            wide = placed.right > reached
            if placed.left < 0 or placed.top < 0 or placed.bottom > end or wide:
                raise PrinterError("OFF-PAPER", field=getattr(mark, "name", ""))
            yield placed

    def _place(self, mark: Mark, right: float) -> Placed:
        if isinstance(mark, Text) and is_own(mark):
            return self._own(mark, right)
        box = self._canvas.box(mark)
        left, (top, bottom) = box.left + _dots(right), (y + _dots(self._down) for y in box.rows)
        return Placed(mark, left, top, bottom, left + box.wide)

    def _own(self, text: Text, right: float) -> Placed:
        """A text of the printer's own signs: a cell high, on its baseline."""
        wide = self._measure.width_dots(text.text, text.face, text.size_pt, 0.0)
        left = _dots(text.x_mm + right) - round(wide * PARTS[text.align])
        baseline = text.y_mm + self._down + BASELINE_EM * text.size_pt * POINT_MM
        top = _dots(baseline) - round(BASELINE_EM * HEAD.cell)
        return Placed(text, left, top, top + HEAD.cell, left + round(wide))

    # -- what is sent ----------------------------------------------------------------------------

    def _said(self, strip: list[Placed]) -> tuple[bytes, int]:
        out = bytearray()
        for each in sorted(strip, key=lambda one: one.left):
            assert isinstance(each.mark, Text)
            out += commands.across(each.left) + _signs(each.mark.text)
        return bytes(out + commands.down(HEAD.cell)), HEAD.cell

    def _drawn(self, strip: list[Placed], top: int) -> tuple[bytes, int]:
        """Also what the printer has signs for is drawn here, as wide as they would be."""
        high = max(each.bottom for each in strip) - top
        marks = [(each.mark, each.left, each.top - top) for each in strip]
        wide, dots = self._canvas.drawn(marks, high)
        return commands.raster(wide, high, dots), high


def _is_line(strip: list[Placed]) -> bool:
    tops = [each.top for each in strip]
    own = all(isinstance(each.mark, Text) and is_own(each.mark) for each in strip)
    return own and max(tops) - min(tops) <= ONE_LINE


def _strips(placed: list[Placed]) -> Iterator[list[Placed]]:
    """What overlaps from above to below belongs together; lines that only touch do not."""
    strip: list[Placed] = []
    for each in placed:
        if strip and each.top >= max(one.bottom for one in strip):
            yield strip
            strip = []
        strip.append(each)
    if strip:
        yield strip


def _signs(text: str) -> bytes:
    out = bytearray()
    for latin, part in groupby(text, str.isascii):
        said = "".join(part).encode("gbk")
        out += said if latin else commands.CHINESE + said + commands.LATIN
    return bytes(out)


def _dots(mm: float) -> int:
    return round(mm * HEAD.dots_mm)
