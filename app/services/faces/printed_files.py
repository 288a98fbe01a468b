"""What a ticket becomes as a file: sheets for one sort of printer, or the structured e-invoice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from app.domain.invoice import Invoice, InvoiceKind
    from app.domain.profile import Profile
    from app.services.faces.sheets import Sheets
    from printing.ports import SheetWriter
    from printing.sheet import Sheet

Graph = Callable[[str], bytes]  # the QR code of a text, as PNG


class Made(Struct, frozen=True):
    """The bytes of a file and how many pages it has; 0 for a file that is no paper."""

    content: bytes
    pages: int = 0


class Output(Protocol):
    """One way to put a ticket out."""

    @property
    def kinds(self) -> frozenset[InvoiceKind]:
        """Those that it can put out."""
        ...

    def make(self, invoice: Invoice, *, goods_list: bool, copies: int) -> Made:
        """The file of a ticket of one of `kinds`; `goods_list`: only its list. PrinterError."""
        ...


class SheetFile(Struct, frozen=True):
    """Sheets by a writer. `on_form`: the printer holds paper that bears the form already;
    `as_copy`: each page says that it is no original (补打/复印件)."""

    sheets: Callable[[], Sheets]  # called when first needed: forms and fonts are heavy
    writer: Callable[[], SheetWriter]
    kinds: frozenset[InvoiceKind]
    on_form: bool = False
    as_copy: bool = False

    def make(self, invoice: Invoice, *, goods_list: bool, copies: int) -> Made:
        """See `Output`."""
        pages = self.pages(invoice, goods_list) * copies
        return Made(self.written(invoice, pages), len(pages))

    def written(self, invoice: Invoice, pages: tuple[Sheet, ...]) -> bytes:
        """These pages of it as the file. PrinterError."""
        title = f"{invoice.key.code} {invoice.key.number}"
        return self.writer().write(pages, title=title, created=invoice.issued_at)

    def pages(self, invoice: Invoice, goods_list: bool) -> tuple[Sheet, ...]:
        """Its sheets, once. PrinterError."""
        sheets = self.sheets()
        if goods_list:
            return sheets.goods_list(invoice)
        if self.as_copy:
            return sheets.blank_copy(invoice)
        face = sheets.on_form(invoice) if self.on_form else sheets.face(invoice)
        return face + sheets.goods_list(invoice)


class XmlFile(Struct, frozen=True):
    """original_invoice.xml of an e-invoice. It has no list and no copies."""

    profile: Profile
    graph: Graph
    kinds: frozenset[InvoiceKind]

    def make(self, invoice: Invoice, *, goods_list: bool, copies: int) -> Made:
        """See `Output`. XML-HAS-NO-LIST."""
        if goods_list:
            raise RuleBroken("XML-HAS-NO-LIST", "list")
        del copies
        return Made(self.content(invoice))

    def content(self, invoice: Invoice) -> bytes:
        """The same bytes alone and within another file."""
        from app.exchange.einvoice_xml import write_einvoice

        return write_einvoice(invoice, self.profile, self.graph)
