"""An e-invoice as a sealed OFD: its pages, `original_invoice.xml`, and what programs look for.

Elements of the tags are those of the attached XML; each names the texts on the pages that show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.exchange.issued import MARK
from app.services.faces.face_texts import date_text
from app.services.faces.printed_files import Made
from printing.documents import Attachment, Document, Tag

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import Invoice, InvoiceKind
    from app.domain.profile import Profile
    from app.services.faces.einvoice_seal import EinvoiceSeal
    from app.services.faces.printed_files import Graph
    from app.services.faces.sheets import Sheets
    from printing.documents import DocumentWriter
    from printing.sheet import Sheet

XML_NAME = "original_invoice"
TAGS = (
    (("InvoiceCode",), "code"),
    (("InvoiceNo",), "number"),
    (("IssueDate",), "date"),
    (("InvoiceCheckCode",), "check_code.plain"),
    (("MachineNo",), "machine"),
    (("TaxControlCode",), "cipher"),
    (("Buyer", "BuyerName"), "buyer.name"),
    (("Buyer", "BuyerTaxID"), "buyer.tax_id"),
    (("Buyer", "BuyerAddrTel"), "buyer.address_phone"),
    (("Buyer", "BuyerFinancialAccount"), "buyer.bank_account"),
    (("Seller", "SellerName"), "seller.name"),
    (("Seller", "SellerTaxID"), "seller.tax_id"),
    (("Seller", "SellerAddrTel"), "seller.address_phone"),
    (("Seller", "SellerFinancialAccount"), "seller.bank_account"),
    (("TaxInclusiveTotalAmount",), "total.gross"),
    (("TaxInclusiveTotalAmountWithWords",), "in_words"),
    (("TaxExclusiveTotalAmount",), "total.net"),
    (("TaxTotalAmount",), "total.tax"),
    (("Note",), "remark.whole"),
    (("InvoiceClerk",), "drawer"),
    (("Payee",), "payee"),
    (("Checker",), "reviewer"),
)  # elements from the outside in, and the field of the face that shows it
GOODS = {
    "name": "Item",
    "spec": "Specification",
    "unit": "MeasurementDimension",
    "price": "Price",
    "quantity": "Quantity",
    "net": "Amount",
    "rate": "TaxScheme",
    "tax": "TaxAmount",
}  # by the column of the form
_CELL = re.compile(r"lines\[(\d+)\]\.(\w+)")


class OwnSeal(Struct, frozen=True):
    """The seal of a home as a document wants it (`printing.documents.Seal`)."""

    seal: EinvoiceSeal

    @property
    def certificate(self) -> bytes:
        """X.509 with the SM2 key, DER."""
        return self.seal.sm2_certificates[0]

    def sign(self, message: bytes) -> bytes:
        """r‖s, the same for the same message."""
        return self.seal.sm2_key.sign_repeatably(message)


class OfdFile(Struct, frozen=True):
    """The whole e-invoice as OFD. It has no list of its own and no copies."""

    sheets: Callable[[], Sheets]
    profile: Profile
    graph: Graph
    seal: Callable[[datetime], EinvoiceSeal]
    writer: Callable[[], DocumentWriter]
    kinds: frozenset[InvoiceKind]

    def make(self, invoice: Invoice, *, goods_list: bool, copies: int) -> Made:
        """See `Output`. OFD-IS-WHOLE for a list alone; SEAL-NONE."""
        if goods_list:
            raise RuleBroken("OFD-IS-WHOLE", "list")
        del copies
        seal, document = OwnSeal(self.seal(invoice.issued_at)), self._document(invoice)
        return Made(self.writer().write(document, seal), len(document.sheets))

    def _document(self, invoice: Invoice) -> Document:
        from app.exchange.einvoice_xml import write_einvoice

        pages = self.sheets().all(invoice)
        xml = write_einvoice(invoice, self.profile, self.graph)
        return Document(
            sheets=pages,
            identity=sha256(f"{invoice.key.code}{invoice.key.number}".encode("ascii")).hexdigest()[
                :32
            ],
            title=pages[0].title,
            created=invoice.issued_at,
            facts=tuple(_facts(invoice)),
            tags=tuple(_tags(invoice, pages)),
            attachments=(Attachment(XML_NAME, f"{XML_NAME}.xml", xml),),
        )


def _facts(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """What programs that read no page look for, and the mark."""
    key, draft = invoice.key, invoice.draft
    yield "模拟", MARK
    yield from (("发票代码", key.code), ("发票号码", key.number))
    yield from (("合计金额", str(draft.net)), ("合计税额", str(draft.tax)))
    yield from (("价税合计", str(draft.gross)), ("开票日期", date_text(invoice.issued_at)))
    yield "购买方纳税人识别号", draft.buyer.tax_id
    yield "销售方纳税人识别号", draft.seller.tax_id


def _tags(invoice: Invoice, pages: tuple[Sheet, ...]) -> Iterator[Tag]:
    """Of the face all but its goods rows; the rows from the list where there is one."""
    yield from (Tag(path, field) for path, field in TAGS)
    first = 1 if invoice.with_list else 0
    for index, page in enumerate(pages[first:], first):
        for name in dict.fromkeys(text.name for text in page.texts()):
            cell = _CELL.fullmatch(name)
            if cell and cell[2] in GOODS:
                yield Tag(("GoodsInfos", f"GoodsInfo[{cell[1]}]", GOODS[cell[2]]), name, index)
