"""验证: whether a file is as it was signed, and 查验 of a ticket at the bureau.

What a file is, its content says; its name only where nothing is left of that.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.exchange.einvoice_pdf_reading import refuse_unsigned
from app.gateway.errors import BureauError
from app.services.month.clear_receipts import FOREIGN, verified_receipt
from app.services.month.receipt_pdf import verified_pdf
from app.services.problems import PROBLEMS
from app.services.reading import content_of
from app.services.verify.backups_held import is_backup
from app.services.verify.file_kinds import (
    BACKUP,
    OFD,
    PACKAGE,
    PDF,
    RECEIPT,
    RECEIPT_PDF,
    UNKNOWN,
    WORDS,
    XML,
    kind_by_name,
    kind_of,
)
from app.services.verify.verdicts import BUREAU_KNOWS, BUREAU_KNOWS_NOT, Verdict
from hardware.errors import DeviceError, PackageWrong
from hardware.signing.packages import Package, from_file, is_whole, opened, signer_of, verified

if TYPE_CHECKING:
    from app.gateway.messages.downloads import Inspection, InspectionAsked
    from app.gateway.ports import TaxBureau
    from app.services.problems import Problem
    from app.services.verify.backups_held import BackupsHeld
    from app.services.verify.trusting import Trusting
    from app.services.verify.verifying_einvoices import EinvoicesHeld

AUTHORITY = "模拟税务局"
WHAT = {RECEIPT_PDF: RECEIPT}  # what the answer calls a kind that has two forms
Look = Callable[[bytes], Verdict]


class Verifying(Struct):
    """The service. Blocks on disk and book; `inspect` and `at_bureau` on the network."""

    trusting: Trusting
    einvoices: Callable[[], EinvoicesHeld]
    backups: BackupsHeld

    def file(self, path: Path) -> Verdict:
        """Who signed it and whether a byte was altered. FILE-MISSING, FILE-UNREADABLE,
        FILE-TOO-LARGE."""
        if is_backup(path):
            return self._judgement(BACKUP, lambda _: self._backup(path), b"")
        content = content_of(path)
        kind = kind_of(content)
        if kind == UNKNOWN:
            return _nothing(path, content)
        return self._judgement(WHAT.get(kind, kind), self._ways[kind], content)

    def _judgement(self, what: str, look: Look, content: bytes) -> Verdict:
        try:
            return look(content)
        except PROBLEMS as problem:
            return Verdict(what, problem=self._judged(_altered(problem)))

    def _judged(self, problem: Problem) -> Problem:
        """What names our own disk is not of another bureau: its certificate was altered."""
        if problem.code != FOREIGN or problem.facts["disk"] != self.trusting.number:
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

    @property
    def _ways(self) -> dict[str, Look]:
        return {
            RECEIPT_PDF: self._receipt_pdf,
            RECEIPT: self._receipt,
            PDF: self._pdf,
            OFD: lambda ofd: self.einvoices().ofd(ofd),
            XML: lambda xml: self.einvoices().bare(xml),
            PACKAGE: self._package,
        }

    def _pdf(self, content: bytes) -> Verdict:
        """What bears no signature by its nature was not altered by that."""
        refuse_unsigned(content)
        return self.einvoices().pdf(content)

    def _receipt(self, content: bytes) -> Verdict:
        receipt = verified_receipt(content, self.trusting.disk.authority())
        return Verdict(RECEIPT, receipt.body.disk, receipt.body.disk == self.trusting.number)

    def _receipt_pdf(self, content: bytes) -> Verdict:
        receipt = verified_pdf(content, self.trusting.disk.authority())
        return Verdict(RECEIPT, receipt.body.disk, receipt.body.disk == self.trusting.number)

    def _package(self, content: bytes) -> Verdict:
        data = from_file(content)
        try:
            package = verified(data, self.trusting.disk.authority())
        except PackageWrong as wrong:
            raise _foreign(data, wrong) from wrong
        return Verdict(PACKAGE, _signer(package), package.head.disk == self.trusting.number)

    def _backup(self, path: Path) -> Verdict:
        return self.backups.look(path, self.trusting.number)


def _nothing(path: Path, content: bytes) -> Verdict:
    """Of a file in which nothing is to be verified: what its name promises, and that it is not."""
    kind = kind_by_name(path)
    reason = "内容不是这种文件" if content else "文件是空的"
    return Verdict(kind, problem=RuleBroken("VERIFY-UNREADABLE", kind=WORDS[kind], reason=reason))


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
