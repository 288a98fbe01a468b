"""The mark 「模拟」 and what else stands across a face. In code, so that no form file, profile or
setting can leave it out or move it: every face that we draw in full bears it twice.

It is horizontal, because a slanted word cannot be read back from a PDF. The seal is a rectangle.
"""

from __future__ import annotations

from msgspec.structs import replace

from printing.forms import Field
from printing.sheet import POINT_MM, Align, Box, Mark, Sheet, Text

WORD = "模拟"
SEAL = "模拟专用"
VOID = "作废"
UNISSUED = "未开具"
NAME = "mark"
PALE = "#E6DDF5"
VIOLET = "#6A48A6"
PALE_RED = "#F6D5D2"
PALEST_RED = "#FBEAE8"
COPY = "补打/复印件 非发票原件"
COPY_PT, NARROW_COPY_PT = 12.0, 9.0
COPY_UP_MM = 8.0  # from the lower edge to the top of the label
MARK_PT = 84.0
VOID_PT = 60.0
UNISSUED_PT = 40.0
NARROW_MM = 120.0  # rows less wide: a roll
FILLS = 0.8  # of their width


def marked(title: str) -> str:
    """A title with the mark in the same run of text.

    >>> marked("增值税普通发票")
    '增值税普通发票（模拟）'
    """
    return f"{title}（{WORD}）"


def over_rows(rows: Box) -> Text:
    """The large pale word in the middle of the goods rows, to be drawn under the text; on a narrow
    roll in their upper half, as large as it has room."""
    return _large(WORD, rows, 0.5, MARK_PT, PALE, NAME)


def void_over_rows(rows: Box) -> Text:
    """作废 over the goods rows, beside the mark or under it."""
    return _large(VOID, rows, 0.17, VOID_PT, PALE_RED, "void")


def unissued_over_rows(rows: Box) -> Text:
    """未开具 over the names of the goods, where no figure stands: a face that was never issued. It
    is paler than what an issued face bears, so that the minus of a discount stays to be seen."""
    return _large(UNISSUED, rows, 0.14, UNISSUED_PT, PALEST_RED, "unissued")


def as_copy(sheet: Sheet) -> Sheet:
    """A face on blank paper says below its frame that it is a copy and not the original; a roll
    has no room there, and is made longer by the label."""
    high = sheet.height_mm + (COPY_UP_MM if sheet.width_mm < NARROW_MM else 0.0)
    label = Text(
        sheet.width_mm / 2,
        high - COPY_UP_MM,
        COPY,
        COPY_PT if sheet.width_mm > NARROW_MM else NARROW_COPY_PT,
        align=Align.CENTRE,
        colour=VIOLET,
        name="copy",
    )
    return replace(sheet, height_mm=high, marks=(*sheet.marks, label))


def seal(place: Field) -> tuple[Mark, ...]:
    """The rectangular seal of an e-invoice in its place: two frames and the word."""
    left, top, width, height = place.x_mm, place.y_mm, place.width_mm, place.height_mm
    size = place.steps[0].size_pt
    middle, line = left + width / 2, top + (height - size * POINT_MM) / 2
    return (
        Box(left, top, width, height, 0.5, VIOLET),
        Box(left + 0.9, top + 0.9, width - 1.8, height - 1.8, 0.2, VIOLET),
        Text(middle, line, SEAL, size, align=Align.CENTRE, colour=VIOLET, name="seal"),
    )


def _large(word: str, rows: Box, part: float, size_pt: float, colour: str, name: str) -> Text:
    """`part` of the width is its middle; where two words have no room side by side, the mark stands
    in the middle of the upper half and what is beside it in the lower."""
    down = 0.5
    if rows.width_mm < NARROW_MM:
        part, down = 0.5, 0.27 if name == NAME else 0.75
        size_pt = min(size_pt, rows.width_mm * FILLS / POINT_MM / len(word))
    x = rows.x_mm + rows.width_mm * part
    y = rows.y_mm + rows.height_mm * down - size_pt * POINT_MM / 2
    return Text(x, y, word, size_pt, align=Align.CENTRE, colour=colour, name=name)
