"""Offsets (打印偏移) of a PDF that goes to a printer: everything further right and further down.

Only a page for paper is moved; the file of an e-invoice is the same for everybody, always.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from printing.errors import PrinterError
from printing.layout import Measure
from printing.ports import SheetWriter
from printing.sheet import POINT_MM, Align, Box, Mark, Qr, Rule, Ruler, Sheet, Text

PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
_SLACK_MM = 0.05
Edges = tuple[float, float, float, float]  # left, top, right, bottom


class ShiftedWriter:
    """Implements ports.SheetWriter around another; `measure` says how wide its texts are."""

    def __init__(
        self, writer: SheetWriter, measure: Measure, *, right_mm: float, down_mm: float
    ) -> None:
        self._writer = writer
        self._measure = measure
        self._right, self._down = right_mm, down_mm

    def write(
        self, sheets: Iterable[Sheet], *, title: str, created: datetime, deterministic: bool = True
    ) -> bytes:
        """See ports.SheetWriter.write. OFF-PAPER (field) for what the offsets push over the edge;
        no byte is written then."""
        moved = [shifted(sheet, self._right, self._down) for sheet in sheets]
        for sheet in moved:
            self._refuse_off_paper(sheet)
        return self._writer.write(moved, title=title, created=created, deterministic=deterministic)

    def _refuse_off_paper(self, sheet: Sheet) -> None:
        for mark in sheet.marks:
            left, top, right, bottom = self._edges(mark)
            over = max(-left, -top, right - sheet.width_mm, bottom - sheet.height_mm)
            if over > _SLACK_MM:
                raise PrinterError("OFF-PAPER", field=getattr(mark, "name", ""))

    def _edges(self, mark: Mark) -> Edges:
        if isinstance(mark, Text):
            said = mark.text, mark.face, mark.size_pt, mark.spacing_pt
            wide = self._measure.width_mm(*said)
            left = mark.x_mm - wide * PARTS[mark.align]
            return left, mark.y_mm, left + wide, mark.y_mm + mark.size_pt * POINT_MM
        return edges(mark)


def edges(mark: Rule | Box | Qr | Ruler) -> Edges:
    """How far a mark without words reaches."""
    match mark:
        case Rule():
            across, up = sorted((mark.x1_mm, mark.x2_mm)), sorted((mark.y1_mm, mark.y2_mm))
            return across[0], up[0], across[1], up[1]
        case Box():
            return mark.x_mm, mark.y_mm, mark.x_mm + mark.width_mm, mark.y_mm + mark.height_mm
        case Qr():
            return mark.x_mm, mark.y_mm, mark.x_mm + mark.size_mm, mark.y_mm + mark.size_mm
        case Ruler():
            lefts, tops, rights, bottoms = zip(*mark.strokes(), strict=True)
            return min(lefts), min(tops), max(rights), max(bottoms)


def shifted(sheet: Sheet, right_mm: float, down_mm: float) -> Sheet:
    """The same sheet with everything on it moved; its paper stays."""
    return replace(sheet, marks=tuple(_moved(mark, right_mm, down_mm) for mark in sheet.marks))


def _moved(mark: Mark, right: float, down: float) -> Mark:
    match mark:
        case Rule():
            across = {"x1_mm": mark.x1_mm + right, "x2_mm": mark.x2_mm + right}
            return replace(mark, **across, y1_mm=mark.y1_mm + down, y2_mm=mark.y2_mm + down)
        case Ruler():
            along, side = (down, right) if mark.down else (right, down)
            return replace(mark, zero_mm=mark.zero_mm + along, side_mm=mark.side_mm + side)
        case _:
            return replace(mark, x_mm=mark.x_mm + right, y_mm=mark.y_mm + down)
