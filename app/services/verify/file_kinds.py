"""What a file means to be: by its content, else by the traces left of it, else by its name."""

from __future__ import annotations

from pathlib import Path

from app.exchange.einvoice_facts import is_einvoice
from app.exchange.einvoice_pdf_reading import is_pdf
from app.services.month.clear_receipts import is_receipt
from app.services.month.receipt_pdf import is_receipt_pdf
from app.services.verify.verifying_ofd import is_ofd

RECEIPT, RECEIPT_PDF, PDF, OFD, XML = "receipt", "receipt_pdf", "pdf", "ofd", "xml"
PACKAGE, BACKUP, UNKNOWN = "package", "backup", "unknown"
BOOK = b"SQLite format 3\0"
_TRACES = (  # of one that was altered or cut so that it does not begin as it should
    (PDF, (b"%%EOF", b"startxref", b"/ByteRange")),
    (OFD, (b"OFD.xml", b"PK\5\6")),
    (PACKAGE, (b'"package"',)),
)
_ENDINGS = {
    ".pdf": PDF,
    ".ofd": OFD,
    ".xml": XML,
    ".db": BACKUP,
    ".simulated.json": PACKAGE,
    ".receipt.json": RECEIPT,
}
WORDS = {
    PDF: "PDF 文件",
    OFD: "OFD 文件",
    XML: "XML 文件",
    BACKUP: "账册备份",
    PACKAGE: "数据包",
    RECEIPT: "清卡凭证",
    UNKNOWN: "可以验证的文件",
}


def kind_of(content: bytes) -> str:
    """By its content alone; UNKNOWN where nothing of it says so.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"... startxref 0"), kind_of(b""), kind_of(b"\\0\\1")
    ('pdf', 'pdf', 'unknown', 'unknown')
    """
    if is_receipt_pdf(content):
        return RECEIPT_PDF
    if is_receipt(content):
        return RECEIPT
    by_beginning = ((PDF, is_pdf), (OFD, is_ofd), (XML, is_einvoice))
    for kind, begins in by_beginning:
        if begins(content):
            return kind
    for kind, traces in _TRACES:
        if any(trace in content for trace in traces):
            return kind
    return UNKNOWN


def kind_by_name(path: Path) -> str:
    """What its name promises.

    >>> kind_by_name(Path("a.PDF")), kind_by_name(Path("b.simulated.json")), kind_by_name(Path("c"))
    ('pdf', 'package', 'unknown')
    """
    name = path.name.lower()
    return next((kind for ending, kind in _ENDINGS.items() if name.endswith(ending)), UNKNOWN)
