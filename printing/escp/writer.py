"""Sheets as the bytes of a dot-matrix printer.

Every text is a jet of its own at an absolute place, sorted down the page, because paper only goes
forward. A sheet for pre-printed paper holds no printed words; what is drawn here is drawn whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.dots import pictures
from printing.dots.measure import DotMeasure, in_memory
from printing.dots.pictures import Pictures
from printing.errors import PrinterError
from printing.escp import commands
from printing.escp.commands import HEAD
from printing.sheet import BASELINE_EM, POINT_MM, Align, Box, Mark, Qr, Rule, Ruler, Sheet, Text

if TYPE_CHECKING:
    from PIL.Image import Image

    from printing.fonts import FontChain

PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
LARGE = frozenset({"mark", "void"})  # across the rows: the printer's own signs, double size


class Jet(Struct, frozen=True):
    """Bytes to be struck with the head at a place, in units from the top-left of the paper."""

    top: int
    left: int
    data: bytes
    name: str = ""
    wide: int = 0
    high: int = HEAD.cell


class EscpWriter:
    """Implements ports.SheetWriter; `right_mm` and `down_mm` move everything (0.1 mm counts)."""

    def __init__(self, fonts: FontChain, *, right_mm: float = 0.0, down_mm: float = 0.0) -> None:
        self._measure = DotMeasure(fonts, HEAD)
        self._pictures = Pictures(fonts, HEAD)
        self._right, self._down = right_mm, down_mm

    def write(
        self, sheets: Iterable[Sheet], *, title: str, created: datetime, deterministic: bool = True
    ) -> bytes:
        """See ports.SheetWriter.write; such bytes have no place for title and time. Raises also
        OFF-PAPER (field) for what the offsets push over the edge."""
        del title, created, deterministic
        out = bytearray()
        for sheet in sheets:
            out += commands.RESET + commands.LETTER_QUALITY + commands.NO_GAPS
            out += commands.page_of(sheet.height_mm)
            out += _struck(sorted(self._jets(sheet), key=lambda jet: (jet.top, jet.left)))
            out += commands.NEXT_PAGE
        return bytes(out)

    def _jets(self, sheet: Sheet) -> Iterator[Jet]:
        right = sheet.width_mm * HEAD.dots_mm
        bottom = ceil(sheet.height_mm * HEAD.dots_mm)
        for mark in sheet.marks:
            for jet in self._of(mark):
                beyond = jet.left + jet.wide > right or jet.top + jet.high > bottom
                if jet.left < 0 or jet.top < 0 or beyond:
                    raise PrinterError("OFF-PAPER", field=jet.name)
                yield jet

    def _of(self, mark: Mark) -> Iterator[Jet]:
        match mark:
            case Text(name=name) if name in LARGE:
                yield self._large(mark)
            case Text():
                yield from self._text(mark)
            case Qr():
                drawn = pictures.qr(mark.text, int(mark.size_mm * HEAD.dots_mm))
                yield from _banded(drawn, self._x(mark.x_mm), self._y(mark.y_mm), "qr")
            case Rule():
                yield from self._rule(mark.x1_mm, mark.y1_mm, mark.x2_mm, mark.y2_mm, mark.width_mm)
            case Box():
                yield from self._box(mark)
            case Ruler():
                yield from self._ruler(mark)

    # -- texts -----------------------------------------------------------------------------------

    def _large(self, mark: Text) -> Jet:
        """The word across the rows, in the middle of where it stands on a drawn face."""
        top = self._y(mark.y_mm + mark.size_pt * POINT_MM / 2) - HEAD.cell
        left = self._x(mark.x_mm) - HEAD.cell * len(mark.text)
        word = commands.CHINESE + mark.text.encode("gbk") + commands.LATIN
        wide = 2 * HEAD.cell * len(mark.text)
        said = commands.DOUBLE + word + commands.SINGLE
        return Jet(top, left, said, mark.name, wide, 2 * HEAD.cell)

    def _text(self, text: Text) -> Iterator[Jet]:
        said = text.text, text.face, text.size_pt, text.spacing_pt
        left = self._x(text.x_mm) - round(self._measure.width_dots(*said) * PARTS[text.align])
        if HEAD.is_own(text.size_pt):
            yield from self._own(text, left)
        else:
            drawn = self._pictures.text(*said)
            yield from _banded(drawn, left, self._y(text.y_mm), text.name)

    def _own(self, text: Text, left: int) -> Iterator[Jet]:
        """A text of the printer's own signs; rare ones between them are drawn."""
        baseline = self._y(text.y_mm + BASELINE_EM * text.size_pt * POINT_MM)
        top, gap = baseline - round(BASELINE_EM * HEAD.cell), round(text.spacing_pt * HEAD.dots_pt)
        for known, part in groupby(text.text, in_memory):
            for run in _runs("".join(part), gap):
                if known:
                    wide = self._units(run, text, gap)
                    said = _said(run, HEAD.pitch(text.size_pt), gap)
                    yield Jet(top, left, said, text.name, wide - gap)
                    left += wide
                    continue
                for sign in run:
                    cell = self._units(sign, text, 0)
                    drawn = self._pictures.sign(sign, text.face, cell)
                    yield from _banded(drawn, left, top, text.name)
                    left += cell + gap

    def _units(self, run: str, text: Text, gap: int) -> int:
        signs = sum(self._measure.sign_dots(sign, text.face, text.size_pt) for sign in run)
        return signs + gap * len(run)

    # -- pictures --------------------------------------------------------------------------------

    def _rule(self, x1: float, y1: float, x2: float, y2: float, width: float) -> Iterator[Jet]:
        thick = max(1, round(width * HEAD.dots_mm))
        left, right = sorted((self._x(x1), self._x(x2)))
        top, bottom = sorted((self._y(y1), self._y(y2)))
        drawn = pictures.bar(right - left + thick, bottom - top + thick)
        yield from _banded(drawn, left - thick // 2, top - thick // 2, "")

    def _box(self, box: Box) -> Iterator[Jet]:
        left, top = box.x_mm, box.y_mm
        right, bottom = left + box.width_mm, top + box.height_mm
        for corners in (
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
            (right, top, right, bottom),
        ):
            yield from self._rule(*corners, box.line_mm)

    def _ruler(self, ruler: Ruler) -> Iterator[Jet]:
        """One picture of all strokes, each rounded for itself to its dot."""
        places = []
        for x1, y1, x2, y2 in ruler.strokes():
            left, top = self._x(x1), self._y(y1)
            places.append((left, top, max(left + 1, self._x(x2)), max(top + 1, self._y(y2))))
        left, top, drawn = pictures.bars(places)
        yield from _banded(drawn, left, top, "ruler")

    def _x(self, mm: float) -> int:
        return round((mm + self._right) * HEAD.dots_mm)

    def _y(self, mm: float) -> int:
        return round((mm + self._down) * HEAD.dots_mm)


def _struck(jets: Iterable[Jet]) -> bytes:
    out, here = bytearray(), 0
    for jet in jets:
        out += commands.down(jet.top - here) + b"\r" + commands.across(jet.left) + jet.data
        here = jet.top
    return bytes(out)


def _banded(drawn: Image, left: int, top: int, name: str) -> Iterator[Jet]:
    for right, down, columns in pictures.bands(drawn):
        high = min(pictures.PINS, drawn.height - down)
        wide = len(columns) // 3
        yield Jet(top + down, left + right, commands.picture(columns), name, wide, high)


def _runs(text: str, gap: int) -> Iterator[str]:
    """What may go out at once: with gaps between them Chinese signs are placed one by one."""
    if not gap or text.isascii():
        yield text
    else:
        yield from text


def _said(run: str, pitch: int, gap: int) -> bytes:
    out = bytearray()
    for latin, part in groupby(run, str.isascii):
        signs = "".join(part)
        if latin:
            spaced = (commands.wider(gap), commands.wider(0)) if gap else (b"", b"")
            out += commands.PITCHES[pitch] + spaced[0] + signs.encode("ascii") + spaced[1]
        else:
            out += commands.CHINESE + signs.encode("gbk") + commands.LATIN
    return bytes(out)
