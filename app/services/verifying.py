"""验证: whether a file is as it was signed, and 查验 of a ticket at the bureau."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.batch import content_of
from app.services.clear_receipts import is_receipt, verified_receipt
from app.services.problems import PROBLEMS
from app.services.receipt_pdf import is_receipt_pdf, verified_pdf
from hardware.errors import PackageWrong
from hardware.signing.packages import Package, from_file, signer_of, verified

if TYPE_CHECKING:
    from app.gateway.messages.downloads import Inspection, InspectionAsked
    from app.gateway.ports import TaxBureau
    from app.services.device import Device
    from app.services.problems import Problem

AUTHORITY = "模拟税务局"


class Verdict(Struct, frozen=True):
    """`what`: receipt or package. `known`: it speaks of this home's own disk."""

    what: str
    signer: str = ""
    known: bool = False
    problem: Problem | None = None


class Verifying(Struct):
    """The service. Blocks on the disk; `inspect` on the network."""

    device: Device

    def file(self, path: Path) -> Verdict:
        """Who signed it and whether a byte was altered. FILE-MISSING, FILE-UNREADABLE."""
        content = content_of(path)
        receipt = is_receipt_pdf(content) or is_receipt(content)
        what, look = ("receipt", self._receipt) if receipt else ("package", self._package)
        try:
            return look(content)
        except PROBLEMS as problem:
            return Verdict(what, problem=_altered(problem))

    def inspect(self, asked: InspectionAsked, bureau: TaxBureau) -> Inspection:
        """查验 by five fields. INSPECTION-LIMIT, what the way to the bureau raises."""
        return bureau.inspect(asked)

    def _receipt(self, content: bytes) -> Verdict:
        disk = self.device.disk
        verify = verified_pdf if is_receipt_pdf(content) else verified_receipt
        receipt = verify(content, disk.authority())
        return Verdict("receipt", receipt.body.disk, receipt.body.disk == disk.identity().number)

    def _package(self, content: bytes) -> Verdict:
        disk = self.device.disk
        package = verified(from_file(content), disk.authority())
        known = package.head.disk == disk.identity().number
        return Verdict("package", _signer(package), known)


def _signer(package: Package) -> str:
    return signer_of(package).disk or AUTHORITY


def _altered(problem: Problem) -> Problem:
    """Whatever is wrong with a package, it is not as it was signed."""
    if isinstance(problem, PackageWrong):
        return RuleBroken("VERIFY-ALTERED", part=problem.facts.get("reason", ""))
    return problem
