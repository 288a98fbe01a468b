"""A journal that cannot be read whole is read as far as it goes, and never written again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.emulator.entries import JournalBroken, JournalForeign
from hardware.emulator.salvage import require_journal, salvaged
from hardware.errors import JournalDamaged
from hardware.orders import VoidOrder
from tests.disk_builders import PIN, REQUEST, START, Wall, a_disk_file, request_id, unlocked

PAGE = 4096
RECORDS = 60

Harm = Callable[[bytes], bytes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = a_disk_file(tmp_path)
    disk = unlocked(made, Wall())
    for number in range(1, RECORDS + 1):
        disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))
    disk.close()
    return made


def cut(data: bytes) -> bytes:
    """The last third is gone, in the middle of a page."""
    return data[: len(data) * 2 // 3 + 700]


def a_page_of_noise(data: bytes) -> bytes:
    """One page near the end of the records: the tail is looked at when the disk is powered."""
    at = len(data) - 2 * PAGE
    return data[:at] + b"\xa5" * PAGE + data[at + PAGE :]


def harmed(path: Path, harm: Harm) -> Disk:
    path.write_bytes(harm(path.read_bytes()))
    return unlocked(path, Wall())


def read(disk: Disk) -> list[int]:
    """Sequences of all that the journal still tells, asked for one by one."""
    found = []
    for after in range(RECORDS):
        with suppress(JournalDamaged):
            found += [each.signature.sequence for each in disk.journal(after, 1)]
    return sorted(set(found))


@pytest.mark.parametrize("harm", [cut, a_page_of_noise])
def test_what_can_be_read_is_read_and_the_file_stays_as_it_is(path: Path, harm: Harm) -> None:
    with closing(harmed(path, harm)) as disk:
        before = path.read_bytes()
        found = read(disk)
        assert disk.status().damaged
        assert 0 < len(found) < RECORDS
        assert disk.result(request_id(found[0])) is not None
        with pytest.raises(JournalDamaged):
            disk.self_test(full=False)
    assert path.read_bytes() == before


def test_records_on_both_sides_of_a_spoiled_page_are_read(path: Path) -> None:
    with closing(harmed(path, a_page_of_noise)) as disk:
        found = read(disk)
    assert (found[0], found[-1]) == (1, RECORDS)


@pytest.mark.parametrize(
    "deed",
    [
        lambda disk: disk.sign(request_id(99), disk.encode(REQUEST), disk.next_slot("007")),
        lambda disk: disk.void(request_id(98), VoidOrder("099002300104", "00000001", "", "示例")),
        lambda disk: disk.set_clock(START + timedelta(days=1)),
        lambda disk: disk.change_pin(PIN, "12345678"),
    ],
    ids=["sign", "void", "clock", "pin"],
)
def test_nothing_is_written_on_it(path: Path, deed: Callable[[Disk], object]) -> None:
    with closing(harmed(path, a_page_of_noise)) as disk:
        with pytest.raises(JournalDamaged):
            deed(disk)
        disk.verify_pin(PIN)


def test_a_disk_without_its_volumes_still_tells_its_records(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE volume")
    with closing(unlocked(path, Wall())) as disk:
        assert read(disk) == list(range(1, RECORDS + 1))
        assert disk.volumes() == ()


def test_a_row_that_is_no_row_is_left_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_schema SET sql=replace(sql, ' NOT NULL', '')")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE record SET hash=NULL WHERE sequence=7")
        db.execute("DROP TABLE volume")
    with closing(unlocked(path, Wall())) as disk:
        assert read(disk) == [each for each in range(1, RECORDS + 1) if each != 7]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", JournalForeign),
        (b"hello" * 100, JournalForeign),
        (b"SQLite format 3\0" + bytes(84), JournalForeign),
    ],
)
def test_another_file_is_no_journal(
    tmp_path: Path, content: bytes, error: type[JournalBroken]
) -> None:
    made = tmp_path / "file"
    made.write_bytes(content)
    with pytest.raises(error):
        require_journal(made)


def test_a_journal_of_an_earlier_format_is_not_read_row_by_row(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA user_version=1")
    with pytest.raises(JournalBroken):
        salvaged(path)


def test_a_file_cut_to_its_first_page_tells_nothing(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:PAGE])
    with pytest.raises(JournalDamaged) as damaged:
        unlocked(path, Wall())
    assert damaged.value.code == "JOURNAL-UNREADABLE"
