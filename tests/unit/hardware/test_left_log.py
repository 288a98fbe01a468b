"""A disk's file that was swapped beside the log of another one is refused by name; neither is
touched, and the right file with its log has every record."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hardware.emulator.left_log import require_own_log
from hardware.errors import DeviceError, DiskStorageError, JournalDamaged
from tests.bureau_builders import sign
from tests.disk_builders import Wall, a_disk_file, unlocked

RECORDS, MANY = 3, 40


def copied(path: Path, to: Path, *ends: str) -> None:
    """The file and what lies beside it, as it is this moment."""
    to.parent.mkdir(exist_ok=True)
    for end in ends:
        shutil.copyfile(f"{path}{end}", f"{to}{end}")


def killed(path: Path, folder: Path, records: int = RECORDS, first: int = 1) -> Path:
    """The disk as it lies after its power was lost: file and log, nothing closed."""
    left = folder / "left" / path.name
    with closing(unlocked(path, Wall())) as disk:
        for number in range(first, first + records):
            sign(disk, number)
        copied(path, left, "", "-wal")
    return left


def beside(left: Path, swapped: Path) -> dict[Path, bytes]:
    """The file is another one, the log is the former's; what lies there."""
    shutil.copyfile(swapped, left)
    return contents(left)


def contents(left: Path) -> dict[Path, bytes]:
    log = left.with_name(f"{left.name}-wal")
    return {path: path.read_bytes() for path in (left, log)}


def refused(left: Path) -> JournalDamaged:
    with pytest.raises(JournalDamaged) as why:
        unlocked(left, Wall())
    return why.value


def a_disk(folder: Path, number: str) -> Path:
    folder.mkdir()
    return a_disk_file(folder, number=number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_disk(tmp_path / "first", "990000000001")


def test_the_log_of_another_disk_is_not_played_into_a_file(path: Path, tmp_path: Path) -> None:
    other = a_disk(tmp_path / "other", "990000000002")
    left = killed(path, tmp_path)
    own = left.read_bytes()
    before = beside(left, other)
    why = refused(left)
    assert (why.code, why.facts["log"]) == ("JOURNAL-SWAPPED", f"{left.name}-wal")
    assert contents(left) == before
    left.write_bytes(own)
    with closing(unlocked(left, Wall())) as disk:
        assert disk.status().head_sequence == RECORDS
        disk.self_test(full=True)


def test_moved_away_the_log_no_longer_keeps_the_other_disk_out(path: Path, tmp_path: Path) -> None:
    other = a_disk(tmp_path / "other", "990000000002")
    left = killed(path, tmp_path)
    beside(left, other)
    left.with_name(f"{left.name}-wal").rename(tmp_path / "kept-wal")
    with closing(unlocked(left, Wall())) as disk:
        assert disk.identity().number == "990000000002"


@pytest.mark.parametrize("held", [0, 1])
def test_an_older_copy_beside_a_newer_log_is_refused(path: Path, tmp_path: Path, held: int) -> None:
    older = tmp_path / "older"
    with closing(unlocked(path, Wall())) as disk:
        for number in range(1, held + 1):
            sign(disk, number)
    shutil.copyfile(path, older)
    with closing(unlocked(path, Wall())) as disk:
        for number in range(held + 1, MANY):
            sign(disk, number)
    left = killed(path, tmp_path, first=MANY)
    before = beside(left, older)
    assert refused(left).code == "JOURNAL-SWAPPED"
    assert contents(left) == before


def test_swapped_while_it_is_in_use_the_new_file_is_refused(path: Path, tmp_path: Path) -> None:
    other = a_disk(tmp_path / "other", "990000000002")
    with closing(unlocked(path, Wall())) as disk:
        sign(disk, 1)
        path.rename(tmp_path / "away")
        shutil.copyfile(other, path)
        untouched = path.read_bytes()
        for _ in range(2):
            with pytest.raises(DeviceError) as why:
                disk.status()
        assert why.value.code == "JOURNAL-SWAPPED"
        assert path.read_bytes() == untouched
        (tmp_path / "away").replace(path)
        assert disk.status().head_sequence == 1


def test_what_the_log_says_is_looked_at_record_by_record(path: Path, tmp_path: Path) -> None:
    left = killed(path, tmp_path)
    for harm in ("UPDATE record SET signed=x'01' WHERE sequence=2", "DROP TABLE record"):
        made = tmp_path / harm[:4] / left.name
        copied(left, made, "", "-wal")
        with closing(sqlite3.connect(made, isolation_level=None)) as db:
            db.execute("PRAGMA wal_autocheckpoint=0")
            db.execute(harm)
            copied(made, tmp_path / f"{harm[:4]}-left" / left.name, "", "-wal")
        assert refused(tmp_path / f"{harm[:4]}-left" / left.name).code == "JOURNAL-SWAPPED"


def test_a_file_that_says_nothing_without_its_log_is_opened_with_it(
    path: Path, tmp_path: Path
) -> None:
    left = killed(path, tmp_path)
    data = left.read_bytes()
    left.write_bytes(data[:4096] + bytes(len(data) - 4096))
    require_own_log(left)


def test_a_medium_that_cannot_be_read_is_no_swapped_file(path: Path, tmp_path: Path) -> None:
    left = killed(path, tmp_path)
    left.with_name(f"{left.name}-shm").mkdir()
    with pytest.raises(DiskStorageError):
        unlocked(left, Wall())


def test_a_newer_copy_beside_an_older_log_is_refused(path: Path, tmp_path: Path) -> None:
    left = killed(path, tmp_path)
    with closing(unlocked(path, Wall())) as disk:
        sign(disk, RECORDS + 1)
    before = beside(left, path)
    assert refused(left).code == "JOURNAL-SWAPPED"
    assert contents(left) == before


def test_a_disk_that_lost_its_power_again_and_again_goes_on(path: Path, tmp_path: Path) -> None:
    for turn in range(3):
        left = killed(path, tmp_path, first=1 + turn * RECORDS)
        path = tmp_path / f"again-{turn}"
        copied(left, path, "", "-wal")
    with closing(unlocked(path, Wall())) as disk:
        assert disk.status().head_sequence == 3 * RECORDS
        disk.self_test(full=True)
