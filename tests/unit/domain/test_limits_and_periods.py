"""Gates before a number is taken, tax periods and lock dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.limits import (
    OfflineUse,
    clock_gate,
    lock_gate,
    offline_deadline,
    offline_gate,
    offline_hours_step,
    offline_warnings,
    report_gate,
    upload_day_gate,
)
from app.domain.money import Money
from app.domain.tax_period import FilingCalendar, TaxPeriod
from tests.domain_builders import a_profile

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2024, 1, 15, 12, 0, tzinfo=CHINA)
NOTHING_UNSENT = OfflineUse(72, Money.yuan("1000"), 3, 0, Money(0), None)
RULES = a_profile().offline


def unsent(hours: float = 1, net: str = "100", count: int = 1) -> OfflineUse:
    oldest = NOON - timedelta(hours=hours)
    return replace(
        NOTHING_UNSENT, unsent=count, unsent_net=Money.yuan(net), oldest_unsent_at=oldest
    )


def refusal(gate: Callable[[], object]) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        gate()
    return broken.value


def test_the_clock_may_not_stand_before_the_last_ticket() -> None:
    clock_gate(NOON, None)
    clock_gate(NOON, NOON)
    assert refusal(lambda: clock_gate(NOON, NOON + timedelta(seconds=1))).code == "CLOCK-BACK"


def test_the_lock_date_itself_is_a_day_of_issuing() -> None:
    lock_gate(date(2024, 2, 23), date(2024, 2, 23))
    broken = refusal(lambda: lock_gate(date(2024, 2, 24), date(2024, 2, 23)))
    assert (broken.code, broken.facts) == ("LOCKED", {"lock_date": "2024-02-23"})


def test_some_terminals_ask_for_the_report_first() -> None:
    report_gate(date(2024, 2, 1), date(2024, 1, 31), blocks=False)
    report_gate(date(2024, 1, 31), date(2024, 1, 31), blocks=True)
    broken = refusal(lambda: report_gate(date(2024, 2, 1), date(2024, 1, 31), blocks=True))
    assert (broken.code, broken.facts) == (
        "REPORT-DUE",
        {"period": "2024-01", "reason": "issuing-stopped"},
    )


def offline_code(use: OfflineUse, net: str) -> str:
    """The code that the gate is shut with, empty: it is open."""
    try:
        offline_gate(NOON, use, Money.yuan(net))
    except RuleBroken as shut:
        return shut.code
    return ""


def test_offline_issuing_is_open_within_hours_amount_and_count() -> None:
    unlimited = replace(unsent(999, "9", 9), hours=0, limit=Money(0), count=0)
    assert offline_code(NOTHING_UNSENT, "1000") == ""
    assert offline_code(unsent(72, "900", 2), "100") == ""
    assert offline_code(unsent(1, "1000", 2), "-1") == ""
    assert offline_code(unlimited, "0.01") == ""


@pytest.mark.parametrize(
    ("use", "net", "code"),
    [
        (unsent(72.01), "1", "OFFLINE-TIME"),
        (unsent(1, "900"), "100.01", "OFFLINE-AMOUNT"),
        (unsent(1, "1100"), "1", "OFFLINE-AMOUNT"),
        (unsent(1, "1", 3), "1", "OFFLINE-COUNT"),
    ],
)
def test_offline_issuing_stops_at_each_quota(use: OfflineUse, net: str, code: str) -> None:
    broken = refusal(lambda: offline_gate(NOON, use, Money.yuan(net)))
    assert broken.code == code
    assert broken.facts.get("left", "100.00") in ("100.00", "0.00")


def test_after_the_upload_day_nothing_of_an_earlier_month_may_be_unsent() -> None:
    day = date(2024, 2, 21)
    upload_day_gate(day, 0, date(2024, 1, 1))
    upload_day_gate(day, 20, None)
    upload_day_gate(day, 21, date(2024, 1, 1))
    upload_day_gate(day, 20, date(2024, 2, 1))
    assert refusal(lambda: upload_day_gate(day, 20, date(2024, 1, 31))).code == "OFFLINE-TIME"


@pytest.mark.parametrize(("hours", "step"), [(47, 0), (48, 24), (60, 12), (73, 12)])
def test_warnings_come_24_and_12_hours_before(hours: int, step: int) -> None:
    assert offline_hours_step(NOON, unsent(hours), RULES) == step
    assert ("OFFLINE-SOON" in offline_warnings(NOON, unsent(hours), RULES)) is bool(step)


def test_warnings_come_at_80_percent_and_at_50_tickets() -> None:
    assert offline_warnings(NOON, NOTHING_UNSENT, RULES) == ()
    assert offline_warnings(NOON, unsent(1, "799.99"), RULES) == ()
    both = ("OFFLINE-AMOUNT-LOW", "UNSENT-MANY")
    assert offline_warnings(NOON, unsent(1, "800", 50), RULES) == both
    assert offline_warnings(NOON, replace(unsent(1), limit=Money(0)), RULES) == ()
    assert offline_deadline(replace(unsent(), hours=0)) is None


@pytest.mark.parametrize(
    ("period", "lock"),
    [
        ("2023-12", "2024-01-15"),
        ("2024-01", "2024-02-23"),
        ("2025-02", "2025-03-17"),
        ("2025-03", "2025-04-18"),
        ("2026-10", "2026-11-16"),
        ("2026-11", "2026-12-15"),
        ("2027-07", "2027-08-16"),
    ],
)
def test_the_lock_date_is_the_end_of_filing_of_the_next_month(period: str, lock: str) -> None:
    assert a_profile().calendar.lock_date(TaxPeriod.read(period)) == date.fromisoformat(lock)


@given(st.dates(date(2018, 1, 1), date(2040, 12, 31)))
def test_a_day_lies_in_its_period_and_filing_never_ends_on_a_weekend_without_a_table(
    day: date,
) -> None:
    period = TaxPeriod.of(day)
    assert period.first_day <= day <= period.last_day
    assert period.next.previous == period
    assert TaxPeriod.read(str(period)) == period
    assert FilingCalendar(15, {}).filing_end(period).weekday() < 5


@pytest.mark.parametrize("text", ["", "2024", "2024-13", "24-01", "2024-00", "２０２４-01", "x-1"])
def test_what_is_no_period_is_refused(text: str) -> None:
    assert refusal(lambda: TaxPeriod.read(text)).code == "PERIOD-UNKNOWN"
