"""清卡凭证 as a PDF that says of itself whether a byte of it was altered.

    file = pages with the receipt attached · one line: the disk's seal over all bytes before it

The seal is made as that of the receipt: the disk signs its status over the first half of the SM3
of those bytes. The line is a comment of PDF, short enough that every reader still finds the end
of the file before it. It is checked with the certificate that the attached receipt bears, and
that receipt by itself, so the pages, the figures and who vouches for them belong together.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.exchange.receipt_pdf import receipt_in
from app.services.clear_receipts import NONCE, Receipt, verified_receipt
from hardware.errors import Refused
from hardware.signing.chain import SignatureWrong, read_proof, verify_status
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.ports import TaxControlDisk

PDF = b"%PDF-"
LINE = b"\n%kaipiao-receipt-seal "


def sealed(pdf: bytes, receipt: Receipt, disk: TaxControlDisk) -> bytes:
    """The file. DISK-OTHER: the receipt is another disk's, which alone may seal it."""
    number = disk.identity().number
    if number != receipt.body.disk:
        holder = disk.status().taxpayer_name
        raise Refused("DISK-OTHER", found=number, ours=receipt.body.disk, holder=holder)
    proof = disk.signed_status(sm3(pdf)[:NONCE])
    return pdf + _line(proof.signed_bytes, proof.signature)


def is_receipt_pdf(content: bytes) -> bool:
    """Whether a file means to be one; one that was altered does too."""
    return content.startswith(PDF) and LINE in content


def verified_pdf(content: bytes, authority: bytes) -> Receipt:
    """The receipt in it, if the disk that made it sealed every byte of the file. VERIFY-ALTERED
    (`part`)."""
    pdf, _, words = content.rpartition(LINE)
    receipt = verified_receipt(receipt_in(pdf), authority)
    if not _is_sealed(pdf, words, receipt):
        raise RuleBroken("VERIFY-ALTERED", part="signature")
    return receipt


def _line(signed: bytes, signature: bytes) -> bytes:
    return LINE + b64encode(signed) + b" " + b64encode(signature) + b"\n"


def _is_sealed(pdf: bytes, words: bytes, receipt: Receipt) -> bool:
    """In the one form in which a seal is written."""
    try:
        signed, signature = (b64decode(word, validate=True) for word in words.split())
        proof = read_proof(signed, signature)
        verify_status(proof, sm3(pdf)[:NONCE], receipt.body.disk, receipt.seal.certificate)
    except (NotBase64, ValueError, SignatureWrong):
        return False
    return _line(signed, signature) == LINE + words
