"""Seals of e-invoices (电子发票印章): who certifies their keys."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

RsaKey = Annotated[bytes, Meta(max_length=1024)]
Sm2Key = Annotated[bytes, Meta(min_length=64, max_length=64)]


class SealAsked(Struct, frozen=True):
    """POST /v1/seals: certificates for the seal of the disk's taxpayer. The keys are made at the
    terminal; only their public halves leave it: RSA as SubjectPublicKeyInfo (DER) for PDF, SM2 as
    x‖y for OFD. Who asks again gets certificates again."""

    rsa_key: RsaKey
    sm2_key: Sm2Key


class SealGranted(Struct, frozen=True):
    """Certificates (X.509 DER), each with that of who signed it. The authority of disks vouches
    for the RSA one, see hardware.signing.seals."""

    rsa_certificate: bytes
    rsa_authority: bytes
    sm2_certificate: bytes
    sm2_authority: bytes
