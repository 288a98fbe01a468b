"""所属期: each taxpayer's months, with reports, return, three sums and clearances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.bureau.clearances import Clearances
from app.bureau.comparisons import TOLERANCE, Comparisons
from app.bureau.console.desk import Deed, Page, Said
from app.bureau.refusals import Refusal
from app.bureau.returns import QUEUE, Returns
from app.bureau.taxpayers import filer, open_periods
from app.domain.comparison import TOLERANCE_FEN
from app.domain.errors import RuleBroken
from app.domain.tax_period import TaxPeriod
from db.bureau_schema.month import clearance
from db.bureau_schema.reports import report

if TYPE_CHECKING:
    from app.bureau.work import Work

MONTHS_BACK = 11


def _list(work: Work, _: Said) -> dict[str, Any]:
    rows = [
        {"person": person, "disk": disk, "standing": Clearances(work).standing(disk.number, group)}
        for person in work.devices.taxpayers()
        for disk in work.devices.disks(person.tax_id)
        for group in open_periods(work, disk.number)
    ]
    return {
        "rows": rows,
        "queue": work.settings.get(QUEUE, "0"),
        "tolerance": work.settings.get(TOLERANCE, str(TOLERANCE_FEN)),
        "month": TaxPeriod.of(work.at.date()).previous,
    }


def _one(work: Work, asked: Said) -> dict[str, Any]:
    period = _period(asked)
    who = filer(work, asked["tax_id"])
    of = report.c.tax_id == who.tax_id, report.c.period == str(period)
    given = clearance.c.tax_id == who.tax_id, clearance.c.period == str(period)
    reports = select(report).where(*of).order_by(report.c.received_at)
    cleared = select(clearance).where(*given).order_by(clearance.c.at)
    return {
        "who": who,
        "period": period,
        "form": Returns(work, who).tax_return(period),
        "comparison": Comparisons(work, who).comparison(period),
        "reports": work.connection.execute(reports).mappings().all(),
        "cleared": work.connection.execute(cleared).mappings().all(),
    }


def _period(asked: Said) -> TaxPeriod:
    try:
        return TaxPeriod.read(asked["period"])
    except RuleBroken as broken:
        raise Refusal(broken.code, 404, **broken.facts) from broken


def _send_back(work: Work, form: Said) -> str:
    who = filer(work, form["tax_id"])
    Returns(work, who).send_back(_period(form), form.get("note", "")[:200])
    return "申报已退回"


def _settings(work: Work, form: Said) -> str:
    for name, asked in ((QUEUE, form.get("queue", "")), (TOLERANCE, form.get("tolerance", ""))):
        if not (asked.isascii() and asked.isdigit() and len(asked) < 8):
            raise Refusal("CONSOLE-FORM", 422, field="秒数或分数")
        work.settings.put(name, asked)
    return "已保存"


PAGE = Page("/months", "months.html", "所属期与比对", _list, "4")
ONE = Page("/months/{tax_id}/{period}", "month.html", "所属期", _one, writes=True)
DEEDS = (
    Deed("/months", "受理和比对的参数", _settings, "/months"),
    Deed("/months/{tax_id}/{period}/back", "退回申报", _send_back, "/months/{tax_id}/{period}"),
)
