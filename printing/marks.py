"""The calibration sheet (校准标尺页): rulers where a form bears its frame, and what they say.

It is printed on plain paper and laid on the real form. Each of four rulers stands with its 0 where
a line of the form ought to be; the stroke that the line meets says how far the print is off: to the
right and downwards counts positive. A and C are read on the left and right lines, B and D on the
upper and lower. They stand apart, so that paper that lies crooked is told from paper that is off.

Paper that bears nothing is measured from its edges: the sheet shows a frame, and any ruler
says how far each side of it is from the edge beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from msgspec import Struct

from printing import mark
from printing.forms import Form
from printing.sheet import POINT_MM, Align, Box, Mark, Ruler, Sheet, Text

MOST = 20  # millimetres either way
LETTERS = "ABCD"
TITLE = mark.marked("打印校准标尺页")
ABOUT = "测试打印，不是发票，不占号码"
ROW_MM = 1.6
_EDGE_MM = 4.0  # between the end of a ruler and the paper's
_NARROW_MM = 120.0


class Reference(Struct, frozen=True):
    """What the rulers stand on, in mm from the top-left: the frame that the form bears, or one of
    ours that far inside the edges (`on_form` false)."""

    left: float
    top: float
    right: float
    bottom: float
    on_form: bool

    @property
    def across(self) -> tuple[float, float]:
        """How far down A and C are read."""
        high = self.bottom - self.top
        return self.top + high * 0.25, self.top + high * 0.6

    @property
    def down(self) -> tuple[float, float]:
        """How far right B and D are read."""
        wide = self.right - self.left
        return self.left + wide * 0.2, self.left + wide * 0.72


class Readings(Struct, frozen=True):
    """What was read at A, B, C, D, in mm."""

    a: float
    b: float
    c: float
    d: float


class Found(Struct, frozen=True):
    """Offsets in tenths of a millimetre, positive to the right and down; how crooked the paper lay
    over the width of the frame in mm; how much larger the form is than the print (1: the same)."""

    right: int
    down: int
    skew_mm: float
    scale: float


def reference(form: Form) -> Reference:
    """The largest frame of a form that is bought printed; else the edges of plain paper."""
    if form.pre_printed and any(isinstance(each, Box) for each in form.marks):
        box = form.frame
        return Reference(
            box.x_mm, box.y_mm, box.x_mm + box.width_mm, box.y_mm + box.height_mm, on_form=True
        )
    inset = float(min(10, round(min(form.width_mm, form.height_mm) / 8)))
    return Reference(inset, inset, form.width_mm - inset, form.height_mm - inset, on_form=False)


def expected(form: Form) -> Readings:
    """What is read when everything stands in its place."""
    stands = reference(form)
    if stands.on_form:
        return Readings(0.0, 0.0, 0.0, 0.0)
    return Readings(stands.left, stands.top, stands.left, stands.top)


def solve(form: Form, read: Readings, *, right: int = 0, down: int = 0) -> Found:
    """The offsets to use from now on; `right` and `down` are those that the sheet was printed with.

    Four readings say four things: how far right, how far down, how crooked, and how much larger.
    """
    stands, off = reference(form), _off(form, read)
    wide, high = stands.right - stands.left, stands.bottom - stands.top
    (ya, yc), (xb, xd) = stands.across, stands.down
    whole = wide * (xd - xb) + high * (yc - ya)
    turn = (wide * (off.d - off.b) - high * (off.c - off.a)) / whole
    larger = ((off.c - off.a) * (xd - xb) + (off.d - off.b) * (yc - ya)) / whole
    to_right = (off.a + off.c) / 2 + turn * ((ya + yc) - (stands.top + stands.bottom)) / 2
    to_below = (off.b + off.d) / 2 - turn * ((xb + xd) - (stands.left + stands.right)) / 2
    tenths = right + round(to_right * 10), down + round(to_below * 10)
    return Found(*tenths, abs(turn) * wide, 1 + larger)


def _off(form: Form, read: Readings) -> Readings:
    """How far the form lies from the print; at an edge more room means the print is too far in."""
    stands, at = reference(form), expected(form)
    if stands.on_form:
        return read
    return Readings(at.a - read.a, at.b - read.b, read.c - at.c, read.d - at.d)


def ruler_sheet(
    form: Form, *, about: tuple[str, ...] = (), right_mm: float = 0.0, down_mm: float = 0.0
) -> Sheet:
    """The sheet for a form; `about` are lines that say for whom it is (printer, time). The offsets
    it will be printed with say how long a ruler may be: none leaves the paper."""
    stands = reference(form)
    if stands.on_form:
        drawn = tuple(_rulers(form, stands, right_mm, down_mm))
    else:
        drawn = tuple(_frame(form, stands))
    return Sheet(form.width_mm, form.height_mm, (*_words(form, about), *drawn), TITLE)


def _words(form: Form, about: tuple[str, ...]) -> Iterator[Mark]:
    wide, high = form.width_mm, form.height_mm
    size = 8.0 if wide < _NARROW_MM else 11.0
    yield mark.over_rows(Box(wide * 0.25, high * 0.52, wide * 0.5, high * 0.2))
    for number, line in enumerate((TITLE, ABOUT, *about)):
        down = high * 0.36 + number * size * POINT_MM * 1.6
        yield Text(wide / 2, down, line, size, align=Align.CENTRE, name="about")


def _rulers(form: Form, stands: Reference, right: float, down: float) -> Iterator[Mark]:
    (ya, yc), (xb, xd) = stands.across, stands.down
    wide, high = (form.width_mm, right), (form.height_mm, down)
    for letter, ruler in (
        ("A", _ruler(stands.left, ya, *wide)),
        ("B", _ruler(stands.top, xb, *high, upright=True)),
        ("C", _ruler(stands.right, yc, *wide)),
        ("D", _ruler(stands.bottom, xd, *high, upright=True)),
    ):
        yield ruler
        yield from _said(letter, ruler)


def _ruler(zero: float, side: float, size: float, offset: float, *, upright: bool = False) -> Ruler:
    first = max(-MOST, ceil(_EDGE_MM - zero - offset))
    last = min(MOST, floor(size - _EDGE_MM - zero - offset))
    return Ruler(zero, side, first, last, upright, ROW_MM)


def _said(letter: str, ruler: Ruler) -> Iterator[Text]:
    """Millimetres along the ruler, tenths beside it, and its letter."""
    for value in range(ceil(ruler.first / 5) * 5, ruler.last + 1, 5):
        yield _at(ruler, ruler.zero_mm + value, -2.6, f"{value}", 7.0)
    for tenth in range(0, 10, 3):
        middle = (tenth + 0.5) * ruler.row_mm
        yield _at(ruler, ruler.zero_mm + ruler.last + 1.2, middle, f"{tenth}", 4.5)
    middle = ruler.zero_mm + (ruler.first + ruler.last) / 2
    yield _at(ruler, middle, 10 * ruler.row_mm + 2.6, letter, 12.0)


def _at(ruler: Ruler, along: float, aside: float, text: str, size: float) -> Text:
    """A word whose middle stands that far along a ruler and that far beside its first row."""
    x, y = ruler.side_mm + aside, along
    if not ruler.down:
        x, y = y, x
    return Text(x, y - size * POINT_MM / 2, text, size, align=Align.CENTRE, name="scale")


def _frame(form: Form, stands: Reference) -> Iterator[Mark]:
    wide, high = stands.right - stands.left, stands.bottom - stands.top
    yield Box(stands.left, stands.top, wide, high, 0.2, "#000000")
    (ya, yc), (xb, xd) = stands.across, stands.down
    places = ((stands.left + 3, ya), (xb, stands.top + 3), (stands.right - 3, yc))
    for letter, (x, y) in zip(LETTERS, (*places, (xd, stands.bottom - 4)), strict=True):
        yield Text(x, y - 2, letter, 12.0, align=Align.CENTRE, name="scale")
    words = f"四边到纸边都应是 {expected(form).a:.1f} 毫米"
    size = 8.0 if form.width_mm < _NARROW_MM else 10.0
    down = form.height_mm * 0.8
    yield Text(form.width_mm / 2, down, words, size, align=Align.CENTRE, name="about")
