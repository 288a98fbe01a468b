"""The seal of a face by itself: where it stands, and as a sheet of its own."""

from __future__ import annotations

from msgspec.structs import replace

from printing.errors import PrinterError
from printing.mark import SEAL, VIOLET
from printing.sheet import Box, Mark, Sheet, Text

Area = tuple[float, float, float, float]  # left, top, right, bottom in mm


def seal_area(sheet: Sheet) -> Area:
    """The outer frame of the seal with its line. FORM-BROKEN: the form has no place for one."""
    outer = next((mark for mark in _marks(sheet) if isinstance(mark, Box)), None)
    if outer is None:
        raise PrinterError("FORM-BROKEN", form=sheet.title, place="seal", why="no seal")
    half = outer.line_mm / 2
    right, bottom = outer.x_mm + outer.width_mm, outer.y_mm + outer.height_mm
    return outer.x_mm - half, outer.y_mm - half, right + half, bottom + half


def seal_sheet(sheet: Sheet) -> Sheet:
    """A sheet as large as the seal, with nothing but it."""
    left, top, right, bottom = seal_area(sheet)
    marks = tuple(
        replace(mark, x_mm=mark.x_mm - left, y_mm=mark.y_mm - top) for mark in _marks(sheet)
    )
    return Sheet(right - left, bottom - top, marks, SEAL)


def _marks(sheet: Sheet) -> list[Box | Text]:
    found: list[Mark] = [mark for mark in sheet.marks if getattr(mark, "colour", "") == VIOLET]
    return [mark for mark in found if isinstance(mark, Box | Text)]
