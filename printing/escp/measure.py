"""How wide a text is on a dot-matrix printer.

Sizes from 9 to 12 points are printed by the signs in the printer's own memory: a Chinese sign is 24
units of 1/180 inch, a Latin one 12, 15 or 18. What is smaller or larger, and every sign that its
memory lacks, is drawn from the bundled fonts, dot by dot.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from printing.escp.commands import UNITS_MM
from printing.fonts import FontChain
from printing.sheet import Face

OWN_PT = range(9, 13)  # sizes of the printer's own signs
CELL = 24
_HALF_EM = 0.75  # a drawn sign narrower than this stands in the room of a Latin one
_PITCHES = ((12, 18), (10, 15), (0, 12))  # from this size on, so many units a Latin sign
POINT_UNITS = 180 / 72


def is_own(size_pt: float) -> bool:
    """Whether a text of this size is printed from the printer's memory.

    >>> is_own(9), is_own(8), is_own(12.5)
    (True, False, False)
    """
    return OWN_PT[0] <= size_pt <= OWN_PT[-1]


def pitch_of(size_pt: float) -> int:
    """Units of a Latin sign.

    >>> pitch_of(9), pitch_of(11), pitch_of(12)
    (12, 15, 18)
    """
    return next(units for least, units in _PITCHES if size_pt >= least)


@lru_cache(maxsize=8192)
def in_memory(sign: str) -> bool:
    """Whether the printer knows a sign: ASCII and the two-byte part of GBK.

    >>> in_memory("测"), in_memory("⊗")
    (True, False)
    """
    try:
        return len(sign.encode("gbk")) <= len(b"\x81\x40")
    except UnicodeEncodeError:
        return False


class DotMeasure:
    """Implements `layout.Measure` in the dots of the printer."""

    def __init__(self, fonts: FontChain) -> None:
        self._fonts = fonts
        self.sign_units: Callable[[str, Face, float], int] = lru_cache(maxsize=8192)(self._sign)

    def width_mm(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> float:
        """See `layout.Measure`. Raises NoGlyph."""
        return self.width_units(text, face, size_pt, spacing_pt) / UNITS_MM

    def width_units(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> float:
        """The same in units."""
        spaced = max(len(text) - 1, 0) * round(spacing_pt * POINT_UNITS)
        if not is_own(size_pt):
            return self._fonts.width_em(text, face) * size_pt * POINT_UNITS + spaced
        return sum(self.sign_units(sign, face, size_pt) for sign in text) + spaced

    def _sign(self, sign: str, face: Face, size_pt: float) -> int:
        if sign.isascii():
            return pitch_of(size_pt)
        narrow = not in_memory(sign) and self._fonts.width_em(sign, face) < _HALF_EM
        return pitch_of(size_pt) if narrow else CELL
