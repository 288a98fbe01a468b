"""Reads our PDFs back with pdfium: where each sign stands, what is inked, what the fonts are."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import ImageChops
from pypdfium2 import raw

MM = 25.4 / 72
DPI = 200


@dataclass(frozen=True)
class Sign:
    """One sign of a page, millimetres from the top-left: advance box and baseline."""

    text: str
    left_mm: float
    right_mm: float
    baseline_mm: float


def signs(data: bytes, page_index: int = 0) -> list[Sign]:
    """Every sign of a page, in the order pdfium reads them."""
    page = pdfium.PdfDocument(data)[page_index]
    text, height = page.get_textpage(), page.get_height()
    return list(_signs(text, height))


def _signs(text: pdfium.PdfTextPage, height: float) -> Iterator[Sign]:
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetLooseCharBox(text, index, box)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        sign = chr(raw.FPDFText_GetUnicode(text, index))
        yield Sign(sign, x.value * MM, box.right * MM, (height - y.value) * MM)


def page_text(data: bytes, page_index: int = 0) -> str:
    """The text of a page as pdfium reads it."""
    return str(pdfium.PdfDocument(data)[page_index].get_textpage().get_text_range())


def ink_mm(data: bytes) -> tuple[float, float, float, float] | None:
    """The box of everything that is not white on the first page: left, top, right, bottom."""
    image = pdfium.PdfDocument(data)[0].render(scale=DPI / 72).to_pil().convert("L")
    inked = ImageChops.invert(image).point(lambda dark: 255 if dark > 64 else 0).getbbox()
    if inked is None:
        return None
    left, top, right, bottom = (edge / DPI * 25.4 for edge in inked)
    return left, top, right, bottom
