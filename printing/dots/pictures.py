"""What the printer has no sign for, as dots: small texts, rare signs, QR codes, rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from printing.qr import qr_runs
from printing.sheet import BASELINE_EM, Face

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

    from printing.dots.head import Head
    from printing.dots.measure import DotMeasure
    from printing.fonts import FontChain

PINS = 24
INKED = 110  # of 255: from here on a pin strikes
ROOM = 1.16  # height of a line of text in em: what hangs under the baseline is seen
SQUARE = 0.92  # of a cell: the size of a sign drawn in the place of one of the printer's own


class Pictures:
    """Draws with the bundled fonts; keeps what it drew before."""

    def __init__(self, fonts: FontChain, head: Head) -> None:
        self._fonts = fonts
        self._head = head
        self._font = lru_cache(maxsize=64)(self._opened)

    def text(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> Image:
        """One line; its baseline lies `BASELINE_EM` of the size under the top edge."""
        dots = self._head.dots_pt
        size, gap = size_pt * dots, round(spacing_pt * dots)
        runs = self._fonts.runs(text, face)
        wide = sum(run.width_em for run in runs) * size + len(text) * gap
        page = _blank(ceil(wide) + 1, ceil(size * ROOM))
        x = 0.0
        for sign, font, advance in self._signs(text, face):
            self._draw(page, x, BASELINE_EM * size, sign, self._font(font, size))
            x += advance * size + gap
        return _dots(page)

    def sign(self, sign: str, face: Face, wide: int) -> Image:
        """One sign in a cell of the printer's own, `wide` dots wide."""
        cell = self._head.cell
        page = _blank(wide, cell)
        run = self._fonts.runs(sign, face)[0]
        size = min(cell * SQUARE, wide / run.width_em)
        left = (wide - run.width_em * size) / 2
        self._draw(page, left, BASELINE_EM * cell, sign, self._font(run.font, size))
        return _dots(page)

    def cells(self, text: str, face: Face, size_pt: float, measure: DotMeasure) -> Image:
        """A line as wide as the printer's own signs would make it, every sign in its cell."""
        from PIL.Image import new

        widths = [measure.sign_dots(sign, face, size_pt) for sign in text]
        line, x = new("1", (sum(widths), self._head.cell), 0), 0
        for sign, wide in zip(text, widths, strict=True):
            line.paste(self.sign(sign, face, wide), (x, 0))
            x += wide
        return line

    def _signs(self, text: str, face: Face) -> Iterator[tuple[str, str, float]]:
        for run in self._fonts.runs(text, face):
            for sign in run.text:
                yield sign, run.font, self._fonts.width_em(sign, face)

    def _draw(self, page: Image, x: float, baseline: float, sign: str, font: FreeTypeFont) -> None:
        from PIL import ImageDraw

        ImageDraw.Draw(page).text((x, baseline), sign, fill=255, font=font, anchor="ls")

    def _opened(self, name: str, size: float) -> FreeTypeFont:
        from PIL import ImageFont

        return ImageFont.truetype(self._fonts.file(name), size)


def qr(text: str, most: int) -> Image:
    """A QR code whose modules are all of one size, at most so many dots wide and high."""
    symbol = qr_runs(text)
    side = max(1, most // symbol.modules)
    page = _blank(symbol.modules * side, symbol.modules * side)
    for column, row, length in symbol.runs:
        page.paste(255, (column * side, row * side, (column + length) * side, (row + 1) * side))
    return _dots(page)


def bar(wide: int, high: int) -> Image:
    """A rule, in dots."""
    page = _blank(max(1, wide), max(1, high))
    page.paste(255, (0, 0, *page.size))
    return _dots(page)


def bars(places: Sequence[tuple[int, int, int, int]]) -> tuple[int, int, Image]:
    """Many strokes in one picture: its left and top, and itself. Each stroke is `left, top, right,
    bottom` in dots of the page, the last dots not inked."""
    left, top = min(each[0] for each in places), min(each[1] for each in places)
    right, bottom = max(each[2] for each in places), max(each[3] for each in places)
    page = _blank(right - left, bottom - top)
    for x1, y1, x2, y2 in places:
        page.paste(255, (x1 - left, y1 - top, x2 - left, y2 - top))
    return left, top, _dots(page)


def bands(page: Image) -> Iterator[tuple[int, int, bytes]]:
    """The rows that the 24 pins strike at once: (left, top, columns), without what is blank."""
    for top in range(0, page.height, PINS):
        band = page.crop((0, top, page.width, top + PINS))
        box = band.getbbox()
        if box is not None:
            yield box[0], top, _columns(band.crop((box[0], 0, box[2], PINS)))


def _columns(band: Image) -> bytes:
    from PIL.Image import Transpose

    return band.transpose(Transpose.TRANSPOSE).tobytes()


def _blank(wide: int, high: int) -> Image:
    from PIL.Image import new

    return new("L", (wide, high), 0)


def _dots(page: Image) -> Image:
    return page.point(lambda ink: 255 if ink >= INKED else 0, mode="1")
