"""A strip of a roll as dots: everything that is no line of the printer's own signs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.dots import pictures
from printing.dots.measure import DotMeasure, in_memory
from printing.dots.pictures import Pictures
from printing.escpos.commands import HEAD
from printing.sheet import Align, Box, Mark, Qr, Rule, Ruler, Text

if TYPE_CHECKING:
    from PIL.Image import Image

    from printing.fonts import FontChain

PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
PALE = frozenset({"mark", "void"})  # drawn with a dot here and there, so that figures stay legible
GRAIN = (0x88, 0, 0, 0, 0x22, 0, 0, 0)  # its dots, row after row
WIDEST = 65_535 // 8


def is_own(text: Text) -> bool:
    """Whether a text may be sent as signs."""
    return HEAD.is_own(text.size_pt) and not text.spacing_pt and all(map(in_memory, text.text))


class Extent(Struct, frozen=True):
    """Where a mark begins, the rows it takes, and how wide it is, in dots."""

    left: int
    rows: tuple[int, int]
    wide: int


class Canvas:
    """Draws marks; knows how much room each takes."""

    def __init__(self, fonts: FontChain, measure: DotMeasure) -> None:
        self._measure = measure
        self._pictures = Pictures(fonts, HEAD)
        self._picture = lru_cache(maxsize=512)(self._drawn)

    def box(self, mark: Mark) -> Extent:
        """The room of a mark on the page."""
        drawn = self._picture(mark)
        x, y = _corner(mark)
        part = PARTS[mark.align] if isinstance(mark, Text) else 0.0
        left = round(x * HEAD.dots_mm - (drawn.width - 1) * part)
        top = round(y * HEAD.dots_mm)
        return Extent(left, (top, top + drawn.height), drawn.width)

    def drawn(self, marks: Iterable[tuple[Mark, int, int]], high: int) -> tuple[int, bytes]:
        """Bytes a row, and all rows, of the marks at their places (left, top) in a strip."""
        from PIL.Image import new

        placed = [(self._picture(mark), left, top) for mark, left, top in marks]
        wide = min(WIDEST, max(left + picture.width for picture, left, _ in placed) + 7 >> 3)
        strip = new("1", (wide * 8, high), 0)
        for picture, left, top in placed:
            strip.paste(1, (left, top), picture)
        return wide, strip.tobytes()

    def _drawn(self, mark: Mark) -> Image:
        match mark:
            case Text() if is_own(mark):
                said = mark.text, mark.face, mark.size_pt
                return self._pictures.cells(*said, self._measure)
            case Text():
                text = mark.text, mark.face, mark.size_pt, mark.spacing_pt
                drawn = self._pictures.text(*text)
                return _pale(drawn) if mark.name in PALE else drawn
            case Qr():
                return pictures.qr(mark.text, int(mark.size_mm * HEAD.dots_mm))
            case Rule():
                wide, high = mark.x2_mm - mark.x1_mm, mark.y2_mm - mark.y1_mm
                return pictures.bar(_bar(wide, mark.width_mm), _bar(high, mark.width_mm))
            case Box():
                return _frame(mark)
            case Ruler():
                return _strokes(mark)


def _corner(mark: Mark) -> tuple[float, float]:
    if isinstance(mark, Rule):
        return min(mark.x1_mm, mark.x2_mm), min(mark.y1_mm, mark.y2_mm)
    if isinstance(mark, Ruler):
        start = mark.zero_mm + mark.first
        return (mark.side_mm, start) if mark.down else (start, mark.side_mm)
    return mark.x_mm, mark.y_mm


def _bar(length_mm: float, thick_mm: float) -> int:
    return max(1, round(max(abs(length_mm), thick_mm) * HEAD.dots_mm))


def _strokes(ruler: Ruler) -> Image:
    places = []
    for stroke in ruler.strokes():
        x1, y1, x2, y2 = (round(each * HEAD.dots_mm) for each in stroke)
        places.append((x1, y1, max(x1 + 1, x2), max(y1 + 1, y2)))
    return pictures.bars(places)[2]


def _frame(box: Box) -> Image:
    from PIL.Image import new
    from PIL.ImageDraw import Draw

    wide, high = (round(each * HEAD.dots_mm) + 1 for each in (box.width_mm, box.height_mm))
    page = new("1", (wide, high), 0)
    line = max(1, round(box.line_mm * HEAD.dots_mm))
    Draw(page).rectangle((0, 0, wide - 1, high - 1), outline=1, width=line)
    return page


def _pale(drawn: Image) -> Image:
    """The same with a dot here and there."""
    from PIL.Image import frombytes
    from PIL.ImageChops import logical_and

    wide = drawn.width + 7 >> 3
    rows = b"".join(bytes((GRAIN[y % len(GRAIN)],)) * wide for y in range(drawn.height))
    grain = frombytes("1", (wide * 8, drawn.height), rows)
    return logical_and(drawn, grain.crop((0, 0, *drawn.size)))
