"""验证 of an OFD file: whether every part is as it was sealed, and by whose seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.faces.ofd_files import XML_NAME
from hardware.signing import seals
from hardware.signing.certificate import CertificateError, check_issuer
from printing.errors import PrinterError

if TYPE_CHECKING:
    from printing.documents import DocumentReader, Opened

_BEGINS = b"PK\3\4"
_ROOT = b"OFD.xml"
CONTAINER = "ZIP"  # the part that the reader names when it is none of the parts
_WITHIN = 64  # bytes: the first part of an OFD of ours is its root


class SealedOfd(Struct, frozen=True):
    """What was sealed: the structured data, the taxpayer whose seal it is, and its certificate
    (DER)."""

    xml: bytes
    name: str
    tax_id: str
    certificate: bytes


def is_ofd(content: bytes) -> bool:
    """Whether a file means to be an OFD.

    >>> is_ofd(b"PK\\3\\4" + bytes(26) + b"OFD.xml"), is_ofd(b"%PDF-1.7")
    (True, False)
    """
    return content.startswith(_BEGINS) and _ROOT in content[:_WITHIN]


def sealed_ofd(content: bytes, reader: DocumentReader, authority: bytes) -> SealedOfd:
    """The file, if not one part of it is otherwise than when it was sealed by a seal of this
    authority (its certificate, DER). VERIFY-ALTERED (`part`: the path of the part; signer: another
    authority's seal; attachment: nothing structured is in it; ofd-…: what is wrong with the
    container, for a file that was cut short or comes from elsewhere)."""
    opened = _opened(content, reader)
    try:
        check_issuer(opened.seal.certificate, authority)
        name, tax_id = seals.sm2_owner(opened.seal.certificate)
    except CertificateError as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="signer") from wrong
    if XML_NAME not in opened.attachments:
        raise RuleBroken("VERIFY-ALTERED", part="attachment")
    return SealedOfd(opened.attachments[XML_NAME], name, tax_id, opened.seal.certificate)


def _opened(content: bytes, reader: DocumentReader) -> Opened:
    try:
        return reader.read(content)
    except PrinterError as wrong:
        part = wrong.facts["part"]
        whole = part == CONTAINER
        raise RuleBroken("VERIFY-ALTERED", part=wrong.facts["reason"] if whole else part) from wrong
