"""What is to do is told once, with its figure, in the order in which it will hurt."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from app.domain.duties import Duty, Level, Matter, duties
from app.domain.invoice import InvoiceKind
from app.domain.money import ZERO, Money
from app.domain.situation import KindSituation, NumberRange, Situation
from app.domain.takings import NOTHING, StartFigures, Takings, TaxDue
from tests.domain_builders import a_profile

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2024, 1, 15, 10, tzinfo=CHINA)
ORDINARY, SPECIAL = InvoiceKind.ORDINARY, InvoiceKind.SPECIAL
PROFILE = a_profile()


def of_kind(kind: InvoiceKind = ORDINARY, **changes: object) -> KindSituation:
    """A kind on which all is well."""
    usual = KindSituation(
        kind=kind,
        group=kind,
        period_from=date(2024, 1, 1),
        period_to=date(2024, 1, 31),
        lock_date=date(2024, 2, 23),
        last_report=None,
        last_clear=None,
        offline_hours=72,
        offline_limit=Money.yuan(1000),
        unsent=0,
        unsent_net=ZERO,
        oldest_unsent_at=None,
    )
    return replace(usual, **changes)


def situation(*kinds: KindSituation, left: int = 500, **changes: object) -> Situation:
    """A disk with as many numbers of each kind."""
    kinds = kinds or (of_kind(),)
    ranges = tuple(NumberRange(each.kind, "099002300104", 1, left, 1) for each in kinds)
    usual = Situation(NOW, "normal", "990000000001", True, "示例", "91990000", kinds, ranges)
    return replace(usual, **changes)


def figures(**changes: object) -> StartFigures:
    """A book in which nothing waits."""
    return replace(StartFigures(NOW.date(), NOTHING, NOTHING, NOTHING, ()), **changes)


def found(place: Situation, counted: StartFigures | None = None) -> dict[Matter, Duty]:
    return {duty.matter: duty for duty in duties(place, counted or figures(), PROFILE)}


def test_when_all_is_well_only_the_lock_date_is_told() -> None:
    (only,) = duties(situation(), figures(), PROFILE)
    assert (only.matter, only.level, only.count) == (Matter.LOCK_DATE, Level.OK, 39)


def test_a_disk_without_kinds_has_no_dates() -> None:
    assert duties(situation(kinds=(), ranges=()), figures(), PROFILE) == ()


@pytest.mark.parametrize(
    ("day", "matter", "level"),
    [
        ((2, 1), Matter.REPORT, Level.OFF),
        ((2, 13), Matter.REPORT, Level.WARN),
        ((2, 23), Matter.REPORT, Level.WARN),
        ((2, 24), Matter.LOCKED, Level.BAD),
    ],
)
def test_the_lock_date_comes_nearer(day: tuple[int, int], matter: Matter, level: Level) -> None:
    at = NOW.replace(month=day[0], day=day[1])
    (only,) = duties(situation(clock=at), figures(), PROFILE)
    assert (only.matter, only.level) == (matter, level)


def test_a_month_that_was_reported_waits_for_its_clearance() -> None:
    at = NOW.replace(month=2, day=13)
    (only,) = duties(situation(clock=at, state="reported"), figures(), PROFILE)
    assert (only.matter, only.level) == (Matter.CLEAR, Level.WARN)


def test_one_line_names_every_kind_that_locks_first() -> None:
    kinds = (of_kind(), of_kind(SPECIAL), of_kind(InvoiceKind.ROLL, lock_date=date(2024, 3, 15)))
    assert found(situation(*kinds))[Matter.LOCK_DATE].kinds == (ORDINARY, SPECIAL)


@pytest.mark.parametrize(
    ("hours_ago", "unsent", "level"),
    [(1, 1, Level.OFF), (1, 50, Level.WARN), (50, 1, Level.WARN), (80, 1, Level.BAD)],
)
def test_unsent_tickets_hurt_more_as_time_runs_out(
    hours_ago: int, unsent: int, level: Level
) -> None:
    at = NOW - timedelta(hours=hours_ago)
    duty = found(situation(of_kind(unsent=unsent, oldest_unsent_at=at)))[Matter.UNSENT]
    assert (duty.level, duty.count, duty.since) == (level, unsent, at)
    assert duty.hurts_at == at + timedelta(hours=72)


def test_without_an_hour_limit_unsent_tickets_never_hurt_by_themselves() -> None:
    kind = of_kind(unsent=1, oldest_unsent_at=NOW, offline_hours=0)
    duty = found(situation(kind))[Matter.UNSENT]
    assert (duty.level, duty.hours, duty.hurts_at) == (Level.OFF, None, None)


def test_the_offline_amount_is_told_from_its_step_on() -> None:
    nearly = found(situation(of_kind(unsent_net=Money.yuan(800))))[Matter.AMOUNT]
    assert (nearly.level, nearly.money) == (Level.WARN, Money.yuan(200))
    assert found(situation(of_kind(unsent_net=Money.yuan(1000))))[Matter.AMOUNT].level == Level.BAD
    assert Matter.AMOUNT not in found(situation(of_kind(unsent_net=Money.yuan(799))))
    assert Matter.AMOUNT not in found(situation(of_kind(offline_limit=ZERO)))


def test_stock_is_told_by_number_and_by_days_of_use() -> None:
    busy = figures(used={ORDINARY: 300}, days=((NOW.date(), Takings(positive=300)),))
    assert Matter.STOCK not in found(situation())
    low = found(situation(left=20))[Matter.STOCK]
    assert (low.level, low.count, low.hurts_at) == (Level.WARN, 20, None)
    soon = found(situation(left=500), busy)[Matter.STOCK]
    assert (soon.days_of_use, soon.hurts_at) == (1, NOW + timedelta(days=1))
    gone = found(situation(left=0))[Matter.STOCK]
    assert (gone.level, gone.hurts_at) == (Level.BAD, NOW)


@pytest.mark.parametrize(
    ("days", "level"),
    [(61, None), (60, Level.OFF), (31, Level.OFF), (30, Level.WARN), (7, Level.WARN), (-1, "bad")],
)
def test_a_certificate_is_told_in_three_steps(days: int, level: str | None) -> None:
    duty = found(situation(certificate_until=NOW + timedelta(days=days))).get(Matter.CERTIFICATE)
    assert (duty.level if duty else None) == level


def test_open_requests_come_first_and_drafts_last() -> None:
    place = situation(certificate_until=NOW + timedelta(days=35), left=10)
    matters = [duty.matter for duty in duties(place, figures(attempts=2, drafts=3), PROFILE)]
    assert matters == [
        Matter.ATTEMPTS,
        Matter.CERTIFICATE,
        Matter.LOCK_DATE,
        Matter.STOCK,
        Matter.DRAFTS,
    ]


def test_groups_keep_the_order_of_the_disk() -> None:
    place = situation(of_kind(group="vat"), of_kind(SPECIAL, group="vat"))
    assert [each.kind for each in place.groups["vat"]] == [ORDINARY, SPECIAL]
    assert place.today == NOW.date()
    assert place.oldest_unsent_at is None
    assert situation(of_kind(offline_limit=ZERO)).kinds[0].amount_left is None


def test_what_the_disk_calls_out_comes_first() -> None:
    names = ("damaged", "clock_back", "offline_over")
    found = duties(situation(conditions=names), figures(), a_profile())
    assert [str(duty.matter) for duty in found[:3]] == list(names)
    assert {duty.level for duty in found[:3]} == {Level.BAD}


def test_tax_that_is_owed_hurts_after_its_last_day_and_is_told_for_each_month() -> None:
    owed = (
        TaxDue("2023-11", Money(500), date(2023, 12, 15)),
        TaxDue("2023-12", Money(700), date(2024, 1, 15)),
    )
    late, now, _ = duties(situation(), figures(owed=owed), PROFILE)
    assert (late.matter, late.level, late.name) == (Matter.OWED, Level.BAD, "2023-11")
    assert (now.level, now.money, now.day) == (Level.WARN, Money(700), date(2024, 1, 15))


def test_voids_that_the_bureau_was_not_told_of_are_done_before_the_lock_date() -> None:
    told = found(situation(), figures(voids=2))[Matter.VOIDS]
    assert (told.level, told.count) == (Level.WARN, 2)
    assert told.hurts_at == datetime(2024, 2, 24, tzinfo=CHINA)
    (alone,) = duties(situation(kinds=(), ranges=()), figures(voids=1), PROFILE)
    assert alone.hurts_at is None
