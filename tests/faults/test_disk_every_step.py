"""Fail at every step: each call to SQLite fails once, or from then on; nothing is half done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count

import pytest
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.emulator.journal import connection
from hardware.emulator.power import power_on
from hardware.errors import DeviceError, DiskStorageError, OutcomeUnknown, Refused
from hardware.transport.in_process import InProcess
from tests.bureau_builders import DEEDS, ISSUED_WITH, unlock
from tests.disk_builders import PIN, REQUEST, START, Wall, a_disk_file, request_id
from tests.stormy_disk import INFO, Weather, a_disk_in, sound, stormy


@pytest.mark.parametrize("done_first", [False, True])
@pytest.mark.parametrize("for_good", [False, True])
def test_a_signature_is_whole_or_not_at_all_wherever_sqlite_fails(tmp_path, for_good, done_first):
    outcomes = set()
    for step in count(1):
        (folder := tmp_path / str(step)).mkdir()
        path, weather = a_disk_file(folder), Weather()
        with a_disk_in(weather, path) as disk:
            slot = disk.next_slot("007")
            weather.for_good, weather.done_first = for_good, done_first
            weather.calls, weather.fails_at = 0, step
            try:
                disk.sign(request_id(1), disk.encode(REQUEST), slot)
                outcome = "done"
            except OutcomeUnknown:
                outcome = "unknown"
            except DiskStorageError:
                outcome = "refused"
            struck = weather.calls >= step
        kept = sound(path)
        assert outcome == "unknown" or bool(kept) == (outcome == "done")
        assert len(kept) <= 1
        outcomes.add(outcome)
        if not struck:
            break
    assert "done" in outcomes
    assert "refused" in outcomes or for_good
    assert ("unknown" in outcomes) == for_good


@pytest.mark.parametrize("for_good", [False, True])
@pytest.mark.parametrize("name", DEEDS)
def test_an_order_is_whole_or_not_at_all_wherever_sqlite_fails(tmp_path, name, for_good):
    deed, outcomes = DEEDS[name], set()
    for step in count(1):
        (folder := tmp_path / str(step)).mkdir()
        path, weather = a_disk_file(folder, **ISSUED_WITH), Weather()
        with a_disk_in(weather, path) as disk:
            act, _ = deed.prepared(unlock(disk), disk.set_clock)
            before = disk.limits(), disk.volumes()
            weather.for_good = for_good
            weather.done_first = step % 2 == 1  # every other call is done before it says no
            weather.calls, weather.fails_at = 0, step
            try:
                act(request_id(1))
                outcome = "done"
            except OutcomeUnknown:
                outcome = "unknown"
            except DiskStorageError:
                outcome = "refused"
            struck, weather.fails_at = weather.calls >= step, 0
            kept = disk.outcome(request_id(1))
            stands = disk.limits(), disk.volumes()
            assert outcome == "unknown" or bool(kept) == (outcome == "done")
            assert kept is not None or stands == before
        assert sound(path).count(request_id(1)) == bool(kept)
        outcomes.add(outcome)
        if not struck:
            break
    assert "done" in outcomes
    assert "refused" in outcomes or for_good


def test_after_a_failed_write_the_same_session_goes_on(tmp_path):
    for step in range(1, 8):
        (folder := tmp_path / str(step)).mkdir()
        weather = Weather()
        with a_disk_in(weather, a_disk_file(folder)) as disk:
            slot, body = disk.next_slot("007"), disk.encode(REQUEST)
            weather.calls, weather.fails_at = 0, step
            try:
                disk.sign(request_id(1), body, slot)
            except DiskStorageError as refused:
                assert refused.code == "DISK-STORAGE"
            weather.fails_at = 0
            first = disk.sign(request_id(1), body, slot)
            assert (first.number, first.sequence) == ("00000001", 1)
            assert disk.sign(request_id(2), body, disk.next_slot("007")).sequence == 2


def test_a_disk_that_lost_its_journal_is_found_again_by_opening_it_anew(tmp_path):
    weather = Weather()
    with a_disk_in(weather, a_disk_file(tmp_path)) as disk:
        slot, body = disk.next_slot("007"), disk.encode(REQUEST)
        weather.for_good, weather.calls, weather.fails_at = True, 0, 2
        with pytest.raises(OutcomeUnknown):
            disk.sign(request_id(1), body, slot)
        weather.fails_at = 0
        assert disk.result(request_id(1)) is None
        assert disk.sign(request_id(1), body, slot).sequence == 1


@pytest.mark.parametrize("for_good", [False, True])
def test_opening_fails_cleanly_wherever_sqlite_fails_and_works_afterwards(tmp_path, for_good):
    path = a_disk_file(tmp_path)
    for step in count(1):
        weather = Weather()
        weather.fails_at, weather.for_good = step, for_good
        try:
            power_on(path, Wall(), stormy(weather)).close()
        except DeviceError as refused:
            assert refused.code == "DISK-STORAGE"
        else:
            break
    assert step > 5
    assert sound(path) == []


@pytest.mark.parametrize("what", ["pin", "clock", "change"])
def test_a_setting_is_kept_or_refused_wherever_sqlite_fails(tmp_path, what):
    for step in count(1):
        (folder := tmp_path / str(step)).mkdir()
        path, weather = a_disk_file(folder), Weather()
        with a_disk_in(weather, path) as disk:
            weather.calls, weather.fails_at = 0, step
            refused = _set(disk, what)
            struck = weather.calls >= step
            weather.fails_at = 0
            if what == "pin":
                assert (disk.tries_left() == 5) == (refused == "DISK-STORAGE")
        if not struck:
            break
        assert sound(path) == [] or what == "change"


def _set(disk, what):
    try:
        if what == "pin":
            disk.verify_pin("00000000")
        elif what == "clock":
            disk.set_clock(START.replace(hour=12))
        else:
            disk.change_pin(PIN, PIN)
    except DeviceError as refused:
        return refused.code
    return ""


def test_a_full_medium_issues_nothing_and_stays_readable(tmp_path):
    path = a_disk_file(tmp_path)
    with closing(connection(path)) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]

    def connect(path):
        db = connection(path)
        db.execute(f"PRAGMA max_page_count={pages + 2}")
        return db

    disk = Disk(InProcess(INFO, lambda: power_on(path, Wall(), connect)))
    disk.verify_pin(PIN)
    big = replace(REQUEST, remark="".join(chr(0x4E00 + n * 7919 % 9000) for n in range(900)))
    issued = 0
    with pytest.raises(DiskStorageError) as full:
        for number in count(1):
            disk.sign(request_id(number), disk.encode(big), disk.next_slot("007"))
            issued = number
    assert full.value.code == "DISK-STORAGE"
    assert issued > 0
    assert disk.status().head_sequence == issued
    assert disk.result(request_id(issued + 1)) is None
    disk.close()
    assert len(sound(path)) == issued


def test_a_read_only_medium_is_named_when_it_is_opened(tmp_path):
    path = a_disk_file(tmp_path)

    def connect(path):
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
        )

    with pytest.raises(Refused) as refused:
        power_on(path, Wall(), connect)
    assert refused.value.code == "DISK-STORAGE"
