"""A journal of format 1 becomes one of today where it lies, whatever breaks on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.emulator.power import power_on
from hardware.emulator.upgrading import copy_of
from hardware.errors import DiskStorageError, JournalDamaged, Refused
from hardware.orders import ReportState, Secret
from hardware.ports import DiskRecord
from hardware.signing.chain import verify_chain
from tests.bureau_builders import sign, void_of
from tests.disk_builders import PIN, Wall, a_disk_file, a_line, request_id, unlocked
from tests.stormy_disk import Weather, stormy

GOLDEN = Path(__file__).parents[2] / "golden" / "disk" / "journal_1.sql"
OLD = ("SELECT * FROM record", "SELECT * FROM meta", "PRAGMA user_version")


@pytest.fixture
def old(tmp_path):
    """A disk as the first format kept it, with five tickets."""
    return an_old_disk(tmp_path)


def an_old_disk(folder):
    """The golden journal as a file."""
    path = folder / "disk.simdisk"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(GOLDEN.read_text("utf-8"))
        db.execute("PRAGMA journal_mode=WAL")
    return path


def rows(path, sql):
    """What a query says, the file opened for reading only."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def test_an_old_disk_keeps_every_record_and_goes_on(old):
    before = rows(old, "SELECT * FROM record ORDER BY sequence")
    wall = Wall()
    wall.forward(hours=5)
    disk = unlocked(old, wall)
    records = disk.journal(0, 10)
    verify_chain(records, disk.certificate())
    documents = [record.request.document for record in records if isinstance(record, DiskRecord)]
    assert documents[:4] == ["DEMO0001", "DEMO0002", "DEMO0003", "DEMO0004"]
    assert [row[:10] for row in rows(old, "SELECT * FROM record ORDER BY sequence")] == before
    special, ordinary = disk.limits()
    assert (special.negative_fen, ordinary.positive_fen) == (10_000, 120_000)
    assert (ordinary.report, ordinary.unsent) == (ReportState.OPEN, 4)
    assert disk.void(request_id(7), void_of(records[3].signature)).signature.sequence == 6
    assert sign(disk, 8).sequence == 7
    disk.self_test(full=True)
    disk.close()


def test_a_copy_is_kept_as_it_was(old):
    before = [rows(old, sql) for sql in OLD]
    power_on(old, Wall()).close()
    assert [rows(copy_of(old), sql) for sql in OLD] == before
    assert rows(old, "PRAGMA user_version") == [(2,)]
    assert sorted(p.name for p in old.parent.iterdir() if "new" in p.name) == []


def test_an_upgraded_journal_has_the_tables_of_a_new_one(old, tmp_path):
    power_on(old, Wall()).close()
    (tmp_path / "new").mkdir()
    fresh = a_disk_file(tmp_path / "new")
    tables = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY 1"
    assert rows(old, tables) == rows(fresh, tables)
    for (name,) in rows(fresh, tables):
        columns = f"SELECT name FROM pragma_table_info('{name}')"
        assert rows(old, columns) == rows(fresh, columns)
    assert {n for n, _ in rows(old, "SELECT * FROM meta")} == {
        n for n, _ in rows(fresh, "SELECT * FROM meta")
    }


def test_an_old_disk_has_the_users_pin_only_and_keeps_it(old):
    disk = Disk(a_line(old, Wall()))
    disk.verify_pin(PIN)
    (user,) = disk.status().secrets
    assert (user.secret, user.left, user.initial) == (Secret.USER, 5, True)
    disk.close()


@pytest.mark.parametrize("done_first", [False, True])
@pytest.mark.parametrize("for_good", [False, True])
def test_cut_at_every_step_it_is_an_old_journal_or_a_new_one(tmp_path, for_good, done_first):
    for step in count(1):
        (folder := tmp_path / str(step)).mkdir()
        path, weather = an_old_disk(folder), Weather()
        before = rows(path, OLD[0])
        weather.fails_at, weather.for_good, weather.done_first = step, for_good, done_first
        try:
            power_on(path, Wall(), stormy(weather)).close()
        except DiskStorageError:
            version = rows(path, "PRAGMA user_version")[0][0]
            assert version in (1, 2)
            assert [row[:10] for row in rows(path, OLD[0])] == before
        struck, weather.fails_at = weather.calls >= step, 0
        disk = Disk(a_line(path, Wall()))
        assert len(disk.journal(0, 10)) == 5
        disk.close()
        if not struck:
            break
    assert step > 20


def test_a_copy_that_cannot_be_written_leaves_the_journal_as_it_was(old):
    copy_of(old).mkdir()
    with pytest.raises(DiskStorageError):
        power_on(old, Wall())
    assert rows(old, "PRAGMA user_version") == [(1,)]


def test_a_record_that_cannot_be_read_is_named_after_the_upgrade(old):
    with closing(sqlite3.connect(old)) as db, db:
        db.execute("UPDATE record SET signed=x'00' WHERE sequence=3")
    disk = Disk(a_line(old, Wall()))
    assert disk.status().damaged
    assert disk.result(request_id(1)) is not None
    with pytest.raises(JournalDamaged):
        disk.self_test(full=True)
    disk.close()


def test_a_journal_without_its_tables_is_no_journal(tmp_path):
    path = an_old_disk(tmp_path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE record")
    with pytest.raises(Refused) as refused:
        power_on(path, Wall())
    assert refused.value.code == "JOURNAL-UNREADABLE"
