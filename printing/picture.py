"""Pages of a PDF as pictures by PDFium: what stands on the screen is what the printer gets."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from printing.errors import PrinterError
from printing.sheet import Pixels

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MOST_PX = 8000  # of either side: nothing larger is ever looked at
_ONE_AT_A_TIME = Lock()  # PDFium is one for the process and knows no threads


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
