"""The counter of a hall (办税厅) for tests: takes reports, gives receipts, clears, sells numbers.

Plain functions with the authority of a practice home; the bureau's own ledgers stand elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from msgspec import structs

from app.bootstrap.home import Home
from app.bootstrap.opening import open_disk
from app.domain.tax_period import TaxPeriod
from hardware.emulator.issuance import Authority
from hardware.orders import (
    ControlBlock,
    KindTerms,
    NumberRange,
    Numbers,
    PackageKind,
    ReportReceipt,
    ReportSummary,
)
from hardware.ports import KindLimits
from hardware.signing import packages
from hardware.signing.packages import as_file, from_file, seal, verified

SUFFIX = packages.SUFFIX


class Counter:
    """One desk. `at`: the time that its packages bear."""

    def __init__(self, home: Path, at: datetime) -> None:
        self._authority = Authority.from_bytes(Home(home).authority.read_bytes())
        disk = open_disk(Home(home), None, 5.0)
        try:
            self.disk, self.limits = disk.identity().number, disk.limits()
            self.taxpayer = disk.status().taxpayer_id
        finally:
            disk.close()
        self.at = at
        self._numbers = 0

    def accepted(self, report: bytes) -> ReportSummary:
        """What a report sums up, once it is known to be true."""
        body: ReportSummary = verified(report, self._authority.certificate).body
        return body

    def receipt(self, report: bytes) -> bytes:
        """报税成功标志."""
        self.accepted(report)
        number = packages.opened(report).number
        return self.sealed(
            PackageKind.REPORT_RECEIPT, ReportReceipt(number, packages.digest(report))
        )

    def clearance(self, report: bytes) -> bytes:
        """清卡 of the group that reported: the month that follows is open."""
        summary = self.accepted(report)
        terms = [self._next(each) for each in self.limits if each.group == summary.group]
        return self.sealed(PackageKind.CONTROL, ControlBlock(summary.group, tuple(terms)))

    def numbers(self, *ranges: NumberRange) -> bytes:
        """购票."""
        return self.sealed(PackageKind.VOLUMES, Numbers(self.taxpayer, ranges))

    def sealed(self, kind: PackageKind, body: object, disk: str = "") -> bytes:
        """Any package of the bureau."""
        self._numbers += 1
        number = f"T-{self._numbers:04d}"
        return seal(self._authority.signer, kind, number, disk or self.disk, self.at, body)

    def _next(self, limits: KindLimits) -> KindTerms:
        month = TaxPeriod.of(limits.report_to).next
        shared = {each.name: getattr(limits, each.name) for each in structs.fields(KindTerms)}
        days = {
            "report_from": month.first_day,
            "report_to": month.last_day,
            "lock_date": month.last_day + timedelta(days=15),
        }
        return KindTerms(**{**shared, **days})


def reports_in(folder: Path) -> list[bytes]:
    """The reports that lie in a folder."""
    return [from_file(path.read_bytes()) for path in sorted(folder.glob(f"report-*{SUFFIX}"))]


def lay(folder: Path, *given: bytes) -> Path:
    """Packages as files in a folder."""
    folder.mkdir(exist_ok=True)
    for place, each in enumerate(given):
        (folder / f"{len(list(folder.iterdir())):03d}-{place}{SUFFIX}").write_bytes(as_file(each))
    return folder


def serve(counter: Counter, folder: Path, back: Path, *sold: bytes) -> Path:
    """A whole visit: receipts and clearances of every report, and numbers if they are bought."""
    reports = reports_in(folder)
    given = [*map(counter.receipt, reports), *map(counter.clearance, reports)]
    return lay(back, *given, *sold)
