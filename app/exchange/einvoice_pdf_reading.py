"""Reading the signed PDF of an e-invoice: whether any byte was altered, and what is attached.

The signature stands over the whole file but its own hex digits, and those can be written in one
way only: so every byte is held. Nothing of a file is looked into before that is known. Who the
certificates are of is for others to judge.
"""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from typing import Any

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.exchange.einvoice_pdf import ATTACHED

BEGINS = b"%PDF-"
_BEGIN_WITHIN = 1024  # bytes; readers of PDF look no further
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,9}) (\d{1,9}) (\d{1,9})\]")
_ONE = bytes.fromhex("020101")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # identifiers and algorithms, DER
_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_END = b"%%EOF"
_SEALED = (b"/ByteRange", b"/EmbeddedFile", ATTACHED.encode())  # of an e-invoice
_DIGITS = re.compile(rb"<([0-9A-F]{4,})>")


class SignedBy(Struct, frozen=True):
    """The certificates in a file (X.509 DER): of the seal, of its authority."""

    certificate: bytes
    authority: bytes


def is_pdf(content: bytes) -> bool:
    """Whether a file means to be one."""
    return BEGINS in content[:_BEGIN_WITHIN]


def refuse_unsigned(content: bytes) -> None:
    """VERIFY-UNSIGNED for a whole PDF that never bore a signature: the print of a paper ticket, an
    overview, anybody's page. What was an e-invoice, or was cut short, is not among them."""
    whole = content.rstrip().endswith(_END)
    if whole and not any(trace in content for trace in _SEALED):
        raise RuleBroken("VERIFY-UNSIGNED")


def signed_by(content: bytes) -> SignedBy:
    """Who signed the file, if not one byte of it is otherwise than when it was signed.
    VERIFY-ALTERED (`part`: unsigned, appended, content, signature)."""
    cms, signed = _parts(content)
    return _checked(cms, sha256(signed).digest())


def _parts(content: bytes) -> tuple[bytes, bytes]:
    """The signature, and what it stands over."""
    found = _RANGE.search(content)
    if found is None:
        raise RuleBroken("VERIFY-ALTERED", part="unsigned")
    before, after, rest = map(int, found.groups())
    end = after + rest
    if end < len(content) and _holds(content[:end]):
        raise RuleBroken("VERIFY-ALTERED", part="appended")
    digits = _DIGITS.fullmatch(content[before:after])
    if end != len(content) or digits is None or len(digits[1]) % 2:
        raise RuleBroken("VERIFY-ALTERED", part="content")
    return bytes.fromhex(digits[1].decode("ascii")), content[:before] + content[after:]


def _holds(content: bytes) -> bool:
    try:
        signed_by(content)
    except RuleBroken:
        return False
    return True


def _checked(padded: bytes, digest: bytes) -> SignedBy:
    """Whose signature over this digest it is."""
    try:
        cms = _cms(padded)
        seal, authority = _certificates(cms)
        signer = cms["signer_infos"][0]
        said = signer["signed_attrs"]
        told = {each["type"].native: each["values"][0].native for each in said}
        if told["message_digest"] != digest:
            raise RuleBroken("VERIFY-ALTERED", part="content")
        named = told["signing_certificate_v2"]["certs"][0]["cert_hash"]
        whole = _whole(cms, seal, authority) + bytes(len(padded))
        _check(seal, signer["signature"].native, said.untag().dump())
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="signature") from wrong
    if whole[: len(padded)] != padded or named != sha256(seal.dump()).digest():
        raise RuleBroken("VERIFY-ALTERED", part="signature")
    return SignedBy(seal.dump(), authority.dump())


def _cms(padded: bytes) -> Any:
    from asn1crypto import cms, core, tsp

    assert tsp.SigningCertificateV2  # its words for attributes are known from now on
    alone = core.Any.load(padded).dump()  # without the room that was left
    return cms.ContentInfo.load(alone, strict=True)["content"]


def _certificates(cms: Any) -> tuple[Any, Any]:
    """The one of whoever signed, and the other."""
    both = [each.chosen for each in cms["certificates"]]
    wanted = cms["signer_infos"][0]["sid"].chosen["serial_number"].native
    seal, authority = sorted(both, key=lambda each: bool(each.serial_number != wanted))
    return seal, authority


def _check(seal: Any, signature: bytes, said: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    from hardware.signing.seals import read_key

    try:
        read_key(seal.public_key.dump()).verify(signature, said, PKCS1v15(), hashes.SHA256())
    except InvalidSignature as wrong:
        raise ValueError("another signature") from wrong


def _whole(cms: Any, seal: Any, authority: Any) -> bytes:
    """The signature as our own writer has it: nothing more stands in it, nothing otherwise."""
    signer = cms["signer_infos"][0]
    issuer = seal.issuer.dump() + seal["tbs_certificate"]["serial_number"].dump()
    parts = signer["signed_attrs"].dump() + _SHA256_RSA + signer["signature"].dump()
    info = _tlv(0x30, _ONE + _tlv(0x30, issuer) + _SHA256 + parts)
    both = b"".join(sorted((seal.dump(), authority.dump())))
    head = _ONE + _tlv(0x31, _SHA256) + _tlv(0x30, _DATA) + _tlv(0xA0, both)
    signed = _tlv(0x30, head + _tlv(0x31, info))
    return _tlv(0x30, _SIGNED_DATA + _tlv(0xA0, signed))


def _tlv(tag: int, content: bytes) -> bytes:
    """DER.

    >>> _tlv(0x30, bytes(200))[:4].hex()
    '3081c800'
    """
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def attached(content: bytes) -> bytes:
    """The structured data in a file that is known to be one of ours. VERIFY-ALTERED (`part`:
    attachment)."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        names = PdfFileReader(BytesIO(content)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        name, data = names[0], names[1]["/EF"]["/F"].data
    except (PdfError, ValueError, TypeError, LookupError, AttributeError) as wrong:
        raise RuleBroken("VERIFY-ALTERED", part="attachment") from wrong
    if name != ATTACHED or len(names) != 2:
        raise RuleBroken("VERIFY-ALTERED", part="attachment")
    return bytes(data)
