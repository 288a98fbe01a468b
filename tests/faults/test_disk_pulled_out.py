"""The emulated disk's file is taken away under an open program: that is a disk pulled out, and
never a disk that goes on signing where nobody finds it again."""

from __future__ import annotations

import shutil
import sys

import pytest

from hardware.errors import DeviceError
from tests.disk_builders import REQUEST, Wall, a_disk_file, request_id, unlocked

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows lets nobody move a file that is open"
)


def test_a_disk_whose_file_is_gone_signs_nothing_and_goes_on_when_it_is_back(tmp_path):
    path = a_disk_file(tmp_path)
    disk = unlocked(path, Wall())
    body = disk.encode(REQUEST)
    slot = disk.next_slot("007")
    first = disk.sign(request_id(1), body, slot)
    away = tmp_path / "away.db"
    path.rename(away)
    with pytest.raises(DeviceError) as gone:
        disk.sign(request_id(2), body, disk_slot(slot, 1))
    assert gone.value.code == "DISK-GONE"
    away.rename(path)
    assert disk.result(request_id(2)) is None
    assert disk.status().head_sequence == 1
    disk.verify_pin("88888888")
    second = disk.sign(request_id(2), body, disk.next_slot("007"))
    assert (first.sequence, second.sequence) == (1, 2)
    disk.close()


def test_another_file_in_its_place_is_no_longer_the_disk_that_was_open(tmp_path):
    path = a_disk_file(tmp_path)
    disk = unlocked(path, Wall())
    body, slot = disk.encode(REQUEST), disk.next_slot("007")
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    copy.replace(path)
    with pytest.raises(DeviceError):
        disk.sign(request_id(1), body, slot)
    assert disk.result(request_id(1)) is None
    disk.close()


def disk_slot(slot, more):
    return type(slot)(slot.code, f"{int(slot.number) + more:08d}")
