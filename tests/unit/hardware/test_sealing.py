"""What stands beside the records is sealed, and the file is watched while the disk is powered: who
edits it or puts another in its place is noticed at once, and the disk is read-only from then on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.emulator.firmware import Firmware
from hardware.emulator.power import power_on
from hardware.errors import JournalDamaged, NotSent, PinRefused
from hardware.ports import DiskStatus
from hardware.transport.base import DeviceInfo, Outcome, TransportError
from hardware.transport.in_process import InProcess, no_faults
from tests.disk_builders import PIN, REQUEST, Wall, a_disk_file, request_id, unlocked

EDITS = {
    "next number back": "UPDATE volume SET next=2 WHERE next>2",
    "next number ahead": "UPDATE volume SET next=9 WHERE kind='007' AND last>9",
    "another volume": "INSERT INTO volume(kind, code, first, last, next)"
    " VALUES('007', '099002409904', 1, 9, 1)",
    "a volume less": "DELETE FROM volume WHERE place=(SELECT max(place) FROM volume)",
    "counters": "UPDATE counter SET unsent=0",
    "limits": "UPDATE kind SET lock_date='2099-12-31'",
    "tries": "UPDATE pin SET tries=15",
    "clock": "UPDATE meta SET value=value+1 WHERE name='clock_offset_us'",
    "capacity": "UPDATE meta SET value=value+1 WHERE name='capacity'",
    "reports": "INSERT INTO report VALUES('1', 1)",
    "the seal": "UPDATE meta SET value=x'00' WHERE name='seal'",
}


def used(folder: Path) -> Path:
    """A disk that has signed three tickets."""
    path = a_disk_file(folder)
    with closing(unlocked(path, Wall())) as disk:
        for number in range(1, 4):
            sign(disk, number)
    return path


def sign(disk: Disk, number: int) -> None:
    """The next ticket."""
    disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))


def edit(path: Path, sql: str) -> None:
    """By a program that is not the disk."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


def stands(path: Path) -> DiskStatus:
    """How it is when it is powered."""
    with closing(unlocked(path, Wall())) as disk:
        return disk.status()


def refused(do: Callable[[], object]) -> str:
    """The code of the damage that stops it."""
    with pytest.raises(JournalDamaged) as why:
        do()
    return why.value.code


@pytest.mark.parametrize("what", EDITS)
def test_whatever_is_edited_is_named_and_the_disk_is_read_only_for_good(
    tmp_path: Path, what: str
) -> None:
    path = used(tmp_path)
    edit(path, EDITS[what])
    for _ in range(2):  # powering it does not make it good
        with closing(unlocked(path, Wall())) as disk:
            assert (disk.status().damaged, disk.status().harm) == (True, "edited")
            assert refused(lambda: sign(disk, 9)) == "JOURNAL-EDITED"
            assert refused(lambda: disk.self_test(full=False)) == "JOURNAL-EDITED"
            assert len(disk.journal(0, 9)) == 3


def test_an_edited_disk_still_counts_the_tries_of_its_secret(tmp_path: Path) -> None:
    path = used(tmp_path)
    edit(path, EDITS["limits"])
    with closing(unlocked(path, Wall())) as disk:
        with pytest.raises(PinRefused):
            disk.verify_pin("00000000")
        disk.verify_pin(PIN)
        assert disk.status().harm == "edited"


def test_a_disk_of_before_there_were_seals_gets_one(tmp_path: Path) -> None:
    path = used(tmp_path)
    edit(path, "DELETE FROM meta WHERE name='seal'")
    assert not stands(path).damaged
    edit(path, EDITS["limits"])
    assert stands(path).harm == "edited"


def test_a_number_without_a_record_is_noticed_without_a_seal_too(tmp_path: Path) -> None:
    path = used(tmp_path)
    edit(path, EDITS["next number back"])
    edit(path, "DELETE FROM meta WHERE name='seal'")
    assert stands(path).harm == "edited"


def served(path: Path) -> Disk:
    """As `disk serve` has it: nobody pulls it out when its file is another."""
    info = DeviceInfo(f"sim:{path}", "sim", "", None, simulated=True)
    disk = Disk(InProcess(info, lambda: power_on(path, Wall()), no_faults))
    disk.verify_pin(PIN)
    return disk


