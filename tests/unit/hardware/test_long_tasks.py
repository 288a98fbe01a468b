"""Long tasks answer that they are busy, get on, and count what comes in the meantime."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from hardware import disk_orders
from hardware.disk import Disk
from hardware.emulator import inspection, totals
from hardware.errors import DiskBusy, JournalDamaged
from hardware.orders import ReportOrder, Side
from hardware.protocol import apdu, bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.order_bodies import PROGRESS_BODY, Progress, encode_order
from hardware.protocol.status import StatusWord, word_bytes
from hardware.session import Manner
from hardware.signing import packages
from hardware.signing.sm3 import sm3
from tests.bureau_builders import (
    DEEDS,
    ISSUED_WITH,
    LATER,
    confirmation,
    control,
    next_blank,
    receipt,
    sign,
    unlock,
    void_of,
)
from tests.disk_builders import START, Wall, a_disk_file, a_line, request_id, unlocked

JANUARY = date(2024, 1, 1), date(2024, 1, 31)


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """A disk with ten tickets whose long tasks do three records at a time."""
    monkeypatch.setattr(totals, "SLICE", 3)
    monkeypatch.setattr(inspection, "PAGE", 3)
    disk = unlock(Disk(a_line(a_disk_file(tmp_path, **ISSUED_WITH), Wall())))
    for number in range(1, 11):
        sign(disk, number)
    yield disk
    disk.close()


def test_a_full_self_test_tells_how_far_it_is(disk):
    told = []
    disk.self_test(full=True, told=lambda done, total: told.append((done, total)))
    assert told == [(3, 10), (6, 10), (9, 10)]


def test_totals_come_after_as_many_questions_as_it_takes(disk):
    (total,) = disk.period_totals(*JANUARY)
    assert (total.side, total.tickets, total.net_fen) == (Side.POSITIVE, 10, 300_000)


def ask(disk, instruction, data=b"", p1=0):
    """One exchange below the driver: data and status word."""
    cla, ins = instruction
    command = Command(cla, ins, p1, 0, data, 65_536, extended=True)
    answer = disk._session._transport.transmit(apdu.encode(command), 1)
    return answer[:-2], int.from_bytes(answer[-2:])


def test_what_is_issued_in_the_meantime_is_looked_at_too(disk):
    assert ask(disk, commands.SELF_TEST, p1=1)[1] == StatusWord.BUSY
    for number in range(11, 15):
        sign(disk, number)
    words = [ask(disk, commands.SELF_TEST, p1=1)[1] for _ in range(4)]
    assert words == [StatusWord.BUSY] * 3 + [StatusWord.OK]


def test_a_report_counts_what_is_issued_and_void_while_it_is_made(disk):
    order = encode_report(801)
    disk.set_clock(START.replace(day=31, hour=23))
    off_cycle = encode_report(802, off_cycle=True)
    assert ask(disk, commands.REPORT, off_cycle)[1] == StatusWord.BUSY
    first = disk.journal(0, 1)[0].signature
    disk.void(request_id(700), void_of(first))
    disk.void_blank(request_id(701), "007", next_blank(disk))
    while (answer := ask(disk, commands.REPORT, off_cycle))[1] == StatusWord.BUSY:
        pass
    assert answer[1] == StatusWord.OK
    body = packages.opened(disk.outcome(request_id(802)).package).body
    assert [(t.side, t.tickets) for t in body.totals] == [
        (Side.POSITIVE, 9),
        (Side.POSITIVE_VOID, 1),
        (Side.BLANK_VOID, 1),
    ]
    assert ask(disk, commands.REPORT, order)[1] == StatusWord.REPORT_NOT_DUE


def encode_report(number, **changes):
    """The data of REPORT."""
    from hardware.protocol.order_bodies import REPORT_BODY

    body = REPORT_BODY.encode(ReportOrder("007", **changes))
    return encode_order(request_id(number), sm3(body), body)


def test_another_long_task_takes_the_place_of_the_first(disk):
    assert ask(disk, commands.SELF_TEST, p1=1)[1] == StatusWord.BUSY
    disk.period_totals(*JANUARY)
    words = [ask(disk, commands.SELF_TEST, p1=1)[1] for _ in range(4)]
    assert words[-1] == StatusWord.OK


def test_a_disk_that_does_not_get_on_is_busy(disk, monkeypatch):
    monkeypatch.setattr(disk_orders, "LONG", Manner(0.0, 1, changes=False))
    monkeypatch.setattr(disk_orders, "REST_S", 0.0)
    answers: dict[tuple[int, int], bytes] = {
        commands.PERIOD_TOTALS: word_bytes(StatusWord.BUSY),
        commands.SELF_TEST: PROGRESS_BODY.encode(Progress(1, 2)) + word_bytes(StatusWord.OK),
    }
    transport, asked = disk._session._transport, []

    def transmit(command, timeout_s):
        asked.append((command[0], command[1]))
        return answers[asked[-1]]

    monkeypatch.setattr(transport, "transmit", transmit)
    with pytest.raises(DiskBusy) as busy:
        disk.period_totals(*JANUARY)
    assert busy.value.code == "DISK-BUSY"
    assert len(asked) >= 4


def test_a_disk_that_gets_on_slowly_is_waited_for(disk, monkeypatch):
    monkeypatch.setattr(disk_orders, "REST_S", 0.0)
    transport, carried, busy = disk._session._transport, disk._session._transport.transmit, [4]

    def transmit(command, timeout_s):
        if (command[0], command[1]) == commands.PERIOD_TOTALS and busy[0]:
            busy[0] -= 1
            return word_bytes(StatusWord.BUSY)
        return carried(command, timeout_s)

    monkeypatch.setattr(transport, "transmit", transmit)
    assert len(disk.period_totals(*JANUARY)) == 1


def test_an_answer_that_belongs_to_another_request_is_unreadable(disk, monkeypatch):
    from hardware.errors import DeviceError, OutcomeUnknown

    done = disk.void_blank(request_id(700), "007", next_blank(disk))
    transport, carried = disk._session._transport, disk._session._transport.transmit

    def transmit(command, timeout_s):
        return carried(command, timeout_s).replace(request_id(700), request_id(701))

    monkeypatch.setattr(transport, "transmit", transmit)
    with pytest.raises(DeviceError):
        disk.outcome(request_id(700))
    blank = next_blank(disk)
    with pytest.raises(OutcomeUnknown):
        disk.void_blank(request_id(700), "007", _same(done, blank))


def _same(done, blank):
    from msgspec.structs import replace

    return replace(blank, number=done.signature.number)


# -- edited marks and sums -------------------------------------------------------------------------


def a_whole_month(path):
    """A disk with a record of most sorts."""
    disk = unlock(Disk(a_line(path, Wall())))
    tickets = [sign(disk, number) for number in range(1, 4)]
    disk.void(request_id(20), void_of(tickets[0]))
    disk.mark_uploaded(request_id(21), receipt(*tickets[:2], voids=(tickets[0],)))
    act, _ = DEEDS["load"].prepared(disk, disk.set_clock)
    act(request_id(22))
    disk.set_clock(LATER)
    report = disk.report(request_id(23), ReportOrder("007"))
    disk.confirm_report(request_id(24), confirmation(report.package))
    disk.clear(request_id(25), control())
    disk.self_test(full=True)
    disk.close()


EDITS = [
    "DELETE FROM uploaded WHERE sequence=1",
    "INSERT INTO uploaded VALUES(3)",
    "DELETE FROM consumed WHERE kind='volumes'",
    "UPDATE consumed SET digest=zeroblob(32) WHERE kind='control'",
    "UPDATE counter SET positive=1 WHERE kind='007'",
    "UPDATE counter SET negative=1 WHERE kind='004'",
    "UPDATE counter SET oldest_unsent=1 WHERE kind='007'",
    "UPDATE record SET sort=3 WHERE sequence=4",
    "UPDATE record SET refers=2 WHERE sequence=4",
    "UPDATE record SET package=zeroblob(9) WHERE sequence=7",
    "UPDATE record SET request=zeroblob(9) WHERE sequence=6",
    "UPDATE record SET sort=99 WHERE sequence=6",
]


@pytest.mark.parametrize("sql", EDITS)
def test_edited_marks_and_events_are_found(tmp_path, sql):
    path = a_disk_file(tmp_path, **ISSUED_WITH)
    a_whole_month(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)
    with pytest.raises(JournalDamaged):
        disk = unlocked(path, Wall(LATER))
        try:
            disk.self_test(full=True)
        finally:
            disk.close()


def test_the_status_body_keeps_its_one_form_with_all_that_is_new(disk):
    status = disk.status()
    assert bodies.STATUS_BODY.decode(bodies.STATUS_BODY.encode(status)) == status
