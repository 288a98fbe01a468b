"""清卡前检查: what stands in the way of closing a month, each with its verdict and its way out.

A pure reading of the two looks of `tax_month`: it asks nobody. Every line is there always, so that
a person sees what was looked at; what hangs on something else that failed says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.limits import STOPPED
from app.domain.money import Money
from app.domain.rights import Right, who_may
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.month import ReturnState
from app.services.month.reporting import unsent
from hardware.errors import Refused, code_of_damage

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.rights import Session
    from app.services.month.tax_month import Here, There
    from app.services.problems import Problem

APART = timedelta(minutes=10)  # clocks that differ by more are wrong (ours)
PASSED = (ReturnState.MATCHED, ReturnState.PAID)
NOT_FILED = (ReturnState.NONE, ReturnState.DRAFT, ReturnState.REJECTED)
UNKNOWN_THERE = frozenset({"DISK-UNKNOWN", "SESSION-REFUSED"})


class Verdict(StrEnum):
    """Well; not yet, or soon; stands in the way; cannot be told now."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


class Fix(StrEnum):
    """What mends a line: a deed of the month, or the page where it is mended."""

    UPLOAD = "upload"
    LOOK_AGAIN = "look_again"
    REPORT = "report"
    FILE = "file"
    PAY = "pay"
    CLEAR = "clear"
    ALL = "all"
    RECHECK = "recheck"
    DIFFERENCE = "difference"
    NETWORK = "network"
    SET_CLOCK = "set_clock"
    BUREAU = "bureau"
    DEVICES = "devices"
    SECRETS = "secrets"
    SELF_CHECK = "self_check"
    ABOUT = "about"
    STANDING = "standing"
    NONE = ""


class Check(Struct, frozen=True):
    """One line. `problem`: what is wrong, with code and figures; `facts` fill the line's words."""

    name: str
    verdict: Verdict
    fix: Fix = Fix.NONE
    problem: Problem | None = None
    facts: dict[str, str] = {}


def checks(here: Here, there: There | None, session: Session, period: str) -> tuple[Check, ...]:
    """All lines, in the order in which a month is closed. `there` None: not asked yet."""
    if here.gone is not None:
        return (Check("disk", Verdict.BAD, Fix.DEVICES, here.gone),)
    told = (
        Check("disk", Verdict.OK),
        _pin(here),
        _journal(here),
        _certificate(here),
        _clocks(here, there),
        _network(here),
        _bureau(here, there),
        _earlier(here),
        _signatures(here, period),
        _unsent(here, period),
        _reported(here, period),
        *_return(here, there, period),
        *_owed(there, period),
        _rights(session),
        _backup(here),
    )
    return (*_locked(here), *told)


# -- the disk ------------------------------------------------------------------------------------


def _pin(here: Here) -> Check:
    if here.pin is not None:
        return Check("pin", Verdict.BAD, Fix.SECRETS, here.pin)
    return Check("pin", Verdict.OK)


def _journal(here: Here) -> Check:
    status = here.status
    if status is not None and status.damaged:
        return Check("journal", Verdict.BAD, Fix.SELF_CHECK, Refused(code_of_damage(status.harm)))
    return Check("journal", Verdict.OK)


def _certificate(here: Here) -> Check:
    status = here.status
    if status is None or status.clock < status.certificate_until:
        return Check("certificate", Verdict.OK)
    return Check("certificate", Verdict.BAD, Fix.STANDING, Refused("CERTIFICATE-EXPIRED"))


def _clocks(here: Here, there: There | None) -> Check:
    """Three clocks. The PC's counts beside a bureau of its own time only: in practice the disk's
    clock is moved on purpose, and its bureau follows it."""
    status = here.status
    assert status is not None and here.pc is not None  # the disk has answered
    at_bureau = there.standing.time if there is not None and there.standing is not None else None
    facts = {
        "disk": f"{status.clock:%m-%d %H:%M}",
        "pc": f"{here.pc:%m-%d %H:%M}",
        "bureau": "" if at_bureau is None else f"{at_bureau:%m-%d %H:%M}",
    }
    if status.clock_back:
        return Check("clock", Verdict.BAD, Fix.SET_CLOCK, Refused("CLOCK-BACK"), facts)
    if at_bureau is not None and abs(status.clock - at_bureau) > APART:
        bureau, pc, disk = map(_minute, (at_bureau, here.pc, status.clock))
        wrong = RuleBroken("BUREAU-CLOCK", bureau=bureau, pc=pc, disk=disk)
        return Check("clock", Verdict.BAD, Fix.SET_CLOCK, wrong, facts)
    return Check("clock", Verdict.OK, facts=facts)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


