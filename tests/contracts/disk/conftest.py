"""One suite for every carrier: add a carrier here and all of the suite runs over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.protocol.commands import Instruction
from hardware.transport.in_process import Fault
from tests.disk_builders import PIN, Wall, a_disk_file, a_line


class Bench:
    """A disk file, the PC's clock, and a line on which faults can be ordered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.wall = Wall()
        self.path = folder / "disk.simdisk"
        self._ordered: list[tuple[Instruction, Fault]] = []
        self.sent: list[bytes] = []
        self._open: list[Disk] = []

    def issue(self, **changes: object) -> None:
        """A new disk."""
        self.path = a_disk_file(self._folder, **changes)

    def open(self, pin: str = PIN) -> Disk:
        """A driver on the disk; with a 口令 it is shown."""
        disk = Disk(a_line(self.path, self.wall, self._fault))
        self._open.append(disk)
        if pin:
            disk.verify_pin(pin)
        return disk

    def order(self, instruction: Instruction, *faults: Fault) -> None:
        """The next exchanges of this command meet these faults, one each."""
        self._ordered += [(instruction, fault) for fault in faults]

    def _fault(self, apdu: bytes) -> Fault:
        self.sent.append(apdu)
        for place, (instruction, fault) in enumerate(self._ordered):
            if (apdu[0] & 0xEF, apdu[1]) == instruction:
                del self._ordered[place]
                return fault
        return Fault.NONE

    def close(self) -> None:
        """Power off."""
        while self._open:
            self._open.pop().close()


CARRIERS: dict[str, Callable[[Path], Bench]] = {"sim": Bench}


@pytest.fixture(params=CARRIERS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """A place where disks are issued and opened, over each carrier."""
    made = CARRIERS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def disk(bench: Bench) -> Disk:
    """A disk as issued, its 口令 shown."""
    bench.issue()
    return bench.open()
