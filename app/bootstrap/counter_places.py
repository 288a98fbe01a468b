"""What lies on the counter's desk: a folder of packages, or a card reader with a report disk in it.

The other side of `services.package_files` and `services.report_disk`: the clerk takes what a disk
made, whosever it is, and lays the answers beside it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.bootstrap.opening import NO_PIN, REPORT_DISK_PIN_FROM_OUTSIDE
from app.services.packages.carried import Found
from app.services.packages.package_files import PackageFiles
from hardware.errors import Refused
from hardware.orders import PackageKind
from hardware.reader_ports import PURCHASES
from hardware.signing.packages import FROM_DISKS, opened
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.reader_ports import CardReader, CarriedPackage


class Desk(Protocol):
    """Where packages are taken from, and answers laid."""

    def whose(self) -> str:
        """The tax disk that it belongs to; empty: anybody's."""
        ...

    def find(self) -> tuple[Found, ...]: ...

    def ready(self) -> None:
        """Raises what would keep an answer from being given."""
        ...

    def give(self, package: bytes, name: str) -> str:
        """Where it lies now."""
        ...

    def holds(self, package: bytes, name: str) -> bool:
        """Whether it was given, and lies there still."""
        ...

    def taken(self, found: Found) -> None:
        """The bureau keeps it: it need not be carried any more."""
        ...

    def close(self) -> None: ...


class FolderDesk:
    """Files, which stay where they are: they are the person's own."""

    def __init__(self, place: Path, refuse_own: Callable[[Path], None]) -> None:
        self._files = PackageFiles(place, refuse_own)

    def whose(self) -> str:
        """Anybody's."""
        return ""

    def find(self) -> tuple[Found, ...]:
        """Every package, by name. FILE-MISSING, FILE-UNREADABLE."""
        return self._files.find()

    def ready(self) -> None:
        """FILE-NOT-WRITTEN."""
        self._files.ready()

    def give(self, package: bytes, name: str) -> str:
        """FILE-NOT-WRITTEN."""
        return self._files.give(package, name, alone=False).place

    def holds(self, package: bytes, name: str) -> bool:  # noqa: ARG002 - told by its name
        """Loaded or not: the file is the person's own."""
        return self._files.has(name)

    def taken(self, found: Found) -> None:
        """It stays."""

    def close(self) -> None:
        """Nothing is open."""


class ReaderDesk:
    """A report disk in a reader."""

    def __init__(self, open_reader: Callable[[], CardReader], pin: str) -> None:
        self._open_reader = open_reader
        self._pin = pin
        self._opened: CardReader | None = None

    def whose(self) -> str:
        """The tax disk whose packages it carries."""
        return self._reader().status().disk

    def find(self) -> tuple[Found, ...]:
        """What a disk made, in the order in which it came; what is damaged with its problem."""
        reader = self._reader()
        return tuple(_read(reader, each) for each in reader.packages() if each.kind in FROM_DISKS)

    def ready(self) -> None:
        """READER-GONE, REPORT-DISK-ABSENT, REPORT-DISK-PIN …"""
        self._reader()

    def give(self, package: bytes, name: str) -> str:
        """Once. REPORT-DISK-FULL."""
        reader = self._reader()
        if not self.holds(package, name):
            reader.put(package)
        return f"报税盘 {reader.identity().number}"

    def holds(self, package: bytes, name: str) -> bool:  # noqa: ARG002 - it has its own name there
        """Until its disk has loaded it, which takes it off."""
        digest = sm3(package)
        return any(each.digest == digest for each in self._reader().packages())

    def taken(self, found: Found) -> None:
        """发票明细 and 退票 come off; 报税资料 when the disk has its receipt, 分票 at its disk."""
        kind = opened(found.data).kind
        if kind is not PackageKind.REPORT and kind not in PURCHASES:
            self._reader().erase(sm3(found.data))

    def close(self) -> None:
        """Lets the reader go."""
        reader, self._opened = self._opened, None
        if reader is not None:
            reader.close()

    def _reader(self) -> CardReader:
        if self._opened is None:
            reader = self._open_reader()
            try:
                if reader.status().secrets:
                    reader.verify_pin(self._pin)
            except BaseException:
                reader.close()
                raise
            self._opened = reader
        return self._opened


def pin_from_outside() -> str:
    """报税盘口令: from the environment, else the one that report disks are issued with."""
    return os.environ.get(REPORT_DISK_PIN_FROM_OUTSIDE) or NO_PIN


def _read(reader: CardReader, envelope: CarriedPackage) -> Found:
    place = f"报税盘 {reader.identity().number} {envelope.kind} {envelope.number}"
    try:
        return Found(place, reader.get(envelope.digest) or b"")
    except Refused as damaged:
        return Found(place, problem=damaged)
