"""Where the practice clock may go, and what is told before it goes there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from app.domain.clock_leaps import Event, Leap, next_deadline, targets, what_happens
from app.domain.invoice import InvoiceKind
from app.domain.money import ZERO
from app.domain.situation import KindSituation, Situation
from app.repositories.rows import CHINA

AT = datetime(2024, 1, 15, 10, 0, tzinfo=CHINA)
KIND = KindSituation(
    kind=InvoiceKind.ORDINARY,
    group="004",
    period_from=date(2024, 1, 1),
    period_to=date(2024, 1, 31),
    lock_date=date(2024, 2, 23),
    last_report=None,
    last_clear=None,
    offline_hours=72,
    offline_limit=ZERO,
    unsent=0,
    unsent_net=ZERO,
    oldest_unsent_at=None,
)
CALM = Situation(
    AT, "normal", "499000000001", True, "示例甲测试有限公司", "91990000MA0000007X", (KIND,), ()
)


def with_kind(**more: object) -> Situation:
    return replace(CALM, kinds=(replace(KIND, **more),))


def test_the_nearest_comes_first_and_each_says_what_happens_until_then() -> None:
    found = targets(CALM)
    assert [one.leap for one in found] == [
        Leap.HOUR,
        Leap.DAY,
        Leap.MONTH,
        Leap.LAST_DAY,
        Leap.PAST_LOCK,
    ]
    assert [[one.event for one in each.happens] for each in found] == [
        [],
        [],
        [Event.MONTH_ENDS],
        [Event.MONTH_ENDS],
        [Event.MONTH_ENDS, Event.LOCKS],
    ]
    assert found[2].at == datetime(2024, 2, 1, 9, 0, tzinfo=CHINA)
    assert found[4].at == datetime(2024, 2, 24, 9, 0, tzinfo=CHINA)
    assert next_deadline(found) == found[2]


def test_what_waits_unsent_has_an_end_of_its_own() -> None:
    waiting = with_kind(unsent=1, oldest_unsent_at=AT)
    (end,) = [one for one in targets(waiting) if one.leap is Leap.OFFLINE_END]
    assert end.at == AT + timedelta(hours=72, minutes=1)
    assert [one.event for one in end.happens] == [Event.OFFLINE_ENDS]
    assert next_deadline(targets(waiting)) == end
    assert what_happens(waiting, AT + timedelta(hours=72)) == ()


def test_what_lies_behind_is_no_place_to_go() -> None:
    late = replace(CALM, clock=datetime(2024, 2, 24, 9, 0, tzinfo=CHINA))
    assert [one.leap for one in targets(late)] == [Leap.HOUR, Leap.DAY, Leap.MONTH]
    assert next_deadline(targets(late)) is None
    over = with_kind(unsent=1, oldest_unsent_at=AT - timedelta(days=9))
    assert Leap.OFFLINE_END not in [one.leap for one in targets(over)]


def test_on_the_lock_date_itself_its_morning_is_behind() -> None:
    there = replace(CALM, clock=datetime(2024, 2, 23, 10, 0, tzinfo=CHINA))
    leaps = [one.leap for one in targets(there)]
    assert Leap.LAST_DAY not in leaps and Leap.PAST_LOCK in leaps


def test_a_certificate_that_ends_on_the_way_is_told() -> None:
    ends = replace(CALM, certificate_until=AT + timedelta(minutes=30))
    (hour, *_) = targets(ends)
    assert [one.event for one in hour.happens] == [Event.CERTIFICATE_ENDS]
