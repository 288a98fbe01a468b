"""上报汇总: what a disk says of its month, signed; one for each group and period.

Off-cycle ones (非征期抄报) come as often as they like and move nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from app.bureau.month_books import missing_tickets
from app.bureau.refusals import Refusal
from app.bureau.returns import Returns
from app.bureau.rows import add_all, add_new
from app.bureau.taxpayers import filer_of
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import ReportTaken
from db.bureau_schema.reports import report, report_total
from hardware.errors import PackageWrong
from hardware.orders import PackageKind, ReportReceipt, ReportSummary
from hardware.signing import packages
from hardware.signing.packages import Package

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.bureau.work import Work

WHOLE_TICKETS = -1  # the rate of a sum over tickets


class Reports:
    """The ledger of reports."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def take(self, disk: str, data: bytes) -> ReportTaken:
        """REPORT-WRONG (reason), EARLIER-MONTH-OPEN, REPORT-NOT-DUE, REPORT-CONFLICT. Twice is the
        same answer."""
        package = self._opened(disk, data)
        summary: ReportSummary = package.body
        self._work.devices.disk(disk, change=True)
        self._check(disk, summary)
        digest = packages.digest(data)
        row = self._by_number(disk, package.number) or self._added(disk, package, data, digest)
        if row.digest != digest:
            raise Refusal("REPORT-WRONG", 422, reason="other-content")
        period = TaxPeriod.read(row.period)
        missing = missing_tickets(self._work, disk, summary.group, period)
        return ReportTaken(summary.group, row.period, row.receipt, max(0, missing))

    def last(self, disk: str, group: str) -> Row[Any] | None:
        """The newest report of a group, off cycle or not."""
        mine = (report.c.disk == disk) & (report.c.ticket_group == group)
        asked = select(report).where(mine)
        asked = asked.order_by(report.c.head_sequence.desc(), report.c.id.desc()).limit(1)
        return self._work.connection.execute(asked).first()

    # -- checks --------------------------------------------------------------------------------

    def _opened(self, disk: str, data: bytes) -> Package:
        try:
            package = packages.verified(data, self._work.authority.signer().certificate)
        except PackageWrong as wrong:
            raise Refusal("REPORT-WRONG", 422, reason=wrong.facts.get("reason", "")) from wrong
        if package.kind is not PackageKind.REPORT:
            raise Refusal("REPORT-WRONG", 422, reason="other-package")
        if packages.signer_of(package).disk != disk:
            raise Refusal("REPORT-WRONG", 422, reason="other-disk")
        return package

    def _check(self, disk: str, summary: ReportSummary) -> None:
        facts, terms = self._work.devices.disk(disk), self._work.devices.terms(disk, summary.group)
        period = TaxPeriod.of(summary.first_day)
        for reason, holds in (
            ("other-taxpayer", summary.taxpayer == facts.tax_id),
            ("group", bool(terms)),
            ("days", summary.off_cycle or summary.last_day == period.last_day),
        ):
            if not holds:
                raise Refusal("REPORT-WRONG", 422, reason=reason)
        if TaxPeriod.of(summary.last_day) != period:  # off cycle, over a month that is not closed
            raise Refusal("EARLIER-MONTH-OPEN", period=period)
        if not summary.off_cycle and self._work.at.date() <= period.last_day:
            raise Refusal("REPORT-NOT-DUE", period=period)

    # -- rows ----------------------------------------------------------------------------------

    def _by_number(self, disk: str, number: str) -> Row[Any] | None:
        mine = (report.c.disk == disk) & (report.c.number == number)
        return self._work.connection.execute(select(report).where(mine)).first()

    def _added(self, disk: str, package: Package, data: bytes, digest: bytes) -> Row[Any]:
        """Kept; a return that was filed before it is compared again."""
        row = self._add(disk, package, data, digest)
        Returns(self._work, filer_of(self._work, disk)).settle(TaxPeriod.read(row.period))
        return row

    def _add(self, disk: str, package: Package, data: bytes, digest: bytes) -> Row[Any]:
        summary, connection = package.body, self._work.connection
        body = ReportReceipt(package.number, digest)
        receipt = self._work.authority.sealed(PackageKind.REPORT_RECEIPT, disk, body)
        row = {
            "disk": disk,
            "tax_id": summary.taxpayer,
            "ticket_group": summary.group,
            "period": f"{summary.first_day:%Y-%m}",
            "first_day": summary.first_day.isoformat(),
            "last_day": summary.last_day.isoformat(),
            "off_cycle": int(summary.off_cycle),
            "number": package.number,
            "digest": digest,
            "head_sequence": summary.head_sequence,
            "built_at": int(summary.built_at.timestamp()),
            "received_at": self._work.seconds,
            "package": data,
            "receipt": receipt,
        }
        if not add_new(connection, report, row):
            self._replace(row, summary)
        kept = self._by_number(disk, package.number)
        assert kept is not None
        connection.execute(delete(report_total).where(report_total.c.report_id == kept.id))
        add_all(connection, report_total, list(_totals(kept.id, summary)))
        return kept

    def _replace(self, row: dict[str, Any], summary: ReportSummary) -> None:
        """The same month said again under another number: taken if it says the same."""
        period = (
            (report.c.disk == row["disk"])
            & (report.c.ticket_group == row["ticket_group"])
            & (report.c.period == row["period"])
            & (report.c.off_cycle == 0)
        )
        kept = self._work.connection.execute(select(report).where(period)).one()
        if packages.opened(kept.package).body.totals != summary.totals:
            raise Refusal("REPORT-CONFLICT", period=row["period"])
        self._work.connection.execute(update(report).where(report.c.id == kept.id).values(**row))


def _totals(report_id: int, summary: ReportSummary) -> Iterable[dict[str, Any]]:
    for each in summary.totals:
        key = {"report_id": report_id, "kind": each.kind, "side": str(each.side)}
        sums = {"net_fen": each.net_fen, "tax_fen": each.tax_fen}
        yield {**key, "rate": WHOLE_TICKETS, "count": each.tickets, **sums}
        for rate in each.rates:
            sums = {"net_fen": rate.net_fen, "tax_fen": rate.tax_fen}
            yield {**key, "rate": rate.rate, "count": rate.lines, **sums}
