"""The PDF of a ticket: of an e-invoice signed, with its structured data attached; of paper bare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from app.exchange.einvoice_pdf import NOWHERE, Facts, Place
from app.services.faces.printed_files import Made, SheetFile, XmlFile
from printing.sheet import POINT_MM, Box, Sheet, Text

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import Invoice, InvoiceKind
    from app.services.faces.einvoice_seal import EinvoiceSeal


class PdfFile(Struct, frozen=True):
    """Implements `printed_files.Output`. `xml` says which kinds are e-invoices."""

    bare: SheetFile
    xml: XmlFile
    seal: Callable[[datetime], EinvoiceSeal]  # of a ticket's time; SEAL-NONE

    @property
    def kinds(self) -> frozenset[InvoiceKind]:
        """All that have sheets."""
        return self.bare.kinds

    def make(self, invoice: Invoice, *, goods_list: bool, copies: int) -> Made:
        """See `Output`. SEAL-NONE where an e-invoice cannot be signed."""
        if invoice.draft.kind not in self.xml.kinds:
            return self.bare.make(invoice, goods_list=goods_list, copies=copies)
        pages = self.bare.pages(invoice, goods_list) * copies
        facts = Facts(self.xml.content(invoice), invoice.issued_at, seal_place(pages))
        seal = self.seal(invoice.issued_at).pdf_seal
        return Made(seal.seal(self.bare.written(invoice, pages), facts), len(pages))


def seal_place(pages: Sequence[Sheet]) -> Place:
    """Where the seal stands on the first page, in points from its lower left corner: readers of
    PDF show the signature there. A goods list alone bears none."""
    first = pages[0]
    for frame, *_, word in zip(first.marks, first.marks[1:], first.marks[2:], strict=False):
        if isinstance(frame, Box) and isinstance(word, Text) and word.name == "seal":
            top = first.height_mm - frame.y_mm
            edges = (frame.x_mm, top - frame.height_mm, frame.x_mm + frame.width_mm, top)
            left, bottom, right, up = (round(edge / POINT_MM, 2) for edge in edges)
            return left, bottom, right, up
    return NOWHERE
