"""SignedValue.dat: an electronic seal and its signature (GB/T 38540-2020, version 4), DER.

The seal itself (name, picture, whose certificate) is signed by the same key: the simulated
authority that stands behind it is seen in the certificate, no other maker is invented.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.ofd import der

if TYPE_CHECKING:
    from printing.documents import Checks, Seal

SM2_WITH_SM3 = "1.2.156.10197.1.501"
VERSION = 4
MAKER = "kaipiao-simulated"
NAME = "模拟专用"
PICTURE_FORMAT = "ofd"  # the picture of a seal is a document of one page
_COMPANY, _CERTIFICATES = 1, 1  # a seal of a unit; it lists whole certificates
_HALF = 32
_SIGNED = (der.SEQUENCE, der.OCTETS, der.OBJECT, der.BITS)
_TO_SIGN = (der.INTEGER, der.SEQUENCE, der.TIME, der.BITS, der.ASCII)
_SEAL = (der.SEQUENCE, der.ASCII, der.SEQUENCE, der.SEQUENCE)
_ABOUT = (der.INTEGER, der.TEXT, der.INTEGER, der.SEQUENCE, der.TIME, der.TIME, der.TIME)


class Picture(Struct, frozen=True):
    """How a seal looks. Sizes in whole millimetres."""

    content: bytes
    width_mm: int
    height_mm: int


class Signed(Struct, frozen=True):
    """What stands in a SignedValue.dat. `at`: when, as the seal says (UTC, YYYYMMDDhhmmssZ)."""

    certificate: bytes
    name: str
    at: str
    digest: bytes
    path: str


class SealWrong(ValueError):
    """No seal of ours, or one whose signature does not stand over it."""


def seal_of(seal: Seal, picture: Picture, valid: tuple[datetime, datetime]) -> bytes:
    """SESeal: what the seal is and how it looks, signed."""
    from_, until = map(der.moment, valid)
    header = der.sequence(der.ascii_text("ES"), der.integer(VERSION), der.ascii_text(MAKER))
    about = der.sequence(
        der.integer(_COMPANY),
        der.text(NAME),
        der.integer(_CERTIFICATES),
        der.sequence(der.octets(seal.certificate)),
        from_,  # made
        from_,
        until,
    )
    looks = der.sequence(
        der.ascii_text(PICTURE_FORMAT),
        der.octets(picture.content),
        der.integer(picture.width_mm),
        der.integer(picture.height_mm),
    )
    what = der.sequence(header, der.ascii_text(MAKER), about, looks)
    return der.sequence(what, *_signed(seal, what))


def _signed(seal: Seal, what: bytes) -> tuple[bytes, bytes, bytes]:
    r_s = seal.sign(what)
    pair = (der.integer(int.from_bytes(half, "big")) for half in (r_s[:_HALF], r_s[_HALF:]))
    return (
        der.octets(seal.certificate),
        der.object_id(SM2_WITH_SM3),
        der.bits(der.sequence(*pair)),
    )


def signed_value(seal: Seal, sealed: bytes, at: datetime, digest: bytes, path: str) -> bytes:
    """SES_Signature: the seal on the file at `path`, whose SM3 is `digest`."""
    what = der.sequence(
        der.integer(VERSION), sealed, der.moment(at), der.bits(digest), der.ascii_text(path)
    )
    return der.sequence(what, *_signed(seal, what))


def read_value(data: bytes, checks: Checks) -> Signed:
    """What it says, if both signatures stand over it. SealWrong."""
    try:
        return _read(data, checks)
    except (der.NotDer, UnicodeDecodeError) as wrong:
        raise SealWrong(str(wrong)) from wrong


def _read(data: bytes, checks: Checks) -> Signed:
    what, certificate = _checked(data, checks)
    version, seal, at, digest, path = der.members(what, *_TO_SIGN)
    about, maker = _checked(der.value(der.SEQUENCE, seal), checks)
    _header, _number, property_, _picture = der.members(about, *_SEAL)
    kind, name, *_ = der.members(der.value(der.SEQUENCE, property_), *_ABOUT)
    if der.number(version) != VERSION or maker != certificate or der.number(kind) != _COMPANY:
        raise der.NotDer("another seal")
    return Signed(
        certificate,
        name.decode(),
        at.decode("ascii"),
        der.whole_bytes(digest),
        path.decode("ascii"),
    )


def _checked(data: bytes, checks: Checks) -> tuple[bytes, bytes]:
    """What is signed, and the certificate whose key signed it."""
    inside, certificate, algorithm, signature = der.members(data, *_SIGNED)
    what = der.value(der.SEQUENCE, inside)
    halves = der.members(der.whole_bytes(signature), der.INTEGER, der.INTEGER)
    numbers = [der.number(half) for half in halves]
    known = der.value(der.OBJECT, algorithm) == der.object_id(SM2_WITH_SM3)
    if not known or max(numbers).bit_length() > 8 * _HALF:
        raise der.NotDer("another signature")
    r_s = b"".join(each.to_bytes(_HALF, "big") for each in numbers)
    if not checks(certificate, r_s, what):
        raise der.NotDer("not signed by this key")
    return what, certificate
