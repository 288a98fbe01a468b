"""What stands in the way of closing a month, read from two looks: every verdict."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.rights import ROLE_RIGHTS, Right, Role, Session
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.devices import GroupStanding, Standing, Taxpayer, Unpaid
from app.gateway.messages.month import (
    Comparison,
    ComparisonLine,
    ReturnState,
    ReturnStep,
    TaxReturn,
)
from app.repositories.in_doubt import Behind
from app.services.month.preflight import Check, Fix, Verdict, checks
from app.services.month.tax_month import GroupLook, Here, There, Told
from app.services.packages.ticket_groups import TicketGroup
from app.ui.tax_month.check_words import cause, title
from hardware.errors import DeviceError, Refused
from hardware.orders import ReportState
from hardware.ports import CHINA_TIME, DiskState, DiskStatus

NOW = datetime(2024, 2, 5, 9, tzinfo=CHINA_TIME)
ME = Session("主管甲", Role.ADMINISTRATOR, frozenset(Right))
JANUARY = "2024-01"
STATUS = DiskStatus(
    state=DiskState.REPORT_DUE,
    taxpayer_name="示例甲测试有限公司",
    taxpayer_id="91990000MA0000007X",
    clock=NOW,
    certificate_until=NOW + timedelta(days=900),
    head_sequence=1,
    head_hash=b"",
    last_record_at=None,
    unsent=0,
    free_records=9,
)


def group(name: str = "007", report: ReportState = ReportState.CONFIRMED, **more: Any) -> GroupLook:
    days = {"first_day": date(2024, 1, 1), "last_day": date(2024, 1, 31)}
    facts = {"lock_date": date(2024, 2, 23), "last_report": None, "last_clear": None, **days}
    behind = more.pop("behind", Behind())
    made = TicketGroup(name=name, kinds=(name,), report=report, **{**facts, **more})
    return GroupLook(made, behind=behind)


def here(*groups: GroupLook, **more: Any) -> Here:
    facts: dict[str, Any] = {"status": STATUS, "pc": NOW}
    return Here(groups=groups or (group(),), **(facts | more))


def standing(reason: str = "", at: datetime = NOW) -> Standing:
    one = GroupStanding(
        group="007",
        period=JANUARY,
        reported=True,
        returned=True,
        compared=True,
        cleared=False,
        lock_date=date(2024, 2, 23),
        received=0,
        signature_failed=0,
        reason=reason,
    )
    return Standing(
        Taxpayer("91990000MA0000007X", "示例甲"), "990000000001", True, (), (one,), (), (), at
    )


def there(state: ReturnState = ReturnState.PAID, **more: Any) -> There:
    said: dict[str, Any] = {"payable_fen": 100, "paid_fen": 100, "steps": ()}
    changes = {name: more.pop(name) for name in tuple(more) if name in said}
    told = TaxReturn(
        period=more.pop("of", JANUARY),
        form="general",
        state=state,
        lines=(),
        due=date(2024, 2, 23),
        **(said | changes),
    )
    facts: dict[str, Any] = {"standing": standing(), "tax_return": told}
    return There(JANUARY, NOW, **(facts | more))


def told(name: str, one: Here, other: There | None = None, session: Session = ME) -> Check:
    found = [each for each in checks(one, other, session, JANUARY) if each.name == name]
    assert len(found) == 1
    return found[0]


def verdict(name: str, one: Here, other: There | None = None) -> tuple[Verdict, Fix, str]:
    found = told(name, one, other)
    return found.verdict, found.fix, found.problem.code if found.problem else ""


def test_a_month_that_is_ready_has_nothing_in_the_way() -> None:
    found = checks(here(), there(), ME, JANUARY)
    assert {each.verdict for each in found} == {Verdict.OK}


def test_a_disk_that_is_away_hides_the_rest() -> None:
    gone = checks(Here(pc=NOW, gone=DeviceError("DISK-GONE")), None, ME, "")
    assert [(each.name, each.fix) for each in gone] == [("disk", Fix.DEVICES)]
    empty = Here()
    assert (empty.today, empty.period, empty.due, empty.locked) == (None, "", (), False)


def test_what_is_wrong_with_the_disk_leads_to_its_page() -> None:
    pin = here(pin=Refused("PIN-WRONG"))
    assert verdict("pin", pin) == (Verdict.BAD, Fix.SECRETS, "PIN-WRONG")
    over = here(status=replace(STATUS, certificate_until=NOW))
    assert verdict("certificate", over)[:2] == (Verdict.BAD, Fix.STANDING)
    torn = here(status=replace(STATUS, damaged=True))
    assert verdict("journal", torn)[:2] == (Verdict.BAD, Fix.SELF_CHECK)
    back = here(status=replace(STATUS, clock_back=True))
    assert verdict("clock", back) == (Verdict.BAD, Fix.SET_CLOCK, "CLOCK-BACK")


def test_clocks_that_are_apart_are_told_all_three() -> None:
    far = there(standing=standing(at=NOW + timedelta(minutes=11)))
    assert verdict("clock", here(), far) == (Verdict.BAD, Fix.SET_CLOCK, "BUREAU-CLOCK")
    near = there(standing=standing(at=NOW + timedelta(minutes=10)))
    assert told("clock", here(), near).facts["bureau"] == "02-05 09:10"


def test_the_bureau_is_away_in_several_ways() -> None:
    off = here(network_on=False)
    assert verdict("network", off) == (Verdict.BAD, Fix.NETWORK, "BUREAU-AWAY")
    assert told("bureau", off, there()).verdict is Verdict.OFF
    ways = {
        "VERSION-OLD": Fix.ABOUT,
        "DISK-UNKNOWN": Fix.STANDING,
        "BUREAU-MAINTENANCE": Fix.RECHECK,
        "BUREAU-BUSY": Fix.RECHECK,
        "SOMETHING-NEW": Fix.BUREAU,
    }
    for code, fix in ways.items():
        silent = There(JANUARY, NOW, problem=BureauRefused(code))
        assert verdict("bureau", here(), silent) == (Verdict.BAD, fix, code)
    away = There(JANUARY, NOW, problem=BureauAway(Reason.PORT))
    assert told("filed", here(), away).verdict is Verdict.OFF


def test_tickets_that_did_not_arrive_and_those_that_failed_are_two_things() -> None:
    one = here(group(behind=Behind(events=3, failed=1)))
    assert verdict("unsent", one)[1] is Fix.UPLOAD
    assert told("unsent", one).facts == {"count": "2"}
    assert verdict("signatures", one)[1] is Fix.LOOK_AGAIN
    only = here(group(behind=Behind(events=1, failed=1)))
    assert told("unsent", only).verdict is Verdict.OK


def test_what_is_not_over_is_not_due() -> None:
    running = here(group(last_day=date(2024, 2, 29)))
    found = {each.name: each.verdict for each in checks(running, there(), ME, "2024-02")}
    assert found["reported"] is Verdict.OFF
    waiting = here(group(last_day=date(2024, 2, 29), behind=Behind(events=1)))
    (unsent,) = (each for each in checks(waiting, None, ME, "2024-02") if each.name == "unsent")
    assert (unsent.verdict, unsent.fix, unsent.problem) == (Verdict.WARN, Fix.UPLOAD, None)
    assert running.period == "2024-02"


def test_a_return_waits_for_the_report_and_says_why_it_is_missing() -> None:
    waiting = here(group(report=ReportState.BUILT))
    assert told("filed", waiting, there(ReturnState.NONE)).verdict is Verdict.OFF
    assert verdict("filed", here(), there(ReturnState.NONE)) == (
        Verdict.BAD,
        Fix.FILE,
        "NOT-FILED",
    )
    assert told("compared", here(), there(ReturnState.NONE)).verdict is Verdict.OFF
    steps = (ReturnStep(ReturnState.REJECTED, NOW, "附表不全"),)
    back = told("filed", here(), there(ReturnState.REJECTED, steps=steps))
    assert back.facts["note"] == "附表不全"
    bare = told("filed", here(), there(ReturnState.REJECTED))
    assert bare.facts["note"] == ""
    unfiled = There(JANUARY, NOW, standing(), unfiled=BureauRefused("BUREAU-FAILED"))
    assert verdict("filed", here(), unfiled) == (Verdict.BAD, Fix.RECHECK, "BUREAU-FAILED")


def test_a_month_without_a_return_of_its_own_is_well() -> None:
    quarter = there(of="2024-03")
    for name in ("filed", "compared", "paid"):
        assert told(name, here(), quarter).facts == {"none": "1"}
    assert not There(JANUARY, NOW).needs_return


def test_a_comparison_says_its_reasons() -> None:
    line = ComparisonLine(1300, 1, 2, 3, reasons=("unsent", "changed"))
    compared = Comparison(JANUARY, False, (line, line))
    apart = told("compared", here(), there(ReturnState.MISMATCH, comparison=compared))
    assert (apart.fix, apart.facts["reasons"]) == (Fix.DIFFERENCE, "unsent changed")
    bare = told("compared", here(), there(ReturnState.MISMATCH))
    assert bare.facts["reasons"] == ""
    late = verdict("compared", here(), there(ReturnState.PROCESSING))
    assert late == (Verdict.BAD, Fix.RECHECK, "NOT-COMPARED")


def test_tax_is_a_triangle_until_the_bureau_asks_for_it() -> None:
    owed = there(ReturnState.MATCHED, paid_fen=0)
    assert verdict("paid", here(), owed) == (Verdict.WARN, Fix.PAY, "")
    asked = there(ReturnState.MATCHED, paid_fen=0, standing=standing("NOT-PAID"))
    assert verdict("paid", here(), asked) == (Verdict.BAD, Fix.PAY, "NOT-PAID")
    unknown = there(ReturnState.MATCHED, paid_fen=0, standing=None)
    assert told("paid", here(), unknown).verdict is Verdict.WARN
    assert told("paid", here(), there(ReturnState.MATCHED)).verdict is Verdict.OK
    assert told("paid", here(), there(ReturnState.MISMATCH)).verdict is Verdict.OFF
    assert unknown.group("007") is None


def test_several_open_months_and_a_passed_lock_date_are_told() -> None:
    february = group("004", last_day=date(2024, 2, 29))
    late = replace(STATUS, clock=NOW + timedelta(days=30))
    both = here(group(), february, status=late)
    assert verdict("earlier", both)[:2] == (Verdict.WARN, Fix.ALL)
    assert told("earlier", both).facts["periods"] == "2024-01、2024-02"
    assert verdict("locked", both) == (Verdict.BAD, Fix.ALL, "LOCKED")
    assert both.period == JANUARY
    assert [each.name for each in both.of("2024-02")] == ["004"]


def test_who_may_is_told_to_who_may_not() -> None:
    cashier = Session("开票员乙", Role.CASHIER, ROLE_RIGHTS[Role.CASHIER])
    found = told("rights", here(), None, cashier)
    assert (found.verdict, found.facts["who"]) == (Verdict.WARN, "administrator")


def test_the_last_backup_is_told() -> None:
    assert told("backup", here()).facts == {"at": ""}
    done = here(backup_at=datetime(2024, 2, 5, 9, 11))  # noqa: DTZ001
    assert told("backup", done).facts == {"at": "02-05 09:11"}


@pytest.mark.parametrize("late", [False, True])
def test_what_an_earlier_month_owes_is_told_until_it_is_paid(late: bool) -> None:
    december = Unpaid("2023-12", 650, date(2024, 1, 15), late)
    of_now = Unpaid(JANUARY, 650, date(2024, 2, 23))
    owing = replace(standing(), unpaid=(december, of_now))
    found = told("owed", here(), there(standing=owing))
    assert (found.verdict, found.fix) == (Verdict.WARN, Fix.PAY)
    overdue = "1" if late else ""
    assert found.facts == {"periods": "2023-12", "amount": "6.50", "overdue": overdue}
    assert "2023-12 的税款还差 6.50 元" in title(Told(found))
    assert ("已经逾期" in cause(Told(found))) is late
