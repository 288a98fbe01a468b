"""A sheet: words, lines and pictures at places in millimetres from the top-left corner.

One description, many writers (PDF now; dot matrix, roll, OFD, screen later).
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

BASELINE_EM = 0.88
POINT_MM = 25.4 / 72


class Align(StrEnum):
    """Where a text hangs on its x."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Face(StrEnum):
    """The bundled face a text is set in."""

    FORM = "form"  # kai, for words
    FIGURES = "figures"  # fixed pitch, for amounts, tax ids, 密码区


class Text(Struct, frozen=True):
    """One run of text. The line box is one em high, `y_mm` its top; the baseline lies
    `BASELINE_EM` under it, whatever the face, so that faces mix on one line."""

    x_mm: float
    y_mm: float
    text: str
    size_pt: float = 9.0
    face: Face = Face.FORM
    align: Align = Align.LEFT
    spacing_pt: float = 0.0  # extra space between signs
    colour: str = "#000000"
    name: str = ""  # the field it shows ("buyer.name", "lines[3].tax"); empty: a printed word


class Rule(Struct, frozen=True):
    """A straight line."""

    x1_mm: float
    y1_mm: float
    x2_mm: float
    y2_mm: float
    width_mm: float = 0.2
    colour: str = "#7C4A2D"


class Box(Struct, frozen=True):
    """A rectangle, outlined only."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    line_mm: float = 0.2
    colour: str = "#7C4A2D"


class Qr(Struct, frozen=True):
    """A QR code of a text."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str


class Ruler(Struct, frozen=True):
    """A ruler that shows tenths of a millimetre without a lens (直尺): ten rows of strokes a
    millimetre apart, each row a tenth further. Where a line of another paper meets a stroke, the
    stroke says the millimetre and its row the tenth.

    `zero_mm` is where 0 stands along the ruler, `side_mm` where its first row begins beside it;
    `down`: it stands upright, and its rows lie beside one another from left to right."""

    zero_mm: float
    side_mm: float
    first: int  # millimetres, the lowest stroke
    last: int
    down: bool = False
    row_mm: float = 1.2
    line_mm: float = 0.1
    colour: str = "#000000"

    def strokes(self) -> tuple[tuple[float, float, float, float], ...]:
        """Every stroke as `x1, y1, x2, y2`. The last row ends a stroke earlier."""
        return tuple(self._stroke(value, row) for row in range(10) for value in self._values(row))

    def _values(self, row: int) -> range:
        return range(self.first, self.last + (row == 0))

    def _stroke(self, value: int, row: int) -> tuple[float, float, float, float]:
        along = self.zero_mm + value + row / 10
        near = self.side_mm + row * self.row_mm
        far = near + self.row_mm
        return (near, along, far, along) if self.down else (along, near, along, far)


Mark = Text | Rule | Box | Qr | Ruler


class Sheet(Struct, frozen=True):
    """One page and everything on it."""

    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]
    title: str = ""

    def texts(self, name: str = "") -> tuple[Text, ...]:
        """The texts of one field in reading order, or every text of the page."""
        found = (mark for mark in self.marks if isinstance(mark, Text))
        return tuple(text for text in found if name in ("", text.name))


class Pixels(Struct, frozen=True):
    """A page as a picture on white: `rgba` has 4 bytes a pixel, rows from the top without a gap;
    the fourth byte of a pixel says nothing."""

    width: int
    height: int
    rgba: bytes
