"""What a disk signed, read by who got it from somebody else: for the bureau.

Everything here only reads; whether a signature stands over it is `chain` and `sm2`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hardware.orders import VoidOrder
from hardware.ports import DiskStatus, SigningRequest
from hardware.protocol.invoice_body import (
    VERSION,
    canonical_bytes,
    decode_canonical,
    decode_request,
)
from hardware.protocol.order_bodies import BLANK_VOID_BODY, STATEMENT_BODY, VOID_BODY
from hardware.protocol.problem import ProtocolError
from hardware.signing.chain import Statement, read_statement

T = TypeVar("T")


class Unreadable(ValueError):
    """Bytes that are not what they should be."""


def statement_of(signed: bytes) -> Statement:
    """What the signature of a record stands over. Unreadable."""
    return _read(read_statement, signed)


def status_of(signed: bytes) -> tuple[bytes, DiskStatus]:
    """The nonce and the status in a signed status. Unreadable."""
    stated = _read(STATEMENT_BODY.decode, signed)
    return stated.nonce, stated.status


def canonical_of(content: bytes) -> bytes:
    """The one form of an invoice, also when it comes packed, as the disk is asked to sign it.
    Unreadable for what is packed and no invoice."""
    if content[:1] != bytes((VERSION,)):
        return content
    return canonical_bytes(_read(decode_request, content))


def request_of(canonical: bytes) -> SigningRequest:
    """The whole invoice. Unreadable."""
    return _read(decode_canonical, canonical)


def void_of(order: bytes, *, blank: bool) -> VoidOrder:
    """作废, or 空白作废. Unreadable."""
    if blank:
        return _read(BLANK_VOID_BODY.decode, order).order
    return _read(VOID_BODY.decode, order)


def _read(how: Callable[[bytes], T], data: bytes) -> T:
    try:
        return how(data)
    except ProtocolError as wrong:
        raise Unreadable(str(wrong)) from wrong
