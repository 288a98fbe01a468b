"""`original_invoice.xml`: what a VAT e-invoice says, for programs (税控电子发票的结构化数据).

The elements and their order are those of e-invoices since 2020; DocID and TypeCode, whose making is
not public, are ours. An element `Simulated` of the namespace of the mark comes first. The same
bytes wherever it lies: alone, in the PDF, in the OFD.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from lxml import etree

from app.domain import faces
from app.domain.amount_words import in_words
from app.domain.check_data import check_code, cipher_text, qr_text
from app.domain.money import ZERO, total
from app.domain.remark import blue_of_red
from app.exchange.issued import MARK
from app.exchange.kp_issued import MARK_SPACE

if TYPE_CHECKING:
    from app.domain.invoice import Draft, Invoice, Line, Special
    from app.domain.profile import Profile

Pairs = Iterator[tuple[str, str]]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PARTIES = (("Buyer", "buyer"), ("Seller", "seller"))
_PARTY = (
    ("Name", "name"),
    ("TaxID", "tax_id"),
    ("AddrTel", "address_phone"),
    ("FinancialAccount", "bank_account"),
)


def write_einvoice(invoice: Invoice, profile: Profile, graph: Callable[[str], bytes]) -> bytes:
    """The file in UTF-8. `graph` makes the PNG of a QR code's text."""
    root = etree.Element("eInvoice", nsmap={"mark": MARK_SPACE})
    etree.SubElement(root, f"{{{MARK_SPACE}}}Simulated").text = MARK
    _put(root, _head(invoice, profile, graph))
    for tag, whose in _PARTIES:
        party = getattr(invoice.draft, whose)
        said = ((tag + part, getattr(party, field)) for part, field in _PARTY)
        _put(etree.SubElement(root, tag), iter(said))
    _put(root, _sums(invoice, profile))
    goods = etree.SubElement(root, "GoodsInfos")
    for line in invoice.draft.lines:
        _put(etree.SubElement(goods, "GoodsInfo"), _goods(line, invoice.draft.special))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _head(invoice: Invoice, profile: Profile, graph: Callable[[str], bytes]) -> Pairs:
    key, kind = invoice.key, invoice.draft.kind
    yield "DocID", sha256(f"{key.code}{key.number}".encode("ascii")).hexdigest()[:32]
    yield "AreaCode", key.code[1:5]
    yield "TypeCode", kind.value
    yield from (("InvoiceCode", key.code), ("InvoiceNo", key.number))
    yield "IssueDate", f"{invoice.issued_at:%Y年%m月%d日}"
    yield "InvoiceCheckCode", check_code(kind, invoice.signature)
    yield "MachineNo", invoice.disk_number
    yield "GraphCode", b64encode(graph(qr_text(invoice, profile))).decode("ascii")
    yield "TaxControlCode", cipher_text(invoice.signature)


def _sums(invoice: Invoice, profile: Profile) -> Pairs:
    draft = invoice.draft
    yield "TaxInclusiveTotalAmount", str(draft.gross)
    style = profile.form.capital_amount_style
    yield "TaxInclusiveTotalAmountWithWords", in_words(draft.gross, style)
    yield from (("TaxExclusiveTotalAmount", str(draft.net)), ("TaxTotalAmount", str(draft.tax)))
    yield "Note", draft.remark
    yield from (("InvoiceClerk", draft.drawer), ("Payee", draft.payee), ("Checker", draft.reviewer))
    yield "Signature", b64encode(invoice.signature).decode("ascii")
    if deducted := total(line.deduction for line in draft.lines):
        yield "DeductibleAmount", str(deducted)
    yield from _original(draft)


def _original(draft: Draft) -> Pairs:
    """Of a red ticket the blue one that it takes back, where its remark names it."""
    blue = blue_of_red(draft.remark) if draft.gross < ZERO else None
    if blue is not None:
        yield from (("OriginalInvoiceCode", blue.code), ("OriginalInvoiceNo", blue.number))


def _goods(line: Line, special: Special) -> Pairs:
    yield "Item", faces.printed_name(line)
    yield from (("Specification", line.spec), ("MeasurementDimension", line.unit))
    yield "Price", faces.figure_text(faces.price_on_face(line, with_tax=False))
    yield "Quantity", faces.figure_text(line.quantity)
    yield "Amount", str(line.net)
    yield "TaxScheme", faces.rate_on_face(line, special)
    yield "TaxAmount", faces.tax_on_face(line)


def _put(parent: etree._Element, texts: Pairs) -> None:
    for tag, text in texts:
        etree.SubElement(parent, tag).text = _NOT_XML.sub("", text)
