"""Pages of a PDF as pictures by PDFium: what stands on the screen is what the printer gets."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.errors import PrinterError
from printing.sheet import Pixels

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MOST_PX = 8000  # of either side: nothing larger is ever looked at
BAND = 512  # rows of dots
_ONE_AT_A_TIME = Lock()  # PDFium is one for the process and knows no threads


class Band(Struct, frozen=True):
    """A strip of a page (from 0), from side to side; `top`: dots above it."""

    page: int
    top: int
    pixels: Pixels


class PdfiumRenderer:
    """Implements ports.PageRenderer. May be asked from several threads."""

    def page(self, content: bytes, number: int, width_px: int) -> Pixels:
        """See ports.PageRenderer.page."""
        from pypdfium2 import PdfDocument, PdfiumError

        with _ONE_AT_A_TIME:
            try:
                document = PdfDocument(content)
            except PdfiumError as broken:
                raise PrinterError("PAGE-UNREADABLE", why=broken) from broken
            try:
                if not 0 <= number < len(document):
                    raise PrinterError("PAGE-UNKNOWN", page=number + 1, pages=len(document))
                return _drawn(document[number], width_px)
            finally:
                document.close()


def _drawn(page: PdfPage, width_px: int) -> Pixels:
    width, height = page.get_size()
    most = min(MOST_PX, MOST_PX * width / height)
    scale = max(1, min(width_px, most)) / width
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
    try:
        return Pixels(bitmap.width, bitmap.height, bytes(bitmap.buffer))
    finally:
        bitmap.close()


def bands(content: bytes, dpi: int, *, smooth: bool) -> Iterator[Band]:
    """All pages in strips, from the top, for a printer of so many dots an inch. `smooth`: edges in
    between of two colours; a head of pins would strike them as a scatter of dots. Raises
    PrinterError PAGE-UNREADABLE (why)."""
    page, top, high = 0, 0, 1
    while high:
        with _ONE_AT_A_TIME:
            high, strip = _strip(content, page, top, dpi / 72, smooth=smooth)
        if strip is not None:
            yield Band(page, top, strip)
            top += strip.height
        if top >= high:
            page, top = page + 1, 0


def _strip(
    content: bytes, number: int, top: int, scale: float, *, smooth: bool
) -> tuple[int, Pixels | None]:
    """How high page `number` is in dots (0: there is none), and its strip from `top` on."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as broken:
        raise PrinterError("PAGE-UNREADABLE", why=broken) from broken
    try:
        if number >= len(document):
            return 0, None
        page = document[number]
        high = ceil(page.get_height() * scale)
        below = max(0, high - top - BAND)
        cut = (0, max(0.0, below - 0.5) / scale, 0, max(0.0, top - 0.5) / scale)
        rough = {"no_smoothtext": not smooth, "no_smoothpath": not smooth}
        bitmap = page.render(scale=scale, crop=cut, rev_byteorder=True, prefer_bgrx=True, **rough)
        try:
            return high, Pixels(bitmap.width, bitmap.height, bytes(bitmap.buffer))
        finally:
            bitmap.close()
    finally:
        document.close()
