"""清卡凭证 as a PDF that says of itself whether a byte of it was altered.

    file = pages with the receipt attached · one line: a disk's seal over all bytes before it

The seal is made as that of the receipt: the disk signs its status over the first half of the SM3
of those bytes. The line is a comment of PDF, short enough that every reader still finds the end
of the file before it. It is checked with the certificate that the attached receipt bears, or
with that of a later disk of the same taxpayer (换盘), which stands beside the seal then; the
receipt by itself, so the pages, the figures and who vouches for them belong together.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.exchange.receipt_pdf import receipt_in
from app.services.month.clear_receipts import (
    FOREIGN,
    NONCE,
    Receipt,
    opened_receipt,
    verified_receipt,
)
from hardware.errors import Refused
from hardware.signing.certificate import check_issuer, read
from hardware.signing.chain import SignatureWrong, read_proof, verify_status
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.ports import TaxControlDisk

PDF = b"%PDF-"
LINE = b"\n%kaipiao-receipt-seal "


def sealed(pdf: bytes, receipt: Receipt, disk: TaxControlDisk) -> bytes:
    """The file. After 换盘 the disk that came in its place seals it, with its certificate beside
    the seal. RECEIPT-OTHER-TAXPAYER (found, ours): the receipt is of another taxpayer's disk."""
    number, own = disk.identity().number, disk.certificate()
    if _taxpayer(own) != _taxpayer(receipt.seal.certificate):
        raise Refused("RECEIPT-OTHER-TAXPAYER", found=number, ours=receipt.body.disk)
    proof = disk.signed_status(sm3(pdf)[:NONCE])
    beside = () if number == receipt.body.disk else (own,)
    return pdf + _line(proof.signed_bytes, proof.signature, *beside)


def is_receipt_pdf(content: bytes) -> bool:
    """Whether a file means to be one; one that was altered does too."""
    return content.startswith(PDF) and LINE in content


def verified_pdf(content: bytes, authority: bytes) -> Receipt:
    """The receipt in it, if the disk that made it, or a later one of its taxpayer, sealed every
    byte of the file. VERIFY-ALTERED (`part`); VERIFY-FOREIGN (disk): it is whole, and of another
    authority."""
    pdf, _, words = content.rpartition(LINE)
    told = receipt_in(pdf)
    try:
        receipt = verified_receipt(told, authority)
    except RuleBroken as no:
        if no.code != FOREIGN or _is_sealed(pdf, words, opened_receipt(told), None):
            raise
        raise RuleBroken("VERIFY-ALTERED", part="signature") from no
    if not _is_sealed(pdf, words, receipt, authority):
        raise RuleBroken("VERIFY-ALTERED", part="signature")
    return receipt


def _taxpayer(certificate: bytes) -> str:
    return read(certificate).taxpayer


def _line(*words: bytes) -> bytes:
    return LINE + b" ".join(map(b64encode, words)) + b"\n"


def _is_sealed(pdf: bytes, words: bytes, receipt: Receipt, authority: bytes | None) -> bool:
    """In the one form in which a seal is written. `authority` None: another's; who it issued is
    not asked then."""
    try:
        signed, signature, *beside = (b64decode(word, validate=True) for word in words.split())
        sealer = _sealer(receipt, beside, authority)
        proof = read_proof(signed, signature)
        verify_status(proof, sm3(pdf)[:NONCE], read(sealer).disk, sealer)
    except (NotBase64, ValueError, SignatureWrong):
        return False
    return _line(signed, signature, *beside) == LINE + words


def _sealer(receipt: Receipt, beside: list[bytes], authority: bytes | None) -> bytes:
    """The certificate of the disk that sealed: that of the receipt, or a later one of the same
    taxpayer. ValueError."""
    if not beside:
        return receipt.seal.certificate
    (own,) = beside
    if authority is not None:
        check_issuer(own, authority)
    if _taxpayer(own) != _taxpayer(receipt.seal.certificate):
        raise ValueError("another taxpayer's disk")
    return own
