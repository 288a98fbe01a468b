"""故障: what is to go wrong, for training. Never for the console itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.bureau.console.desk import Deed, Page, Said
from app.bureau.faults import MOST_SLOW_S, NONE, FaultPlan, Faults
from app.bureau.refusals import Refusal
from app.bureau.sessions import FIRST_CLIENT
from app.bureau.settings import CLEAR_NEEDS_PAYMENT, MAINTENANCE, NOTICE, OLDEST_CLIENT
from hardware.ports import CHINA_TIME

if TYPE_CHECKING:
    from app.bureau.work import Work

SHARES = {
    "refuse_percent": "拒绝受理（什么也没有做）",
    "vanish_before_percent": "断线，请求没有到",
    "vanish_after_percent": "办完以后断线，答复丢失",
    "signature_percent": "验签失败（按张）",
}


def _look(work: Work, _: Said) -> dict[str, Any]:
    since, until = [*work.settings.get(MAINTENANCE).split(" "), "", ""][:2]
    return {
        "plan": Faults(work).plan,
        "percents": {name: getattr(Faults(work).plan, name) for name in SHARES},
        "shares": SHARES,
        "faulty": Faults(work).plan != NONE,
        "maintenance": "now" if since and not until else "window" if until else "",
        "since": since[:16] if until else "",
        "until": until[:16],
        "oldest": work.settings.get(OLDEST_CLIENT, FIRST_CLIENT),
        "notice": work.settings.get(NOTICE),
        "pay_first": bool(work.settings.get(CLEAR_NEEDS_PAYMENT)),
    }


def _keep(work: Work, form: Said) -> str:
    shares = {name: _whole(form.get(name, "0"), 100) for name in SHARES}
    plan = FaultPlan(
        slow_s=_seconds(form.get("slow_s", "0")),
        second_look_heals=form.get("second_look_heals") == "yes",
        seed=_whole(form.get("seed", "1"), 10**9),
        **shares,
    )
    Faults(work).keep(plan)
    return "故障已设定，从下一个请求起生效"


def _stop(work: Work, _: Said) -> str:
    Faults(work).keep(NONE)
    work.settings.remove(MAINTENANCE)
    work.settings.remove(OLDEST_CLIENT)
    return "一切正常运行"


def _keep_service(work: Work, form: Said) -> str:
    manner = form.get("maintenance", "")
    said = {"now": "now", "window": _window(form)}.get(manner, "") if manner else ""
    work.settings.put(MAINTENANCE, said)
    work.settings.put(NOTICE, form.get("notice", "")[:400])
    work.settings.put(CLEAR_NEEDS_PAYMENT, "yes" if form.get("pay_first") == "yes" else "")
    oldest = form.get("oldest", "") or FIRST_CLIENT
    if not all(part.isascii() and part.isdigit() for part in oldest.split(".")):
        raise Refusal("CONSOLE-FORM", 422, field="终端版本")
    work.settings.put(OLDEST_CLIENT, oldest[:20])
    return "服务状态已保存"


def _window(form: Said) -> str:
    if form.get("maintenance") != "window":
        return ""
    since, until = (_time(form.get(name, "")) for name in ("since", "until"))
    if since >= until:
        raise Refusal("CONSOLE-FORM", 422, field="维护的起止时间")
    return f"{since} {until}"


def _time(text: str) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA_TIME).isoformat()
    except ValueError as wrong:
        raise Refusal("CONSOLE-FORM", 422, field="维护的起止时间") from wrong


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most):
        raise Refusal("CONSOLE-FORM", 422, field="百分数和种子")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text or 0)
    except ValueError as wrong:
        raise Refusal("CONSOLE-FORM", 422, field="秒数（0到60）") from wrong
    if not 0 <= seconds <= MOST_SLOW_S:
        raise Refusal("CONSOLE-FORM", 422, field="秒数（0到60）")
    return seconds


PAGE = Page("/faults", "faults.html", "故障与维护", _look, "8")
DEEDS = (
    Deed("/faults", "设定故障", _keep, "/faults"),
    Deed("/faults/none", "停止一切故障", _stop, "/faults"),
    Deed("/faults/service", "服务状态", _keep_service, "/faults"),
)