# -- the way to the bureau -----------------------------------------------------------------------


def _network(here: Here) -> Check:
    if here.network_on:
        return Check("network", Verdict.OK)
    return Check("network", Verdict.BAD, Fix.NETWORK, BureauAway(Reason.SWITCHED_OFF))


def _bureau(here: Here, there: There | None) -> Check:
    """Away, in maintenance, too new for us, or without us in its books: each another way out."""
    if not here.network_on:
        return Check("bureau", Verdict.OFF)
    if there is None:
        return Check("bureau", Verdict.OFF, facts={"asked": "1"})
    problem = there.problem
    if problem is None:
        return Check("bureau", Verdict.OK)
    code = problem.code
    if code == "VERSION-OLD":
        return Check("bureau", Verdict.BAD, Fix.ABOUT, problem)
    if code in UNKNOWN_THERE:
        return Check("bureau", Verdict.BAD, Fix.STANDING, problem)
    if code in ("BUREAU-MAINTENANCE", "BUREAU-BUSY"):
        return Check("bureau", Verdict.BAD, Fix.RECHECK, problem)
    return Check("bureau", Verdict.BAD, Fix.BUREAU, problem)


# -- the month -----------------------------------------------------------------------------------


def _locked(here: Here) -> Iterator[Check]:
    """Past the lock date: closing stays possible, issuing does not."""
    if here.locked:
        day = min(each.group.lock_date for each in here.groups)
        facts = {"lock_date": day.isoformat()}
        yield Check("locked", Verdict.BAD, Fix.ALL, Refused("LOCKED", **facts), facts)


def _earlier(here: Here) -> Check:
    """One month after the other: groups may stand in different ones."""
    periods = sorted({each.period for each in here.due})
    facts = {"periods": "、".join(periods), "count": str(len(periods))}
    if len(periods) > 1:
        return Check("earlier", Verdict.WARN, Fix.ALL, facts=facts)
    return Check("earlier", Verdict.OK, facts=facts)


def _signatures(here: Here, period: str) -> Check:
    failed = sum(each.behind.failed for each in here.of(period))
    if not failed:
        return Check("signatures", Verdict.OK)
    wrong = RuleBroken("SIGNATURE-FAILED", period=period, count=failed)
    return Check("signatures", Verdict.BAD, Fix.LOOK_AGAIN, wrong, {"count": str(failed)})


def _unsent(here: Here, period: str) -> Check:
    waiting = sum(each.behind.events - each.behind.failed for each in here.of(period))
    if not waiting:
        return Check("unsent", Verdict.OK)
    voids = sum(each.behind.voids for each in here.of(period))
    wrong = unsent(period, waiting, voids)
    facts = {"count": str(waiting), **({"voids": str(voids)} if voids else {})}
    if not any(each.period == period for each in here.due):
        return Check("unsent", Verdict.WARN, Fix.UPLOAD, facts=facts)
    return Check("unsent", Verdict.BAD, Fix.UPLOAD, wrong, facts)


def _reported(here: Here, period: str) -> Check:
    due = [each for each in here.due if each.period == period]
    missing = [each.name for each in due if not each.reported]
    if not due:
        return Check("reported", Verdict.OFF)
    if not missing:
        return Check("reported", Verdict.OK)
    facts = {"groups": "、".join(missing), "count": str(len(missing))}
    wrong = Refused("REPORT-DUE", period=period, **_issuing(here))
    return Check("reported", Verdict.BAD, Fix.REPORT, wrong, facts)


def _issuing(here: Here) -> dict[str, str]:
    """Whether tickets may be issued meanwhile, as the profile has it."""
    if here.report_first or here.locked:
        return {"reason": STOPPED}
    return {"lock_date": min(each.group.lock_date for each in here.groups).isoformat()}


