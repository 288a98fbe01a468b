"""密文, 校验码 and 二维码 of a ticket: derived from the disk's signature, never stored.

Ours, and documented, so that whoever has record, signature and certificate recomputes them:
a stream SM3(signature‖00) ‖ SM3(signature‖01) ‖ SM3(signature‖02) of 96 bytes (SM3: GB/T
32905). The real algorithm of 密文 is secret and is not imitated.
"""

from __future__ import annotations

from binascii import hexlify
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes

from app.domain.invoice import InvoiceKind

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import Invoice, InvoiceKey
    from app.domain.money import Money
    from app.domain.profile import Profile

_CIPHER_SIGNS = bytes.maketrans(b"0123456789abcdef", b"0123456789+-*/<>")
_CIPHER_BYTES = 56
_CHECK_BYTES = 16


def cipher_text(signature: bytes) -> str:
    """密文: 112 signs of `0123456789+-*/<>`, printed as 4 rows of 28.

    >>> cipher_text(bytes(64))[:16]
    '-1>76<2/1/41/6>1'
    """
    return hexlify(_stream(signature)[:_CIPHER_BYTES]).translate(_CIPHER_SIGNS).decode("ascii")


def check_code(kind: InvoiceKind, signature: bytes) -> str:
    """校验码: 20 digits, printed in 4 groups of 5; empty for paper 专票, which has none.

    >>> check_code(InvoiceKind.SPECIAL, bytes(64)), len(check_code(InvoiceKind.ROLL, bytes(64)))
    ('', 20)
    """
    if kind is InvoiceKind.SPECIAL:
        return ""
    part = _stream(signature)[_CIPHER_BYTES : _CIPHER_BYTES + _CHECK_BYTES]
    return f"{int.from_bytes(part, 'big') % 10**20:020d}"


def qr_text(invoice: Invoice, profile: Profile) -> str:
    """What the 二维码 of a ticket says."""
    draft = invoice.draft
    said = (draft.kind, invoice.key, draft.net, invoice.issued_at, invoice.signature)
    return qr_of(*said, profile)


def qr_of(
    kind: InvoiceKind,
    key: InvoiceKey,
    net: Money,
    issued_at: datetime,
    signature: bytes,
    profile: Profile,
) -> str:
    """`01,type,code,number,net,yyyymmdd,check code,CRC,`.

    The type of each kind stands in the profile; the amount is without tax, two places.
    """
    fields = (
        "01",
        profile.qr_kinds[kind],
        key.code,
        key.number,
        str(net),
        issued_at.strftime("%Y%m%d"),
        check_code(kind, signature),
    )
    said = ",".join(fields) + ","
    return f"{said}{qr_crc(said)},"


def qr_crc(said: str) -> str:
    """CRC-16/UMTS (polynomial 8005, start 0, nothing reflected) over the ASCII text up to and
    including the comma before it.

    >>> qr_crc("123456789")
    'FEE8'
    """
    crc = 0
    for byte in said.encode("ascii"):
        crc = (crc << 8 & 0xFFFF) ^ _CRC_TABLE[crc >> 8 ^ byte]
    return f"{crc:04X}"


def _stream(signature: bytes) -> bytes:
    return b"".join(_sm3(signature + bytes((part,))) for part in range(3))


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _crc_row(byte: int) -> int:
    crc = byte << 8
    for _ in range(8):
        crc = (crc << 1 ^ 0x8005 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


_CRC_TABLE = tuple(_crc_row(byte) for byte in range(256))
