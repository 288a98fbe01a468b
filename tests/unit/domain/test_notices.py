"""Notices are only what follows from the rules that the terminal carries."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from app.domain.notices import Word, notices
from app.domain.situation import Situation
from tests.domain_builders import a_profile

CHINA = timezone(timedelta(hours=8))


def at(*day: int, **changes: object) -> Situation:
    clock = datetime(*day, 10, tzinfo=CHINA)  # type: ignore[arg-type, misc]
    usual = Situation(clock, "normal", "9", True, "示例", "9199", (), ())
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ((2024, 1, 10), []),
        ((2024, 1, 16), [(Word.FILING_MOVED, date(2024, 2, 23))]),
        ((2024, 2, 23), [(Word.FILING_MOVED, date(2024, 2, 23))]),
        ((2026, 3, 2), [(Word.NO_TABLE, date(2026, 3, 16))]),
    ],
)
def test_a_moved_end_of_filing_is_told(day: tuple[int, ...], told: list[object]) -> None:
    assert [(each.word, each.day) for each in notices(at(*day), a_profile())] == told


def test_a_rate_that_ends_soon_is_told() -> None:
    found = notices(at(2027, 12, 1), a_profile())
    ends = {str(each.rate): each.day for each in found if each.word is Word.RATE_ENDS}
    assert ends["0.01"] == date(2027, 12, 31)


def test_a_disk_held_elsewhere_is_told_first() -> None:
    found = notices(at(2024, 1, 10, remembered=True), a_profile())
    assert [each.word for each in found] == [Word.DISK_HELD]
