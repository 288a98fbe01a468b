"""A ticket as the bytes of one printer: the sheets that its paper needs, moved by its offsets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.services.paper.print_orders import What, form_of, paper_of
from app.services.paper.printers import Language, Paper
from printing.fitted import on_paper
from printing.ports import Media

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.domain.profile import Profile
    from app.services.faces.sheets import Sheets
    from app.services.paper.printers import Printer
    from printing.ports import SheetWriter
    from printing.sheet import Sheet


class Pages(Struct, frozen=True):
    """What is sent, and what is said of it: `title` names the job, `offsets` are millimetres."""

    content: bytes
    media: Media
    title: str
    form: str
    offsets: str
    pages: int


class PaperPages(Struct, frozen=True):
    """Makes them. What is handed in opens forms and fonts when it is called."""

    profile: Profile
    sheets: Callable[[Language, Profile], Sheets]
    writer: Callable[[Language, float, float], SheetWriter]

    def of(self, invoice: Invoice, what: What, printer: Printer) -> Pages:
        """The bytes. NO-LIST; PrinterError TEXT-OVERFLOW, SIGN-NO-GLYPH, OFF-PAPER, FORM-BROKEN."""
        form = form_of(invoice, what)
        right, down = printer.offset_mm(form)
        paper = paper_of(invoice, what)
        drawn = tuple(laid(sheet, printer, paper) for sheet in self._drawn(invoice, what, printer))
        title = f"{invoice.key.code} {invoice.key.number}"
        writer = self.writer(printer.language, right, down)
        return Pages(
            writer.write(drawn, title=title, created=invoice.issued_at),
            media_of(drawn[0], printer),
            title,
            form,
            f"{right:g},{down:g}",
            len(drawn),
        )

    def _drawn(self, invoice: Invoice, what: What, printer: Printer) -> tuple[Sheet, ...]:
        sheets = self.sheets(printer.language, self.profile)
        if what is What.LIST:
            return sheets.goods_list(invoice)
        if what is What.COPY:
            return sheets.blank_copy(invoice)
        if paper_of(invoice, what) is Paper.A4:
            return sheets.all(invoice)
        return sheets.on_form(invoice)


def laid(sheet: Sheet, printer: Printer, paper: Paper) -> Sheet:
    """As it lies on what the printer holds: a bought form is never scaled; a page on blank sheets
    is placed there, whatever the way to the printer. Offsets are of the paper, so they come after.
    """
    blank = printer.sheet_mm(paper)
    return sheet if blank is None else on_paper(sheet, blank)


def media_of(sheet: Sheet, printer: Printer) -> Media:
    """What a driver is told: the paper as large as the page on it."""
    raw = printer.language is not Language.PDF
    return Media(sheet.width_mm, sheet.height_mm, raw=raw, tray=printer.tray)
