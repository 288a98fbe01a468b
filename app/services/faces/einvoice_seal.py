"""电子发票印章 (simulated): the keys that sign PDF and OFD of e-invoices, and who certified them.

The keys never leave the home; the simulated authority of the home's bureau certifies them. They are
kept in the book, sealed as the 口令 of the disk is. Before a seal ends the next one is asked for. A
ticket bears the first seal of its home that had not ended when it was issued, whatever came later:
its file is the same file at every download.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.problems import PROBLEMS
from hardware.signing import certificate, seals
from hardware.signing.sm2 import PrivateKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from app.exchange.einvoice_pdf import PdfSeal
    from app.gateway.messages.seals import SealAsked, SealGranted

AHEAD = timedelta(days=60)  # before a seal ends the next is asked for


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
    def valid_until(self) -> datetime:
        """The end of its certificates, at +08:00."""
        return certificate.read(self.parts.sm2_certificate).valid_until

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
    """Makes the seals of a home when they are needed, one after the other. Blocks on the store,
    and for a new one on the bureau. `kept` and `keep`: text that is sealed in the book."""

    def __init__(
        self,
        kept: Callable[[], str | None],
        keep: Callable[[str], None],
        certify: Callable[[SealAsked], SealGranted],
    ) -> None:
        self._kept, self._keep, self._certify = kept, keep, certify
        self._seals: tuple[EinvoiceSeal, ...] = ()
        self._looked_ahead = False

    def seal(self, at: datetime) -> EinvoiceSeal:
        """The seal of a ticket that was issued then. SEAL-NONE (`reason`: code of what kept the
        bureau from certifying it; SEAL-ENDED: it gave none that reaches so far); SEAL-DAMAGED."""
        known = self._seals = self._seals or _read(self._kept())
        standing = next((one for one in known if at <= one.valid_until), None)
        if standing is None:
            standing = self._next()
            if at > standing.valid_until:
                raise RuleBroken("SEAL-NONE", reason="SEAL-ENDED")
        elif standing is known[-1] and at > standing.valid_until - AHEAD:
            self._look_ahead()
        return standing

    def _look_ahead(self) -> None:
        """Once a run; where nobody certifies now, the next run asks again."""
        if not self._looked_ahead:
            self._looked_ahead = True
            with suppress(RuleBroken):
                self._next()

    def _next(self) -> EinvoiceSeal:
        """A new one. It is kept if it ends later than those before it."""
        made = EinvoiceSeal(self._made())
        if not self._seals or made.valid_until > self._seals[-1].valid_until:
            self._seals = (*self._seals, made)
            parts = [one.parts for one in self._seals]
            self._keep(b64encode(msgspec.msgpack.encode(parts)).decode("ascii"))
        return made

    def _made(self) -> SealParts:
        from app.gateway.messages.seals import SealAsked

        rsa_key, sm2_key = seals.new_rsa_key(), PrivateKey.generate()
        asked = SealAsked(seals.key_bytes(rsa_key.public_key()), sm2_key.public.data)
        try:
            granted = self._certify(asked)
        except PROBLEMS as away:
            raise RuleBroken("SEAL-NONE", reason=away.code) from away
        return SealParts(
            seals.private_bytes(rsa_key),
            sm2_key.to_bytes(),
            granted.rsa_certificate,
            granted.rsa_authority,
            granted.sm2_certificate,
            granted.sm2_authority,
        )


def _read(kept: str | None) -> tuple[EinvoiceSeal, ...]:
    """The first in front; a home of before kept one alone."""
    if kept is None:
        return ()
    parts = msgspec.msgpack.decode(b64decode(kept), type=SealParts | list[SealParts])
    return tuple(map(EinvoiceSeal, parts if isinstance(parts, list) else [parts]))