def copied_over(path: Path, other: Path) -> None:
    """As `cp` does: the same file, other bytes."""
    shutil.copyfile(other, path)


def moved_over(path: Path, other: Path) -> None:
    """As `mv` does: another file."""
    other.replace(path)


@pytest.mark.parametrize("swap", [copied_over, moved_over])
def test_a_file_that_is_replaced_under_power_is_noticed_and_never_written(
    tmp_path: Path, swap: Callable[[Path, Path], None]
) -> None:
    path = used(tmp_path)
    old = tmp_path / "old"
    shutil.copyfile(path, old)
    copy = old.read_bytes()
    disk = served(path)
    sign(disk, 4)
    swap(path, old)
    assert refused(lambda: sign(disk, 5)) == "JOURNAL-SWAPPED"
    assert (disk.status().damaged, disk.status().harm) == (True, "swapped")
    assert refused(lambda: disk.self_test(full=False)) == "JOURNAL-SWAPPED"
    disk.close()
    assert path.read_bytes() == copy


def test_a_lamp_shows_the_replaced_file_before_anybody_signs(tmp_path: Path) -> None:
    path = used(tmp_path)
    with closing(unlocked(path, Wall())) as disk:
        assert not disk.status().damaged
        path.write_bytes(b"something else")
        assert disk.status().harm == "swapped"


def test_what_the_disk_writes_itself_is_no_replacement(tmp_path: Path) -> None:
    path = a_disk_file(tmp_path)
    with closing(unlocked(path, Wall())) as disk:
        for number in range(1, 180):  # its log goes into the file in between
            sign(disk, number)
        assert not disk.status().damaged
    assert not stands(path).damaged


def test_a_log_that_was_left_by_a_replaced_file_is_told_when_it_is_powered(tmp_path: Path) -> None:
    path = used(tmp_path)
    shutil.copyfile(path, tmp_path / "old")
    disk = unlocked(path, Wall())
    for number in range(4, 180):  # into the file, and from there into a new log
        sign(disk, number)
    copied_over(path, tmp_path / "old")
    disk.status()
    disk.close()
    with pytest.raises((JournalDamaged, NotSent)) as why:
        stands(path)
    assert why.value.code == "JOURNAL-SWAPPED"


class Slot:
    """Where a disk is plugged in, and pulled out of again."""

    def __init__(self, path: Path) -> None:
        self.path: Path | None = path

    def line(self) -> InProcess:
        """The carrier to what is in it."""
        info = DeviceInfo("slot:", "sim", "", None, simulated=True)
        return InProcess(info, self._power, no_faults, lambda: self.path is not None)

    def _power(self) -> Firmware:
        if self.path is None:
            raise TransportError(Outcome.NOT_SENT, "pulled out", "DISK-GONE")
        return power_on(self.path, Wall())


@pytest.mark.parametrize("more", [0, 1, 3])
def test_an_older_copy_that_is_plugged_in_again_is_refused_by_name(
    tmp_path: Path, more: int
) -> None:
    path, old = used(tmp_path), tmp_path / "old"
    shutil.copyfile(path, old)
    with closing(unlocked(old, Wall())) as elsewhere:
        for number in range(7, 7 + more):  # it went on, on a way of its own
            sign(elsewhere, number)
    slot = Slot(path)
    with closing(Disk(slot.line())) as disk:
        disk.verify_pin(PIN)
        sign(disk, 4)
        slot.path = None
        with pytest.raises(NotSent, match="DISK-GONE"):
            disk.status()
        slot.path = old
        for _ in range(2):  # however often it is asked
            with pytest.raises(NotSent, match="DISK-ROLLED-BACK"):
                disk.status()
        slot.path = None
        with pytest.raises(NotSent):
            disk.status()
        slot.path = path
        assert disk.status().head_sequence == 4
        sign(disk, 5)


def test_what_is_edited_between_two_tickets_does_not_become_sealed_with_the_second(
    tmp_path: Path,
) -> None:
    path = used(tmp_path)
    with closing(unlocked(path, Wall())) as disk:
        sign(disk, 4)
        edit(path, "UPDATE volume SET last=last+5 WHERE next>2")  # beside it, through the log
        sign(disk, 5)
    assert stands(path).harm == "edited"
