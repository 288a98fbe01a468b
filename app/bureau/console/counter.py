"""办税服务厅窗口: packages are brought as files, told one by one, and answered with files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from app.bureau.console.desk import Page, Said
from app.bureau.counter_lines import Outcome, Step
from app.bureau.counter_visits import Visits
from app.bureau.refusals import Refusal

if TYPE_CHECKING:
    from app.bureau.counter_lines import CounterLine
    from app.bureau.work import Work

PATH = "/counter"
STEPS = {
    Step.UPLOAD: "发票明细",
    Step.REPORT: "抄报资料",
    Step.RETURN: "退票",
    Step.ASSIGN: "分票",
    Step.FILE_RETURN: "申报",
    Step.CLEAR: "清卡",
    Step.CLAIM: "领购发票",
    Step.READ: "数据包",
}
OUTCOMES = {
    Outcome.DONE: ("ok", "✓ 办好"),
    Outcome.ALREADY_DONE: ("ok", "✓ 此前已办，照原样给"),
    Outcome.NOT_DUE: ("hint", "– 不用办"),
    Outcome.REFUSED: ("bad", "× 没有办"),
}


def _look(work: Work, _: Said) -> dict[str, Any]:
    return {
        "visits": [(each, _verdict(each.lines)) for each in Visits(work).newest()],
        "disks": _disks(work),
        "kinds": sorted({t.kind for disk, _ in _disks(work) for t in work.devices.terms(disk)}),
        "request": uuid4().hex,
    }


def _disks(work: Work) -> list[tuple[str, str]]:
    """Host disks that are in use, and whose."""
    return [
        (disk.number, person.name)
        for person in work.devices.taxpayers()
        for disk in work.devices.disks(person.tax_id)
        if disk.active and not disk.machine
    ]


def _one(work: Work, asked: Said) -> dict[str, Any]:
    visit = Visits(work).visit(asked["visit"])
    if visit is None:
        raise Refusal("COUNTER-VISIT", 404)
    return {
        "visit": visit,
        "steps": STEPS,
        "outcomes": OUTCOMES,
        "verdict": _verdict(visit.lines),
        "given": {each.name for each in visit.answers},
    }


def _verdict(lines: tuple[CounterLine, ...]) -> tuple[str, str]:
    """Of a whole visit: how it looks, and in words."""
    refused = sum(line.outcome is Outcome.REFUSED for line in lines)
    if refused:
        return "bad", f"× {refused} 项没有办"
    return "ok", f"✓ {len(lines)} 项都办好"


PAGE = Page(PATH, "counter.html", "办税服务厅窗口", _look, "C")
ONE = Page(PATH + "/{visit}", "counter_visit.html", PAGE.title, _one)
