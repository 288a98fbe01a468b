"""验证 of e-invoices: whose seal it is, and whether the book has the ticket as it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.verdicts import Verdict
from hardware.signing import seals
from hardware.signing.certificate import CertificateError

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.exchange.einvoice_facts import EinvoiceFacts
    from app.gateway.messages.downloads import InspectionAsked
    from app.services.device import Device
    from app.services.searching import Searching
    from printing.documents import DocumentReader

SIX = 6  # the last digits of 校验码 are asked


class EinvoicesHeld(Struct, frozen=True):
    """Holds e-invoices against the disk's authority and the book. `xml`: the structured data of a
    ticket as this program writes it."""

    device: Device
    searching: Searching
    xml: Callable[[Invoice], bytes]
    ofd_reader: Callable[[], DocumentReader]

    def ofd(self, content: bytes) -> Verdict:
        """A sealed OFD. VERIFY-ALTERED (`part`), OFD-WRONG, DeviceError."""
        from app.services.verifying_ofd import sealed_ofd

        found = sealed_ofd(content, self.ofd_reader(), self.device.disk.authority())
        return self._sealed("ofd", found.xml, found.name, found.tax_id)

    def pdf(self, content: bytes) -> Verdict:
        """A signed PDF. VERIFY-ALTERED (`part`), DeviceError."""
        from app.exchange.einvoice_pdf_reading import attached, signed_by

        signed = signed_by(content)
        try:
            seals.check_rsa_authority(signed.authority, self.device.disk.authority())
            seals.check_rsa_seal(signed.certificate, signed.authority)
            name, tax_id = seals.owner(signed.certificate)
        except CertificateError as wrong:
            raise RuleBroken("VERIFY-ALTERED", part="signer") from wrong
        return self._sealed("pdf", attached(content), name, tax_id)

    def _sealed(self, what: str, xml: bytes, name: str, tax_id: str) -> Verdict:
        """A file that is as it was sealed, by the seal of a taxpayer: whose ticket it tells of.
        VERIFY-ALTERED (`part`: seller, book, or as the XML)."""
        from app.exchange.einvoice_facts import read_facts

        facts = read_facts(xml)
        if facts.seller != tax_id:
            raise RuleBroken("VERIFY-ALTERED", part="seller")
        known = self._known(facts, xml)
        return Verdict(what, f"{name} {tax_id}", known, key=facts.key, asked=_asked(facts))

    def bare(self, content: bytes) -> Verdict:
        """The structured data alone. It bears no seal of its own: VERIFY-UNPROVEN where the book
        does not know its ticket; VERIFY-ALTERED."""
        from app.exchange.einvoice_facts import read_facts

        facts = read_facts(content)
        if not self._known(facts, content):
            key = facts.key
            raise RuleBroken("VERIFY-UNPROVEN", invoice_code=key.code, number=key.number)
        return Verdict("xml", facts.disk, known=True, key=facts.key, asked=_asked(facts))

    def _known(self, facts: EinvoiceFacts, xml: bytes) -> bool:
        """Whether the book has the ticket. VERIFY-ALTERED (`part`: book) where it is another."""
        try:
            ours = self.searching.one(facts.key.code, facts.key.number)
        except RuleBroken:
            return False
        if self.xml(ours) != xml:
            raise RuleBroken("VERIFY-ALTERED", part="book")
        return True


def _asked(facts: EinvoiceFacts) -> InspectionAsked:
    from app.gateway.messages.downloads import InspectionAsked

    key = facts.key
    return InspectionAsked(key.code, key.number, facts.day, check_code=facts.check[-SIX:])
