"""What the terminal asks of a card reader (读卡器) with a report disk (报税盘) in it.

The report disk is a postman: it carries signed packages between a disk and the counter of the
bureau (报税资料 out; 报税成功标志, 清卡, 购入发票信息 in), and tells what stands on the envelope
of each. Whether a package is true is for who takes it to find out.
Methods block: call them on the disk lane. They raise `hardware.errors`, with codes of the reader.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from hardware.orders import PackageKind, SecretState
from hardware.ports import DiskIdentity

REPORTS = frozenset({PackageKind.REPORT, PackageKind.TICKETS})
RECEIPTS = frozenset({PackageKind.REPORT_RECEIPT, PackageKind.UPLOAD_RECEIPT, PackageKind.CONTROL})
PURCHASES = frozenset({PackageKind.VOLUMES, PackageKind.DISTRIBUTION})


class CarriedPackage(Struct, frozen=True):
    """A package on a report disk: its envelope, its length in bytes, and the SM3 of all of it, by
    which it is asked for."""

    kind: PackageKind
    number: str
    disk: str  # the tax disk that it is for, or about
    made_at: datetime
    size: int
    digest: bytes


class ReportDiskStatus(Struct, frozen=True):
    """What stands on a report disk. `disk`, `taxpayer`: whose it is; lengths are bytes. The four
    flags are those of the trade. `secrets`: its 口令, none if it was issued without."""

    disk: str
    taxpayer: str
    capacity: int
    used: int
    packages: int
    report: bool = False  # 报税资料
    receipt: bool = False  # 报税成功标志
    volumes: bool = False  # 购入发票信息
    returned: bool = False  # 退回发票信息
    secrets: tuple[SecretState, ...] = ()


class CardReader(Protocol):
    """The reader, and the report disk that is in it now. Every method may raise REPORT-DISK-ABSENT:
    no card. A card that is not the one of before is refused REPORT-DISK-OTHER."""

    def identity(self) -> DiskIdentity:
        """Number and mark of the report disk."""
        ...

    def status(self) -> ReportDiskStatus: ...

    def packages(self) -> tuple[CarriedPackage, ...]:
        """What it carries, in the order in which it came."""
        ...

    def put(self, package: bytes) -> CarriedPackage:
        """Keeps a package, whole or not at all. The same again changes nothing; other content
        under the number of one that is there: PACKAGE-CONFLICT. REPORT-DISK-FULL."""
        ...

    def get(self, digest: bytes) -> bytes | None:
        """A package; None: it is not there."""
        ...

    def erase(self, digest: bytes) -> None:
        """Takes a package off, once it was taken over. One that is not there is no error."""
        ...

    def tries_left(self) -> int:
        """Of its 口令; PIN-ABSENT: it was issued without."""
        ...

    def verify_pin(self, pin: str) -> None:
        """Unlocks for this session: to keep, read and erase. REPORT-DISK-PIN (`left`)."""
        ...

    def change_pin(self, old: str, new: str) -> None: ...

    def close(self) -> None: ...
