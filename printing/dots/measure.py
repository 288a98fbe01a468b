"""How wide a text is on a printer of dots: in its own signs where it has the size, else as drawn
from the bundled fonts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from printing.sheet import Face

if TYPE_CHECKING:
    from printing.dots.head import Head
    from printing.fonts import FontChain

_HALF_EM = 0.75  # a drawn sign narrower than this stands in the room of a Latin one


@lru_cache(maxsize=8192)
def in_memory(sign: str) -> bool:
    """Whether a printer knows a sign: ASCII and the two-byte part of GBK.

    >>> in_memory("测"), in_memory("⊗")
    (True, False)
    """
    try:
        return len(sign.encode("gbk")) <= len(b"\x81\x40")
    except UnicodeEncodeError:
        return False


class DotMeasure:
    """Implements `layout.Measure` in the dots of a head."""

    def __init__(self, fonts: FontChain, head: Head) -> None:
        self._fonts = fonts
        self._head = head
        self.sign_dots: Callable[[str, Face, float], int] = lru_cache(maxsize=8192)(self._sign)

    def width_mm(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> float:
        """See `layout.Measure`. Raises NoGlyph."""
        return self.width_dots(text, face, size_pt, spacing_pt) / self._head.dots_mm

    def width_dots(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> float:
        """The same in dots."""
        spaced = max(len(text) - 1, 0) * round(spacing_pt * self._head.dots_pt)
        if not self._head.is_own(size_pt):
            return self._fonts.width_em(text, face) * size_pt * self._head.dots_pt + spaced
        return sum(self.sign_dots(sign, face, size_pt) for sign in text) + spaced

    def _sign(self, sign: str, face: Face, size_pt: float) -> int:
        if sign.isascii():
            return self._head.pitch(size_pt)
        narrow = not in_memory(sign) and self._fonts.width_em(sign, face) < _HALF_EM
        return self._head.pitch(size_pt) if narrow else self._head.cell
