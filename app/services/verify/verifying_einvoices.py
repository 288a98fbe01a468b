"""验证 of e-invoices: whose seal it is, and whether the book has the ticket as it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.services.verify.verdicts import Verdict
from hardware.signing import certificate, seals
from hardware.signing.certificate import CertificateError

if TYPE_CHECKING:
    from datetime import date

    from app.domain.invoice import Invoice
    from app.exchange.einvoice_facts import EinvoiceFacts
    from app.gateway.messages.downloads import InspectionAsked
    from app.services.disk.device import Device
    from app.services.finding.searching import Searching
    from app.services.verify.trusting import Trusting
    from printing.documents import DocumentReader

Days = tuple["date", "date"]
SIX = 6  # the last digits of 校验码 are asked


class EinvoicesHeld(Struct, frozen=True):
    """Holds e-invoices against the disk's authority and the book. `xml`: the structured data of a
    ticket as this program writes it."""

    device: Device | Trusting
    searching: Searching
    xml: Callable[[Invoice], bytes]
    ofd_reader: Callable[[], DocumentReader]

    def ofd(self, content: bytes) -> Verdict:
        """A sealed OFD. VERIFY-ALTERED (`part`), OFD-WRONG, DeviceError."""
        from app.services.verify.verifying_ofd import sealed_ofd

        found = sealed_ofd(content, self.ofd_reader(), self.device.disk.authority())
        span = certificate.read(found.certificate)
        held = (span.valid_from.date(), span.valid_until.date())
        return self._sealed("ofd", found.xml, (found.name, found.tax_id), held)

    def pdf(self, content: bytes) -> Verdict:
        """A signed PDF. VERIFY-ALTERED (`part`), DeviceError."""
        from app.exchange.einvoice_pdf_reading import attached, signed_by

        signed = signed_by(content)
        try:
            seals.check_rsa_authority(signed.authority, self.device.disk.authority())
            seals.check_rsa_seal(signed.certificate, signed.authority)
            owner, held = seals.owner(signed.certificate), seals.span(signed.certificate)
        except CertificateError as wrong:
            raise RuleBroken("VERIFY-ALTERED", part="signer") from wrong
        return self._sealed("pdf", attached(content), owner, held)

    def _sealed(self, what: str, xml: bytes, owner: tuple[str, str], held: Days) -> Verdict:
        """A file that is as it was sealed, by the seal of a taxpayer that stood on those days:
        whose ticket it tells of. VERIFY-ALTERED (`part`: seller; seal-dates: the ticket is of
        another day; book, or as the XML)."""
        from app.exchange.einvoice_facts import read_facts

        facts = read_facts(xml)
        if facts.seller != owner[1]:
            raise RuleBroken("VERIFY-ALTERED", part="seller")
        if not held[0] <= facts.day <= held[1]:
            raise RuleBroken("VERIFY-ALTERED", part="seal-dates")
        known, ended = self._known(facts, xml), self.device.disk.clock().date() > held[1]
        verdict = Verdict(what, " ".join(owner), known, key=facts.key, asked=_asked(facts))
        return replace(verdict, seal_until=held[1], seal_ended=ended)

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
