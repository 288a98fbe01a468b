"""The commands of ESC/POS that the writer sends, and no other. Distances are dots of a head of 203
dots an inch, in both directions (`GS P` says so to printers that think otherwise)."""

from __future__ import annotations

from printing.dots.head import Head

HEAD = Head(dpi=203, least_pt=8, most_pt=10, cell=24, pitches=((0, 12),))
RESET = b"\x1b@"
UNITS = b"\x1dP\xcb\xcb"
CHINESE, LATIN = b"\x1c&", b"\x1c."
_FURTHEST = 255


def down(dots: int) -> bytes:
    """What is in the line is printed, and the paper goes forward.

    >>> down(300)
    b'\\x1bJ\\xff\\x1bJ-'
    """
    whole, rest = divmod(dots, _FURTHEST)
    return b"\x1bJ\xff" * whole + (b"\x1bJ" + bytes((rest,)) if rest else b"")


def across(dots: int) -> bytes:
    """The head to a place from the left edge.

    >>> across(300)
    b'\\x1b$,\\x01'
    """
    return b"\x1b$" + dots.to_bytes(2, "little")


def raster(wide_bytes: int, rows: int, dots: bytes) -> bytes:
    """A picture from the left edge, eight dots a byte, the left one first."""
    return b"\x1dv0\0" + wide_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + dots
