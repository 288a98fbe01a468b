"""The peer of our PDF: a page as plain drawing operations, drawn by bare reportlab.

It writes as one who knows reportlab would: one text object a page, font and colour set only
when they change, lines and QR code as one path each.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from printing.fonts import FontChain
from printing.pdf import MM, PARTS
from printing.qr import qr_runs
from printing.sheet import BASELINE_EM, Box, Qr, Rule, Sheet, Text

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Word = tuple[float, float, str, float, float, tuple[tuple[str, str], ...]]
Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """All that is on a page, in points."""

    size: tuple[float, float]
    words: tuple[Word, ...]  # x, y, colour, spacing, size, (font, text)…
    lines: tuple[Line, ...]
    boxes: tuple[Line, ...]
    codes: tuple[tuple[float, float, float, str], ...]  # left, top, side, what it says


def plain_page(sheet: Sheet, fonts: FontChain) -> Page:
    """The same strings and lines as a sheet, everything computed."""
    height = sheet.height_mm * MM
    return Page(
        size=(sheet.width_mm * MM, height),
        words=tuple(_word(m, height, fonts) for m in sheet.marks if isinstance(m, Text)),
        lines=tuple(
            (m.x1_mm * MM, height - m.y1_mm * MM, m.x2_mm * MM, height - m.y2_mm * MM)
            for m in sheet.marks
            if isinstance(m, Rule)
        ),
        boxes=tuple(
            (m.x_mm * MM, height - (m.y_mm + m.height_mm) * MM, m.width_mm * MM, m.height_mm * MM)
            for m in sheet.marks
            if isinstance(m, Box)
        ),
        codes=tuple(
            (m.x_mm * MM, height - m.y_mm * MM, m.size_mm * MM, m.text)
            for m in sheet.marks
            if isinstance(m, Qr)
        ),
    )


def _word(text: Text, height: float, fonts: FontChain) -> Word:
    runs, size = fonts.runs(text.text, text.face), text.size_pt
    width = sum(run.width_em for run in runs) * size + (len(text.text) - 1) * text.spacing_pt
    x = text.x_mm * MM - width * PARTS[text.align]
    y = height - text.y_mm * MM - BASELINE_EM * size
    said = tuple((run.font, run.text) for run in runs)
    return x, y, text.colour, text.spacing_pt, size, said


def _modules(left: float, top: float, size: float, said: str) -> list[Line]:
    """The dark runs of a QR code, by the module that ours uses."""
    symbol = qr_runs(said)
    side = size / symbol.modules
    return [
        (left + column * side, top - (row + 1) * side, length * side, side)
        for column, row, length in symbol.runs
    ]


def draw(pages: Sequence[Page]) -> bytes:
    """One file of these pages."""
    from reportlab.pdfgen.canvas import Canvas

    qr_runs.cache_clear()  # each side makes its own
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    for page in pages:
        _draw(canvas, page)
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, page: Page) -> None:
    canvas.setPageSize(page.size)
    canvas.setLineWidth(0.2 * MM)
    canvas.setStrokeColor("#7C4A2D")
    canvas.lines(list(page.lines))
    _rectangles(canvas, page.boxes, fill=0)
    _words(canvas, page.words)
    canvas.setFillColor("#000000")
    for code in page.codes:
        _rectangles(canvas, _modules(*code), fill=1)
    canvas.showPage()


def _rectangles(canvas: Canvas, all_of_them: Sequence[Line], fill: int) -> None:
    path = canvas.beginPath()
    for rectangle in all_of_them:
        path.rect(*rectangle)
    canvas.drawPath(path, stroke=1 - fill, fill=fill)


def _words(canvas: Canvas, words: Sequence[Word]) -> None:
    pen = canvas.beginText()
    last: tuple[object, ...] = ("", 0.0, "", 0.0)
    for x, y, colour, spacing, size, said in words:
        if colour != last[0]:
            pen.setFillColor(colour)
        if spacing != last[1]:
            pen.setCharSpace(spacing)
        pen.setTextOrigin(x, y)
        for font, text in said:
            if (font, size) != last[2:]:
                pen.setFont(font, size)
                last = (colour, spacing, font, size)
            pen.textOut(text)
        last = (colour, spacing, *last[2:])
    canvas.drawText(pen)
