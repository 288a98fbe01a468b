"""What the disk would refuse is said by a check alone, before any number is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.disk_builders import as_if_issued
from tests.home_builders import a_home, bill, say, text_file

BACK = "UPDATE meta SET value = value - 3600000000 WHERE name = 'clock_offset_us'"
NO_HOURS = "UPDATE kind SET offline_hours = 0"
TENTH = "UPDATE meta SET value = 10 WHERE name = 'upload_day'"
CONFIRMED = "UPDATE kind SET report = 'confirmed' WHERE kind = '007'"


def as_checked(home: Path) -> list[str]:
    """The codes of a check, which are those of the issue behind it."""
    path = text_file(home / "b.txt", bill("B"))
    checked = say(home, "issue", "--check", path).codes
    assert checked == say(home, "issue", path).codes
    return checked


@pytest.mark.parametrize(
    ("forward", "other", "code"),
    [
        ("1m", (BACK,), "CLOCK-BACK"),
        ("73h", (), "OFFLINE-TIME"),  # the hours of another kind
        ("600h", (NO_HOURS, TENTH), ""),  # 9 February
        ("648h", (NO_HOURS, TENTH), "OFFLINE-TIME"),
    ],
)
def test_a_check_tells_what_the_disk_would_refuse(
    tmp_path: Path, forward: str, other: tuple[str, ...], code: str
) -> None:
    home = a_home(tmp_path)
    say(home, "issue", text_file(home / "a.txt", bill("A")), "--kind", "026")
    say(home, "clock", "forward", forward)
    as_if_issued(home / "disk.simulated.db", *other)
    assert as_checked(home) == [code]


@pytest.mark.parametrize(("done", "code"), [((), "REPORT-DUE"), ((CONFIRMED,), "")])
def test_a_report_that_the_bureau_confirmed_stops_nothing(
    tmp_path: Path, done: tuple[str, ...], code: str
) -> None:
    home = a_home(tmp_path, "jsp")
    say(home, "clock", "set", "2024-02-02T09:00:00")
    as_if_issued(home / "disk.simulated.db", *done)
    assert as_checked(home) == [code]
