"""A page on paper of another size (白纸): as large as it is drawn where there is room, else shrunk,
never enlarged; in the upper half of the paper where that holds it, as people cut it, else in its
middle. A page of the paper's own size stays as it is: it may be the form itself (套打).
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from printing.sheet import Box, Mark, Qr, Rule, Ruler, Sheet, Text

EDGE_MM = 5.0  # which no laser printer reaches
NEAR_MM = 1.0  # sizes of paper are told by whole millimetres or points

Size = tuple[float, float]


class Placed(Struct, frozen=True):
    """Where a page comes to lie: how much smaller, and where its upper left corner is, in mm."""

    scale: float
    left: float
    top: float


def placed(page: Size, paper: Size) -> Placed:
    """Of a page on paper, both width and height in mm.

    >>> placed((215.0, 139.0), (210.0, 297.0)).scale < 0.94
    True
    >>> placed((210.0, 297.0), (210.0, 297.0))
    Placed(scale=1.0, left=0.0, top=0.0)
    """
    if all(abs(a - b) <= NEAR_MM for a, b in zip(page, paper, strict=True)):
        return Placed(1.0, 0.0, 0.0)
    room = tuple(side - 2 * EDGE_MM for side in paper)
    scale = min(1.0, room[0] / page[0], room[1] / page[1])
    wide, high = page[0] * scale, page[1] * scale
    half = paper[1] / 2
    within = half if high <= half - EDGE_MM else paper[1]
    return Placed(scale, (paper[0] - wide) / 2, (within - high) / 2)


def on_paper(sheet: Sheet, paper: Size) -> Sheet:
    """The sheet as it is to be printed on that paper."""
    at = placed((sheet.width_mm, sheet.height_mm), paper)
    if at.scale == 1.0 and not (at.left or at.top):
        return sheet
    marks = tuple(_put(mark, at) for mark in sheet.marks)
    return replace(sheet, width_mm=paper[0], height_mm=paper[1], marks=marks)


def _put(mark: Mark, at: Placed) -> Mark:
    part = at.scale
    match mark:
        case Rule():
            across = {"x1_mm": _x(mark.x1_mm, at), "x2_mm": _x(mark.x2_mm, at)}
            down = {"y1_mm": _y(mark.y1_mm, at), "y2_mm": _y(mark.y2_mm, at)}
            return replace(mark, **across, **down, width_mm=mark.width_mm * part)
        case Ruler():
            raise ValueError("a ruler is drawn for the paper that it lies on")
        case Text():
            sizes = {"size_pt": mark.size_pt * part, "spacing_pt": mark.spacing_pt * part}
        case Qr():
            sizes = {"size_mm": mark.size_mm * part}
        case Box():
            sizes = {"width_mm": mark.width_mm * part, "height_mm": mark.height_mm * part}
            sizes["line_mm"] = mark.line_mm * part
    return replace(mark, x_mm=_x(mark.x_mm, at), y_mm=_y(mark.y_mm, at), **sizes)


def _x(x_mm: float, at: Placed) -> float:
    return at.left + x_mm * at.scale


def _y(y_mm: float, at: Placed) -> float:
    return at.top + y_mm * at.scale