def _return(here: Here, there: There | None, period: str) -> Iterator[Check]:
    """Filed, compared, paid: what the bureau says of the return of this month."""
    mine = [each for each in here.due if each.period == period]
    due, reported = bool(mine), all(each.reported for each in mine)
    known = there is not None and there.problem is None and there.period == period
    if not due or not known or there is None:
        yield from (Check(name, Verdict.OFF) for name in ("filed", "compared", "paid"))
    elif there.unfiled is not None:
        yield Check("filed", Verdict.BAD, Fix.RECHECK, there.unfiled)
        yield from (Check(name, Verdict.OFF) for name in ("compared", "paid"))
    elif not there.needs_return:
        none = {"none": "1"}
        yield from (Check(name, Verdict.OK, facts=none) for name in ("filed", "compared", "paid"))
    else:
        yield from (_filed(there, reported=reported), _compared(there), _paid(there))


def _filed(there: There, *, reported: bool) -> Check:
    told = there.tax_return
    assert told is not None  # the month needs one, and the bureau answered
    if told.state is ReturnState.NONE and not reported:
        return Check("filed", Verdict.OFF)
    if told.state not in NOT_FILED:
        return Check("filed", Verdict.OK, facts={"due": told.due.isoformat()})
    sent_back = told.state is ReturnState.REJECTED
    note = told.steps[-1].note if sent_back and told.steps else ""
    facts = {"due": told.due.isoformat(), "note": note, "overdue": "1" if told.overdue else ""}
    wrong = BureauRefused("NOT-FILED", period=there.period)
    return Check("filed", Verdict.BAD, Fix.FILE, wrong, facts)


def _compared(there: There) -> Check:
    told, compared = there.tax_return, there.comparison
    assert told is not None
    facts = {"asked_at": f"{there.asked_at:%H:%M:%S}"}
    if told.state in PASSED:
        return Check("compared", Verdict.OK, facts=facts)
    if told.state is ReturnState.MISMATCH:
        lines = compared.lines if compared is not None else ()
        reasons = " ".join(dict.fromkeys(reason for each in lines for reason in each.reasons))
        wrong = BureauRefused("COMPARE-MISMATCH", period=there.period, reasons=reasons)
        return Check("compared", Verdict.BAD, Fix.DIFFERENCE, wrong, facts | {"reasons": reasons})
    if told.state in NOT_FILED:
        return Check("compared", Verdict.OFF, facts=facts)
    wrong = BureauRefused("NOT-COMPARED", period=there.period)
    return Check("compared", Verdict.BAD, Fix.RECHECK, wrong, facts)


def _paid(there: There) -> Check:
    """A triangle where the bureau clears all the same, a square where it asks for it."""
    told = there.tax_return
    assert told is not None
    if told.state not in PASSED:
        return Check("paid", Verdict.OFF)
    if not told.due_fen or told.state is ReturnState.PAID:
        return Check("paid", Verdict.OK, facts={"payable": Money(told.payable_fen).grouped})
    groups = there.standing.groups if there.standing is not None else ()
    asked = any(each.reason == "NOT-PAID" for each in groups)
    amount = Money(told.due_fen).grouped
    wrong = BureauRefused("NOT-PAID", period=there.period, amount=amount)
    verdict = Verdict.BAD if asked else Verdict.WARN
    return Check("paid", verdict, Fix.PAY, wrong if asked else None, {"amount": amount})


def _owed(there: There | None, period: str) -> Iterator[Check]:
    """Months that were cleared without the tax: told until it is paid."""
    standing = there.standing if there is not None else None
    unpaid = [each for each in standing.unpaid if each.period != period] if standing else []
    if unpaid:
        amount = Money(sum([each.amount_fen for each in unpaid])).grouped
        late = "1" if any(each.overdue for each in unpaid) else ""
        periods = "、".join(each.period for each in unpaid)
        facts = {"periods": periods, "amount": amount, "overdue": late}
        yield Check("owed", Verdict.WARN, Fix.PAY, facts=facts)


# -- who, and the copy ---------------------------------------------------------------------------


def _rights(session: Session) -> Check:
    lacking = [
        right
        for right in (Right.UPLOAD, Right.REPORT, Right.FILE_RETURN, Right.CLEAR)
        if right not in session.rights
    ]
    if not lacking:
        return Check("rights", Verdict.OK)
    wrong = RuleBroken("NO-RIGHT", operator=session.operator, right=lacking[-1])
    facts = {"who": " ".join(who_may(lacking[-1]))}
    return Check("rights", Verdict.WARN, Fix.NONE, wrong, facts)


def _backup(here: Here) -> Check:
    at = here.backup_at
    return Check("backup", Verdict.OK, facts={"at": "" if at is None else f"{at:%m-%d %H:%M}"})
