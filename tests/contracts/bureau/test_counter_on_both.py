"""The counter on either database, also when the same packages are brought to two desks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy import func, select

from app.bureau.bureau import Bureau
from app.bureau.counter_visits import MOST, Visits
from db.bureau_schema.month import clearance
from db.bureau_schema.tickets import ticket_event
from hardware.disk import Disk
from hardware.ports import CHINA_TIME
from tests.bureau_builders import sign
from tests.bureau_office import bureau_at
from tests.counter_packages import reports, tickets, visit
from tests.disk_builders import Wall

FEBRUARY = datetime(2024, 2, 5, 9, 0, tzinfo=CHINA_TIME)


def test_the_same_packages_at_two_desks_at_once_are_booked_once(
    where: str, bureau: Bureau, disk: Disk, wall: Wall
) -> None:
    for number in range(3):
        sign(disk, number + 1)
    wall.at = FEBRUARY
    month = [tickets(disk), *reports(disk)]
    with bureau_at(where, wall, follows=True) as other, ThreadPoolExecutor(2) as desks:
        done = list(desks.map(lambda desk: visit(desk, *month), (bureau, other)))
    assert not any(each.refused for each in done), [each.lines for each in done]
    answers = [{each.name: each.package for each in one.answers} for one in done]
    assert answers[0] == answers[1]
    with bureau.reading() as work:
        booked = [
            work.connection.scalar(select(func.count()).select_from(table))
            for table in (ticket_event, clearance)
        ]
        kept = Visits(work).newest()
    assert booked == [3, 2]
    assert {each.number for each in kept} == {each.number for each in done}
    assert len(kept) <= MOST
    with bureau.reading() as work:
        found = Visits(work).visit(done[0].number)
    assert found is not None
    assert {each.name: each.package for each in found.answers} == answers[0]
