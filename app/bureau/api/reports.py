"""POST /v1/reports: 上报汇总."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.uploads import settle_all
from app.gateway.messages.month import ReportSent, ReportTaken

if TYPE_CHECKING:
    from app.bureau.call import Call


def routes() -> Door:
    """Reports."""
    door = Door()
    endpoint(door, "POST", "/v1/reports", ReportSent, ReportTaken, _report)
    return door


def _report(call: Call, asked: ReportSent) -> ReportTaken:
    settle_all(call.bureau, call.disk)
    with call.writing() as work:
        return work.reports.take(call.disk, asked.package)
