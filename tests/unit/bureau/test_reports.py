"""Reports: as the disk signed them, one for each month, the same answer for who asks again."""

from __future__ import annotations

import pytest

from app.bureau.bureau import Bureau
from app.gateway.messages.month import ReportSent, ReportTaken
from app.gateway.messages.uploads import UploadSent, UploadTaken
from db.bureau_schema.reports import report_total
from hardware.disk import Disk
from tests.bureau_builders import flipped, report, sign
from tests.bureau_office import Refused, Terminal, issued
from tests.disk_builders import Wall, request_id


def taken(terminal: Terminal, package: bytes) -> ReportTaken:
    told: ReportTaken = terminal.post("/v1/reports", ReportSent(package), ReportTaken)
    return told


def next_month(wall: Wall, terminal: Terminal) -> None:
    wall.forward(days=18)
    terminal.sign_in()


def test_a_report_is_confirmed_to_the_disk_and_says_what_is_missing(
    terminal: Terminal, disk: Disk, wall: Wall, bureau: Bureau
) -> None:
    terminal.upload(issued(disk, 1))
    sign(disk, 2)
    next_month(wall, terminal)
    package = report(disk).package
    told = taken(terminal, package)
    assert (told.group, told.period, told.missing) == ("007", "2024-01", 1)
    assert taken(terminal, package) == told
    disk.confirm_report(request_id(8), told.receipt)
    with bureau.reading() as work:
        rows = work.connection.execute(report_total.select()).all()
    whole = [row for row in rows if row.rate == -1]
    assert [(row.side, row._mapping["count"], row.net_fen) for row in whole] == [
        ("positive", 2, 60_000)
    ]


def test_what_was_taken_and_never_asked_for_is_looked_at_before_a_report(
    terminal: Terminal, disk: Disk, wall: Wall
) -> None:
    sent = issued(disk, 1)
    terminal.post("/v1/uploads", UploadSent(f"{1:032x}", (sent,)), UploadTaken)
    next_month(wall, terminal)
    assert taken(terminal, report(disk).package).missing == 0


def test_a_month_that_is_not_over_is_not_reported_but_off_cycle(
    terminal: Terminal, disk: Disk
) -> None:
    terminal.upload(issued(disk, 1))
    first = taken(terminal, report(disk, 600, off_cycle=True).package)
    again = taken(terminal, report(disk, 601, off_cycle=True).package)
    assert (first.period, again.period) == ("2024-01", "2024-01")
    assert first.receipt != again.receipt


@pytest.mark.parametrize("what", ["altered", "no report", "foreign"])
def test_what_is_no_report_of_this_disk_is_refused(
    terminal: Terminal, disk: Disk, wall: Wall, what: str
) -> None:
    next_month(wall, terminal)
    package = report(disk).package
    wrong = {
        "altered": flipped(package),
        "no report": taken(terminal, package).receipt,
        "foreign": b"nothing",
    }[what]
    with pytest.raises(Refused) as no:
        taken(terminal, wrong)
    assert (no.value.status, no.value.code) == (422, "REPORT-WRONG")
