"""The bundled fonts: which signs they have, how wide a text is, which font shows which part.

A printed sign that no font has would be an empty box without a word; here it is an error.
`missing` answers that question before a number is taken and opens no font for a sign of GBK.
"""

from __future__ import annotations

import re
import struct
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.errors import NoGlyph, PrinterError
from printing.sheet import POINT_MM, Face

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportlab.pdfbase.ttfonts import TTFont

FILES = {
    "LXGWWenKai": "lxgw-wenkai/LXGWWenKai-Regular.ttf",
    "LiberationMono": "liberation-mono/LiberationMono-Regular.ttf",
}
CHAINS = {
    Face.FORM: ("LXGWWenKai", "LiberationMono"),
    Face.FIGURES: ("LiberationMono", "LXGWWenKai"),
}
GAPS_FILE = "gbk_gaps.txt"


class Run(Struct, frozen=True):
    """A part of a text that one font shows; `width_em` is its advance in em without spacing."""

    font: str
    text: str
    width_em: float


class FontChain:
    """The bundled fonts of one folder (resources/fonts) in their order of fallback.

    Fonts are opened at the first text that is measured or drawn (about 0.1 s), once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.runs = lru_cache(maxsize=8192)(self._runs)

    @cached_property
    def fonts(self) -> Mapping[str, TTFont]:
        """The opened fonts by name, known to reportlab too. FONT-UNREADABLE (file)."""
        from reportlab.pdfbase import pdfmetrics

        from printing.to_unicode import repair

        repair()
        opened = {name: self._opened(name, file) for name, file in FILES.items()}
        for font in opened.values():
            pdfmetrics.registerFont(font)
        return opened

    def _opened(self, name: str, file: str) -> TTFont:
        from reportlab.pdfbase.ttfonts import TTFError

        from printing import mapped_font

        try:
            return mapped_font.opened(name, self._folder / file)
        except (TTFError, struct.error, OSError, ValueError, LookupError) as broken:
            raise PrinterError("FONT-UNREADABLE", file=Path(file).name) from broken

    @cached_property
    def gaps(self) -> frozenset[str]:
        """The signs of GBK that no bundled font has (from a data file, fonts stay closed)."""
        return frozenset((self._folder / GAPS_FILE).read_text("utf-8"))

    @cached_property
    def _lacking(self) -> re.Pattern[str]:
        """A sign of GBK that cannot be printed: no bundled font has it, or it is no sign."""
        return re.compile(f"[\\x00-\\x09\\x0b-\\x1f{re.escape(''.join(self.gaps))}]")

    def missing(self, text: str) -> str:
        """The signs of `text` that cannot be printed, each once, in order; empty: all can.

        A line end is no sign. Signs of GBK are looked up in the data file; only for others
        (𠮷) the fonts are opened.
        """
        if _in_gbk(text) and not self._lacking.search(text):
            return ""
        signs = dict.fromkeys(text.replace("\n", ""))
        return "".join(sign for sign in signs if not self._printable(sign))

    def width_em(self, text: str, face: Face) -> float:
        """The advance of `text` in em. Raises NoGlyph."""
        return sum(run.width_em for run in self.runs(text, face))

    def width_mm(self, text: str, face: Face, size_pt: float, spacing_pt: float) -> float:
        """See `layout.Measure`."""
        spaced = max(len(text) - 1, 0) * spacing_pt
        return (self.width_em(text, face) * size_pt + spaced) * POINT_MM

    def file(self, name: str) -> str:
        """The path of a font by its name in a run."""
        return str(self._folder / FILES[name])

    def _printable(self, sign: str) -> bool:
        if sign < " ":
            return False
        return sign not in self.gaps if _in_gbk(sign) else self._font_of(sign, Face.FORM) != ""

    def _runs(self, text: str, face: Face) -> tuple[Run, ...]:
        """`text` cut where the font changes. Raises NoGlyph (SIGN-NO-GLYPH)."""
        found = [(self._font_of(sign, face), sign) for sign in text]
        for font, sign in found:
            if not font:
                raise NoGlyph(sign, text)
        return tuple(
            self._run(font, "".join(sign for _, sign in part))
            for font, part in groupby(found, key=lambda pair: pair[0])
        )

    def _run(self, font: str, text: str) -> Run:
        widths = self.fonts[font].face.charWidths
        return Run(font, text, sum(widths[ord(sign)] for sign in text) / 1000)

    def _font_of(self, sign: str, face: Face) -> str:
        for name in CHAINS[face]:
            if ord(sign) in self.fonts[name].face.charToGlyph:
                return name
        return ""


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
