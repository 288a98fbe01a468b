"""A ticket as the bytes of one printer: the sheets that its paper needs, moved by its offsets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.services.print_orders import What, form_of, paper_of
from app.services.printers import Language, Paper
from printing.ports import Media

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.domain.profile import Profile
    from app.services.printers import Printer
    from app.services.sheets import Sheets
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
        drawn = self._drawn(invoice, what, printer)
        title = f"{invoice.key.code} {invoice.key.number}"
        writer = self.writer(printer.language, right, down)
        return Pages(
            writer.write(drawn, title=title, created=invoice.issued_at),
            _media(drawn[0], what, printer, paper_of(invoice, what)),
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


def _media(sheet: Sheet, what: What, printer: Printer, paper: Paper) -> Media:
    """A bought form is never scaled; a face on blank paper is made to fit."""
    raw = printer.language is not Language.PDF
    fitted = paper is Paper.A4 and what is not What.LIST
    return Media(sheet.width_mm, sheet.height_mm, raw=raw, fitted=fitted and not raw)
