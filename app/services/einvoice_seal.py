"""电子发票印章 (simulated): the keys that sign PDF and OFD of e-invoices, and who certified them.

The keys are made once a home and never leave it; the simulated authority of the home's bureau
certifies them. They are kept in the book, sealed as the 口令 of the disk is. A file that is made
again with the same seal is the same file.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.problems import PROBLEMS
from hardware.signing import seals
from hardware.signing.sm2 import PrivateKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from app.exchange.einvoice_pdf import PdfSeal
    from app.gateway.messages.seals import SealAsked, SealGranted


class SealParts(Struct, frozen=True):
    """A seal as it is kept. Keys: RSA as PKCS #8, SM2 as 32 bytes; certificates X.509 DER."""

    rsa_key: bytes
    sm2_key: bytes
    rsa_certificate: bytes
    rsa_authority: bytes
    sm2_certificate: bytes
    sm2_authority: bytes


class EinvoiceSeal:
    """A seal that signs."""

    def __init__(self, parts: SealParts) -> None:
        self.parts = parts

    @cached_property
    def sign_pdf_key(self) -> RSAPrivateKey:
        """RSA 2048. Sign with PKCS #1 v1.5: the same bytes each time."""
        return seals.read_private(self.parts.rsa_key)

    @cached_property
    def sm2_key(self) -> PrivateKey:
        """For OFD. `sign_repeatably` gives the same bytes each time."""
        return PrivateKey.from_bytes(self.parts.sm2_key)

    @cached_property
    def pdf_seal(self) -> PdfSeal:
        """What signs PDF files."""
        from app.exchange.einvoice_pdf import PdfSeal

        return PdfSeal(self.sign_pdf_key, *self.pdf_certificates)

    @property
    def pdf_certificates(self) -> tuple[bytes, bytes]:
        """Of the RSA key, and of the authority that signed it; that one is vouched for by the
        disk's authority (`hardware.signing.seals`)."""
        return self.parts.rsa_certificate, self.parts.rsa_authority

    @property
    def sm2_certificates(self) -> tuple[bytes, bytes]:
        """Of the SM2 key, and of the disk's authority that signed it."""
        return self.parts.sm2_certificate, self.parts.sm2_authority


class EinvoiceSeals:
    """Makes the seal of a home the first time that it is needed. Blocks on the store, and once on
    the bureau. `kept` and `keep`: text that is sealed in the book."""

    def __init__(
        self,
        kept: Callable[[], str | None],
        keep: Callable[[str], None],
        certify: Callable[[SealAsked], SealGranted],
    ) -> None:
        self._kept, self._keep, self._certify = kept, keep, certify
        self._seal: EinvoiceSeal | None = None

    def seal(self) -> EinvoiceSeal:
        """The seal of this home. SEAL-NONE (`reason`: code of what kept the bureau from
        certifying it); SEAL-DAMAGED."""
        if self._seal is None:
            kept = self._kept()
            self._seal = EinvoiceSeal(self._made() if kept is None else _read(kept))
        return self._seal

    def _made(self) -> SealParts:
        from app.gateway.messages.seals import SealAsked

        rsa_key, sm2_key = seals.new_rsa_key(), PrivateKey.generate()
        asked = SealAsked(seals.key_bytes(rsa_key.public_key()), sm2_key.public.data)
        try:
            granted = self._certify(asked)
        except PROBLEMS as away:
            raise RuleBroken("SEAL-NONE", reason=away.code) from away
        parts = SealParts(
            seals.private_bytes(rsa_key),
            sm2_key.to_bytes(),
            granted.rsa_certificate,
            granted.rsa_authority,
            granted.sm2_certificate,
            granted.sm2_authority,
        )
        self._keep(b64encode(msgspec.msgpack.encode(parts)).decode("ascii"))
        return parts


def _read(kept: str) -> SealParts:
    return msgspec.msgpack.decode(b64decode(kept), type=SealParts)
