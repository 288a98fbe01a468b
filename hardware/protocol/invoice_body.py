"""The whole invoice as the disk is asked to keep it: version byte, then deflated fields.

The fields (not the deflated bytes) are the invoice's one form: two programs may deflate
differently and still ask for the same thing.
"""

from __future__ import annotations

import zlib
from collections import namedtuple
from typing import TypeVar

from hardware.ports import LineRecord, PartyRecord, SigningRequest
from hardware.protocol.problem import ProtocolError
from hardware.protocol.tlv import Field, Layout, flag, integer, part, parts, text

VERSION = 1
_VERSION = bytes((VERSION,))
T = TypeVar("T")
INFLATED_LIMIT = 2 * 1024 * 1024  # 2 000 lines whose every field is full take half of it

_PARTY_FIELDS = (
    text(1, "name"),
    text(2, "tax_id"),
    text(3, "address_phone"),
    text(4, "bank_account"),
)
_LINE_FIELDS = (
    text(1, "name"),
    text(2, "spec"),
    text(3, "unit"),
    text(4, "quantity"),
    text(5, "price"),
    flag(6, "price_with_tax"),
    integer(7, "net_fen"),
    integer(8, "rate"),
    integer(9, "tax_fen"),
    text(10, "nature"),
    text(11, "goods_code"),
    text(12, "own_code"),
    flag(13, "preferential"),
    text(14, "preferential_text"),
    text(15, "zero_rate"),
    integer(16, "deduction_fen"),
    text(17, "short_name"),
)


def _request_fields(party: Layout[PartyRecord], line: Layout[LineRecord]) -> tuple[Field, ...]:
    return (
        text(1, "kind"),
        text(2, "document"),
        part(3, "seller", party),
        part(4, "buyer", party),
        parts(5, "lines", line),
        integer(6, "net_fen"),
        integer(7, "tax_fen"),
        text(8, "remark"),
        text(9, "payee"),
        text(10, "reviewer"),
        text(11, "drawer"),
        text(12, "special"),
        flag(13, "with_tax"),
        flag(14, "with_list"),
        text(15, "list_name"),
        flag(16, "buyer_is_person"),
        text(17, "agency_certificate"),
        text(18, "goods_code_version"),
        integer(19, "roll_width_mm"),
        text(20, "replaces_code"),
        text(21, "replaces_number"),
    )


def _glance(record: type[T], fields: tuple[Field, ...]) -> Layout[T]:
    """Read into plain tuples of the same names: a gate looks once, and frozen records cost more
    to make than all their bytes to read."""
    glanced = namedtuple(record.__name__, record.__annotations__)  # type: ignore[misc]
    return Layout(record, fields, glanced._make)


PARTY = Layout(PartyRecord, _PARTY_FIELDS)
LINE = Layout(LineRecord, _LINE_FIELDS)
REQUEST = Layout(SigningRequest, _request_fields(PARTY, LINE))
_GLANCE = _glance(
    SigningRequest,
    _request_fields(_glance(PartyRecord, _PARTY_FIELDS), _glance(LineRecord, _LINE_FIELDS)),
)


def canonical_bytes(request: SigningRequest) -> bytes:
    """The one form of an invoice, over which its digest stands."""
    return REQUEST.encode(request)


def encode_request(request: SigningRequest) -> bytes:
    """What the SIGN command carries and the attempt keeps; raises ProtocolError."""
    canonical = canonical_bytes(request)
    if len(canonical) > INFLATED_LIMIT:
        raise ProtocolError("longer than an invoice can be")
    return _VERSION + zlib.compress(canonical, 6)


def inflate_request(body: bytes) -> bytes:
    """The canonical bytes in a body. A body that would grow beyond the limit is refused while
    it is being read, so a few bytes can never fill the memory."""
    if body[:1] != _VERSION:
        raise ProtocolError("another version of the invoice")
    reader = zlib.decompressobj()
    try:
        canonical = reader.decompress(body[1:], INFLATED_LIMIT + 1)
    except zlib.error as wrong:
        raise ProtocolError("not deflated") from wrong
    if not reader.eof or reader.unused_data or len(canonical) > INFLATED_LIMIT:
        raise ProtocolError("cut short, too long, or more than one invoice")
    return canonical


def decode_canonical(canonical: bytes) -> SigningRequest:
    """The invoice in its canonical bytes; raises ProtocolError unless they are its one form."""
    return REQUEST.decode(canonical)


def glance_at(canonical: bytes) -> SigningRequest:
    """`decode_canonical` for whoever asks its values once: named tuples in place of records."""
    return _GLANCE.decode(canonical)


def decode_request(body: bytes) -> SigningRequest:
    """The invoice in the bytes of `encode_request`."""
    return decode_canonical(inflate_request(body))
