"""Whether a disk is still there: one exchange, and who is gone is not waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.errors import DeviceError
from hardware.transport.in_process import Fault
from tests.disk_builders import Wall, a_disk_file, a_line


class Plug:
    """Every exchange is lost while it is pulled out; counts them."""

    def __init__(self) -> None:
        self.out, self.lost = False, 0

    def __call__(self, _: bytes) -> Fault:
        self.lost += self.out
        return Fault.BEFORE if self.out else Fault.NONE


def test_a_disk_that_is_gone_is_known_by_one_exchange_and_comes_back(tmp_path: Path) -> None:
    plug = Plug()
    disk = Disk(a_line(a_disk_file(tmp_path), Wall(), plug))
    disk.still_there()
    plug.out = True
    with pytest.raises(DeviceError, match="DISK-GONE"):
        disk.still_there()
    assert plug.lost == 1
    plug.out = False
    disk.still_there()
    assert disk.status().state == "normal"
    disk.close()
