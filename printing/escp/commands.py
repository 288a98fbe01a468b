"""The commands of ESC/P-K that the writer sends, and no other: what every printer of the
LQ-1600K class understands. Distances are in units of 1/180 inch, one dot of the head."""

from __future__ import annotations

from printing.dots.head import Head

HEAD = Head(dpi=180, least_pt=9, most_pt=12, cell=24, pitches=((12, 18), (10, 15), (0, 12)))
LINES_INCH = 6  # after PAGE the length of the paper is counted in them

RESET = b"\x1b@"
LETTER_QUALITY = b"\x1bx\x01"
NO_GAPS = b"\x1cS\x00\x00\x1cT\x00\x00"  # a Chinese sign is 24 units wide, half of one 12
CHINESE, LATIN = b"\x1c&", b"\x1c."
DOUBLE, SINGLE = b"\x1cW\x01", b"\x1cW\x00"  # twice as wide and high
PITCHES = {18: b"\x1bP", 15: b"\x1bM", 12: b"\x1bg"}  # by the width of a sign in units
NEXT_PAGE = b"\r\x0c"
_FURTHEST = 255


def page_of(height_mm: float) -> bytes:
    """The length of the paper, so that a form feed never creeps. Tractor paper sold as 140 mm is
    5.5 inches, 33 lines exactly.

    >>> page_of(140.0)
    b'\\x1b2\\x1bC!'
    """
    return b"\x1b2\x1bC" + bytes((min(127, round(height_mm / 25.4 * LINES_INCH)),))


def down(units: int) -> bytes:
    """The paper forward; it never goes back.

    >>> down(300)
    b'\\x1bJ\\xff\\x1bJ-'
    """
    whole, rest = divmod(units, _FURTHEST)
    return b"\x1bJ\xff" * whole + (b"\x1bJ" + bytes((rest,)) if rest else b"")


def across(units: int) -> bytes:
    """The head to a place from the left edge: 1/60 inch at first, the rest in units.

    >>> across(7)
    b'\\x1b$\\x02\\x00\\x1b\\\\\\x01\\x00'
    """
    coarse, fine = divmod(units, 3)
    rest = b"\x1b\\" + fine.to_bytes(2, "little") if fine else b""
    return b"\x1b$" + coarse.to_bytes(2, "little") + rest


def wider(units: int) -> bytes:
    """So much room behind every Latin sign."""
    return b"\x1b " + bytes((units,))


def picture(columns: bytes) -> bytes:
    """Dots of all 24 pins, three bytes a column, the upper pin first."""
    return b"\x1b*\x27" + (len(columns) // 3).to_bytes(2, "little") + columns
