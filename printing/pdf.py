"""Sheets as a PDF by reportlab: bundled fonts embedded, text readable, the page to the 0.01 mm.

The canvas is told which font to start with, else it lists Helvetica, not embedded, in every
file. Texts of a sheet go into one text object, rules and QR codes into one path each.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from printing.fonts import CHAINS, FontChain
from printing.qr import qr_runs
from printing.sheet import (
    BASELINE_EM,
    POINT_MM,
    Align,
    Box,
    Face,
    Mark,
    Qr,
    Rule,
    Ruler,
    Sheet,
    Text,
)

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.pathobject import PDFPathObject
    from reportlab.pdfgen.textobject import PDFTextObject

MM = 1 / POINT_MM  # points in a millimetre
CREATOR = "kaipiao"
PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}


class PdfWriter:
    """Implements ports.SheetWriter. One writer may be kept for all files of a process."""

    def __init__(self, fonts: FontChain) -> None:
        self._fonts = fonts

    def write(
        self, sheets: Iterable[Sheet], *, title: str, created: datetime, deterministic: bool = True
    ) -> bytes:
        """See ports.SheetWriter.write."""
        out = io.BytesIO()
        canvas = self._canvas(out, created, deterministic)
        canvas.setTitle(title)
        canvas.setCreator(CREATOR)
        for sheet in sheets:
            self._page(canvas, sheet)
        canvas.save()
        return out.getvalue()

    def _canvas(self, out: io.BytesIO, created: datetime, deterministic: bool) -> Canvas:
        from reportlab.pdfgen.canvas import Canvas

        assert self._fonts.fonts  # opened: the canvas looks its first font up by name
        first: Any = CHAINS[Face.FORM][0]  # the stubs call it a number
        invariant = int(deterministic)
        canvas = Canvas(out, initialFontName=first, pageCompression=1, invariant=invariant)
        stamp = _stamp(created)
        canvas.setDateFormatter(lambda *_now: stamp)
        return canvas

    def _page(self, canvas: Canvas, sheet: Sheet) -> None:
        canvas.setPageSize((sheet.width_mm * MM, sheet.height_mm * MM))
        for kind, marks in groupby(sheet.marks, type):
            if kind is Text:
                self._texts(canvas, sheet, (mark for mark in marks if isinstance(mark, Text)))
            else:
                _lines(canvas, sheet, list(marks))
        canvas.showPage()

    def _texts(self, canvas: Canvas, sheet: Sheet, texts: Iterable[Text]) -> None:
        pen = canvas.beginText()
        colour, spacing, font = "", 0.0, ("", 0.0)
        for text in texts:
            if text.colour != colour:
                colour = text.colour
                pen.setFillColor(colour)
            if text.spacing_pt != spacing:
                spacing = text.spacing_pt
                pen.setCharSpace(spacing)
            font = self._text(pen, sheet, text, font)
        canvas.drawText(pen)

    def _text(
        self, pen: PDFTextObject, sheet: Sheet, text: Text, font: tuple[str, float]
    ) -> tuple[str, float]:
        """Writes one text; answers the font that is set after it."""
        runs, size = self._fonts.runs(text.text, text.face), text.size_pt
        width = sum(run.width_em for run in runs) * size + (len(text.text) - 1) * text.spacing_pt
        x = text.x_mm * MM - width * PARTS[text.align]
        y = (sheet.height_mm - text.y_mm) * MM - BASELINE_EM * size
        pen.setTextOrigin(x, y)
        for run in runs:
            if (run.font, size) != font:
                font = (run.font, size)
                pen.setFont(*font)
            pen.textOut(run.text)
        return font


def _lines(canvas: Canvas, sheet: Sheet, marks: Sequence[Mark]) -> None:
    """Rules and boxes of one pen as one path, in the order given; a QR code as one path."""
    for pen, same in groupby(marks, _pen):
        path = canvas.beginPath()
        for mark in same:
            _draw(path, sheet.height_mm, mark)
        if pen is None:
            canvas.setFillColor("#000000")
            canvas.drawPath(path, stroke=0, fill=1)
        else:
            canvas.setLineWidth(pen[0] * MM)
            canvas.setStrokeColor(pen[1])
            canvas.drawPath(path, stroke=1, fill=0)


def _pen(mark: Mark) -> tuple[float, str] | None:
    if isinstance(mark, Rule):
        return mark.width_mm, mark.colour
    return (mark.line_mm, mark.colour) if isinstance(mark, Box | Ruler) else None


def _draw(path: PDFPathObject, height_mm: float, mark: Mark) -> None:
    match mark:
        case Rule():
            path.moveTo(mark.x1_mm * MM, (height_mm - mark.y1_mm) * MM)
            path.lineTo(mark.x2_mm * MM, (height_mm - mark.y2_mm) * MM)
        case Box():
            bottom = height_mm - mark.y_mm - mark.height_mm
            path.rect(mark.x_mm * MM, bottom * MM, mark.width_mm * MM, mark.height_mm * MM)
        case Ruler():
            for x1, y1, x2, y2 in mark.strokes():
                path.moveTo(x1 * MM, (height_mm - y1) * MM)
                path.lineTo(x2 * MM, (height_mm - y2) * MM)
        case Qr():
            _modules(path, height_mm, mark)


def _modules(path: PDFPathObject, height_mm: float, mark: Qr) -> None:
    symbol = qr_runs(mark.text)
    side = mark.size_mm * MM / symbol.modules
    left, top = mark.x_mm * MM, (height_mm - mark.y_mm) * MM
    for column, row, length in symbol.runs:
        path.rect(left + column * side, top - (row + 1) * side, length * side, side)


def _stamp(created: datetime) -> str:
    """A date of ISO 32000-1, 7.9.4.

    >>> from datetime import timezone, timedelta
    >>> _stamp(datetime(2024, 1, 15, 10, 0, 0, tzinfo=timezone(timedelta(hours=8))))
    "D:20240115100000+08'00'"
    """
    zone = created.strftime("%z") or "+0000"
    return f"D:{created:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
