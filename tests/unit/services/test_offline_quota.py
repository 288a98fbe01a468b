"""What is left of the offline quota is told from hour zero; the warning comes before the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from app.bootstrap.profiles import read_profile
from app.domain.money import Money
from app.services.disk.offline_quota import meters, warned
from hardware.ports import KindLimits
from tests.disk_builders import START

RULES = read_profile("skp").offline
NOTHING = KindLimits(
    kind="007",
    group="007",
    rates=(1300,),
    single_limit_fen=9_999_999,
    report_from=START.date(),
    report_to=START.date(),
    lock_date=START.date(),
    last_report=None,
    last_clear=None,
    offline_hours=72,
    offline_limit_fen=100_000,
    offline_count=100,
    unsent=0,
    unsent_net_fen=0,
    oldest_unsent_at=None,
)
SOME = replace(NOTHING, unsent=2, unsent_net_fen=30_000, oldest_unsent_at=START)


def test_with_nothing_unsent_all_of_it_is_left_and_no_clock_runs() -> None:
    [meter] = meters([NOTHING], START, RULES)
    assert meter.as_answer() == {
        "unsent": 0,
        "amount_left": "1000.00",
        "count_left": 100,
        "share_left": 1.0,
    }
    assert warned([meter]) == ()


def test_the_clock_runs_from_the_hour_of_the_oldest_ticket() -> None:
    [meter] = meters([SOME], START, RULES)
    assert (meter.hours_left, meter.amount_left, meter.count_left) == (72.0, Money(70_000), 98)
    assert meter.until == START + timedelta(hours=72)
    [later] = meters([SOME], START + timedelta(hours=36), RULES)
    assert (later.hours_left, later.share_left) == (36.0, 0.5)


@pytest.mark.parametrize(
    ("change", "hours", "warnings"),
    [
        ({}, 47.9, ()),
        ({}, 48, ("OFFLINE-SOON",)),
        ({}, 60, ("OFFLINE-SOON",)),
        ({}, 100, ("OFFLINE-SOON",)),
        ({"unsent_net_fen": 80_000}, 0, ("OFFLINE-AMOUNT-LOW",)),
        ({"unsent_net_fen": 79_999}, 0, ()),
        ({"unsent": 50}, 0, ("UNSENT-MANY",)),
        ({"unsent": 200}, 100, ("OFFLINE-SOON", "UNSENT-MANY")),
    ],
)
def test_the_warning_comes_before_the_end(
    change: dict[str, int], hours: float, warnings: tuple[str, ...]
) -> None:
    [meter] = meters([replace(SOME, **change)], START + timedelta(hours=hours), RULES)
    assert meter.warnings == warnings
    assert 0 <= meter.share_left <= 1


def test_without_limits_nothing_is_measured() -> None:
    free = replace(SOME, offline_hours=0, offline_limit_fen=0, offline_count=0)
    [meter] = meters([free], START + timedelta(days=99), RULES)
    assert meter.as_answer() == {"unsent": 2, "share_left": 1.0}
    assert meter.until is None


def test_what_several_kinds_warn_of_is_told_once() -> None:
    late = START + timedelta(hours=71)
    assert warned(meters([SOME, replace(SOME, kind="004")], late, RULES)) == ("OFFLINE-SOON",)
