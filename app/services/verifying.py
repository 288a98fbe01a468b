"""验证: whether a file is as it was signed, and 查验 of a ticket at the bureau.

What a file is, its first bytes say, never its name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.exchange.einvoice_facts import is_einvoice
from app.exchange.einvoice_pdf_reading import is_pdf
from app.gateway.errors import BureauError
from app.services.batch import content_of
from app.services.clear_receipts import is_receipt, verified_receipt
from app.services.problems import PROBLEMS
from app.services.receipt_pdf import is_receipt_pdf, verified_pdf
from app.services.verdicts import BUREAU_KNOWS, BUREAU_KNOWS_NOT, Verdict
from app.services.verifying_ofd import is_ofd
from hardware.errors import DeviceError, PackageWrong
from hardware.signing.packages import Package, from_file, is_whole, opened, signer_of, verified

if TYPE_CHECKING:
    from app.gateway.messages.downloads import Inspection, InspectionAsked
    from app.gateway.ports import TaxBureau
    from app.services.device import Device
    from app.services.problems import Problem
    from app.services.verifying_einvoices import EinvoicesHeld

AUTHORITY = "模拟税务局"
FOREIGN = "VERIFY-FOREIGN"
Look = Callable[[bytes], Verdict]


class Verifying(Struct):
    """The service. Blocks on disk and book; `inspect` and `at_bureau` on the network."""

    device: Device
    einvoices: Callable[[], EinvoicesHeld]

    def file(self, path: Path) -> Verdict:
        """Who signed it and whether a byte was altered. FILE-MISSING, FILE-UNREADABLE."""
        content = content_of(path)
        what, look = self._way(content)
        try:
            return look(content)
        except PROBLEMS as problem:
            return Verdict(what, problem=self._judged(_altered(problem)))

    def _judged(self, problem: Problem) -> Problem:
        """What names our own disk is not of another bureau: its certificate was altered."""
        if problem.code != FOREIGN or problem.facts["disk"] != self.device.identity.number:
            return problem
        return RuleBroken("VERIFY-ALTERED", part="certificate")

    def at_bureau(self, verdict: Verdict, bureau: TaxBureau) -> Verdict:
        """The same, with whether the bureau knows the ticket; as it was where it cannot be asked,
        and of what is no ticket."""
        if verdict.asked is None:
            return verdict
        try:
            found = bureau.inspect(verdict.asked).found
        except (BureauError, DeviceError):
            return verdict
        return replace(verdict, bureau=BUREAU_KNOWS if found else BUREAU_KNOWS_NOT)

    def inspect(self, asked: InspectionAsked, bureau: TaxBureau) -> Inspection:
        """查验 by five fields. INSPECTION-LIMIT, what the way to the bureau raises."""
        return bureau.inspect(asked)

    def _way(self, content: bytes) -> tuple[str, Look]:
        """What it means to be; a package, if nothing else."""
        if is_receipt_pdf(content):
            return "receipt", self._receipt_pdf
        if is_pdf(content):
            return "pdf", lambda pdf: self.einvoices().pdf(pdf)
        if is_ofd(content):
            return "ofd", lambda ofd: self.einvoices().ofd(ofd)
        if is_einvoice(content):
            return "xml", lambda xml: self.einvoices().bare(xml)
        return ("receipt", self._receipt) if is_receipt(content) else ("package", self._package)

    def _receipt(self, content: bytes) -> Verdict:
        disk = self.device.disk
        receipt = verified_receipt(content, disk.authority())
        return Verdict("receipt", receipt.body.disk, receipt.body.disk == disk.identity().number)

    def _receipt_pdf(self, content: bytes) -> Verdict:
        disk = self.device.disk
        receipt = verified_pdf(content, disk.authority())
        return Verdict("receipt", receipt.body.disk, receipt.body.disk == disk.identity().number)

    def _package(self, content: bytes) -> Verdict:
        disk = self.device.disk
        data = from_file(content)
        try:
            package = verified(data, disk.authority())
        except PackageWrong as wrong:
            raise _foreign(data, wrong) from wrong
        known = package.head.disk == disk.identity().number
        return Verdict("package", _signer(package), known)


def _signer(package: Package) -> str:
    return signer_of(package).disk or AUTHORITY


def _foreign(data: bytes, wrong: PackageWrong) -> Problem:
    """VERIFY-FOREIGN (disk) for what is as it was signed, by whom this authority did not issue."""
    if wrong.facts.get("reason") != "certificate" or not is_whole(package := opened(data)):
        return wrong
    signer = signer_of(package).disk
    return RuleBroken(FOREIGN, disk=signer) if signer else wrong


def _altered(problem: Problem) -> Problem:
    """Whatever is wrong with a package, it is not as it was signed."""
    if isinstance(problem, PackageWrong):
        return RuleBroken("VERIFY-ALTERED", part=problem.facts.get("reason", ""))
    return problem
