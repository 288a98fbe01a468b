"""Looking at a face (看票面): the very sheets of the printer, as pictures. Nothing is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.goods_list import with_list

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import Draft, Invoice
    from app.services.faces.sheets import Sheets
    from app.services.finding.searching import Searching
    from printing.ports import PageRenderer, SheetWriter
    from printing.sheet import Sheet


class Picture(Struct, frozen=True):
    """One page on white. `rgba` has 4 bytes a pixel, rows from the top without a gap, the fourth
    byte of a pixel says nothing (QImage.Format_RGBX8888); `pages` is how many the ticket has: its
    face, then its goods list."""

    width: int
    height: int
    rgba: bytes
    page: int = 0
    pages: int = 1


class Previewing(Struct):
    """Draws faces. Methods take some 50 ms: call them on a lane; they never ask the disk."""

    searching: Searching
    sheets: Callable[[], Sheets]  # called when first needed: forms and fonts are heavy
    writer: Callable[[], SheetWriter]
    renderer: Callable[[], PageRenderer]
    now: Callable[[], datetime]

    def picture(self, code: str, number: str, width_px: int, page: int = 0) -> Picture:
        """A page of an issued ticket, `width_px` wide. INVOICE-UNKNOWN; PAGE-UNKNOWN
        behind the last page."""
        return self.picture_of(self.searching.one(code, number), width_px, page)

    def picture_of(self, invoice: Invoice, width_px: int, page: int = 0) -> Picture:
        """The same of a ticket that was read already."""
        sheets = self.sheets().all(invoice)
        return self._drawn(sheets, page, width_px, invoice.issued_at)

    def draft_picture(self, draft: Draft, width_px: int, page: int = 0) -> Picture:
        """How a page of a ticket would look: marked 未开具, without code and number, date, 密文 and
        QR code. TEXT-OVERFLOW and SIGN-NO-GLYPH as for a print."""
        sheets = self.sheets()
        faces = sheets.unissued(draft, listed=with_list(draft, sheets.profile))
        return self._drawn(faces, page, width_px, self.now())

    def _drawn(
        self, sheets: tuple[Sheet, ...], page: int, width_px: int, created: datetime
    ) -> Picture:
        shown = sheets[page : page + 1] if page >= 0 else ()
        content = self.writer().write(shown or sheets, title="", created=created)
        pixels = self.renderer().page(content, 0 if shown else page, width_px)
        return Picture(pixels.width, pixels.height, pixels.rgba, page, len(sheets))
