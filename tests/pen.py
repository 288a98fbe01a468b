"""The pen of a practice home's authority, for tests: packages that no counter would give so.

The counter itself is `tests.counter`.
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
from hardware.signing.packages import seal, verified


class Pen:
    """`at`: the time that its packages bear."""

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
