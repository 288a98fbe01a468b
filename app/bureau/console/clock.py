"""时钟: a served bureau has its own, moved from here; an embedded one follows the disk."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.bureau.console.desk import Deed, Page, Said
from app.bureau.refusals import Refusal
from app.bureau.settings import CLOCK_OFFSET
from app.domain.tax_period import TaxPeriod
from hardware.ports import CHINA_TIME

if TYPE_CHECKING:
    from app.bureau.work import Work

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


def _look(work: Work, _: Said) -> dict[str, Any]:
    return {"offset": timedelta(seconds=int(work.settings.get(CLOCK_OFFSET, "0")))}


def _move(work: Work, form: Said) -> str:
    """A step, a month, an exact time, or back to the PC's."""
    how = form.get("step", "")
    if how == "pc":
        work.settings.remove(CLOCK_OFFSET)
        return "时钟回到电脑时间"
    target = _exact(form.get("to", "")) if how == "to" else _stepped(work.at, how)
    _refuse_beyond(work, target)
    offset = int(work.settings.get(CLOCK_OFFSET, "0")) + int((target - work.at).total_seconds())
    work.settings.put(CLOCK_OFFSET, str(offset))
    return f"时钟拨到 {target:%Y-%m-%d %H:%M}"


def _refuse_beyond(work: Work, target: datetime) -> None:
    """CLOCK-BEYOND-AUTHORITY (first, last): no disk would believe what is sealed at such a time.
    An authority made here holds for all times; one that came with a home for ten years."""
    first, last = work.authority.life()
    if not first <= target <= last:
        days = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
        raise Refusal("CLOCK-BEYOND-AUTHORITY", 422, **days)


def _stepped(at: datetime, step: str) -> datetime:
    if step in STEPS:
        return at + STEPS[step]
    following = TaxPeriod.of(at.date()).next
    days = monthrange(following.year, following.month)[1]
    return at.replace(year=following.year, month=following.month, day=min(at.day, days))


def _exact(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=CHINA_TIME)
    except ValueError as wrong:
        raise Refusal("CONSOLE-FORM", 422, field="时间") from wrong
    if not 2000 <= at.year < 2100:
        raise Refusal("CONSOLE-FORM", 422, field="时间（2000到2099年）")
    return at


PAGE = Page("/clock", "clock.html", "时钟", _look, "9")
DEEDS = (Deed("/clock", "拨时钟", _move, "/clock"),)
