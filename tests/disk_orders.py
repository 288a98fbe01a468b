"""Every command that changes a disk, in the order of a tax month, each ready to be asked for.

A `Month` is one disk file before each of its orders: who wants to hurt an order takes a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.emulator.issuance import VolumeOrder
from hardware.orders import (
    ControlBlock,
    DistributionOrder,
    KindTerms,
    NumberRange,
    Numbers,
    PackageKind,
    ReportOrder,
    ReportReceipt,
    ReturnOrder,
    TicketNumber,
    UploadReceipt,
    VoidOrder,
)
from hardware.ports import InvoiceSlot
from hardware.signing import packages
from tests.disk_builders import (
    ORDINARY,
    REQUEST,
    SPECIAL,
    START,
    TAXPAYER,
    Wall,
    a_disk_file,
    authority,
    request_id,
    unlocked,
)

CODE, NEXT_CODE, SPECIAL_CODE = "099002300104", "099002300204", "9900231130"
SPARE, GIVEN = ("099002300304", "099002300404")
DISK, SUB = "990000000001", "990000000002"
NEXT_MONTH = START + timedelta(days=17)  # 2024-02-01
Ask = Callable[[Disk, bytes], object]  # asks for an order under a request id; what was answered


class Order(Struct, frozen=True):
    """One order: its name, and how it is asked for."""

    name: str
    ask: Ask
    at: timedelta = timedelta()  # after START


def a_package(kind: PackageKind, number: str, body: object, disk: str = DISK) -> bytes:
    """What the simulated bureau signs."""
    return packages.seal(authority().signer, kind, number, disk, START, body)


def _terms(kind: KindTerms) -> KindTerms:
    first = kind.report_to + timedelta(days=1)
    to = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return replace(kind, report_from=first, report_to=to, lock_date=to + timedelta(days=20))


def _sign(disk: Disk, at: bytes) -> object:
    return disk.sign(at, disk.encode(REQUEST), InvoiceSlot(CODE, "00000002"))


def _void(disk: Disk, at: bytes) -> object:
    return disk.void(at, VoidOrder(CODE, "00000001", "测试作废", "测试员"))


def _blank(disk: Disk, at: bytes) -> object:
    return disk.void_blank(at, "004", VoidOrder(SPECIAL_CODE, "00000001", "测试", "测试员"))


def _load(disk: Disk, at: bytes) -> object:
    numbers = Numbers(TAXPAYER, (NumberRange("007", "099002300504", 1, 50),))
    return disk.load_volumes(at, _made(PackageKind.VOLUMES, "V1", numbers))


def _return(disk: Disk, at: bytes) -> object:
    return disk.return_volumes(at, ReturnOrder((NumberRange("007", SPARE, 1, 20),), ""))


def _distribute(disk: Disk, at: bytes) -> object:
    return disk.distribute(at, DistributionOrder(SUB, (NumberRange("007", GIVEN, 1, 20),)))


def _uploaded(disk: Disk, at: bytes) -> object:
    got = UploadReceipt((TicketNumber(CODE, "00000001"), TicketNumber(CODE, "00000002")))
    return disk.mark_uploaded(at, _made(PackageKind.UPLOAD_RECEIPT, "U1", got))


def _report(disk: Disk, at: bytes) -> object:
    return disk.report(at, ReportOrder("007"))


def _confirm(disk: Disk, at: bytes) -> object:
    report = disk.report_package("007")
    assert report is not None
    got = ReportReceipt(packages.opened(report).number, packages.digest(report))
    return disk.confirm_report(at, _made(PackageKind.REPORT_RECEIPT, f"R{report[-8:].hex()}", got))


def _clear(disk: Disk, at: bytes) -> object:
    block = ControlBlock("007", (_terms(ORDINARY),))
    return disk.clear(at, _made(PackageKind.CONTROL, "C1", block))


_PACKAGES: dict[str, bytes] = {}


def _made(kind: PackageKind, number: str, body: object) -> bytes:
    """Sealed once: a second seal of the same body is another package."""
    return _PACKAGES.setdefault(number, a_package(kind, number, body))


LATER = NEXT_MONTH - START
ORDERS = (
    Order("sign", _sign),
    Order("void", _void),
    Order("void blank", _blank),
    Order("load volumes", _load),
    Order("return volumes", _return),
    Order("distribute", _distribute),
    Order("mark uploaded", _uploaded),
    Order("report", _report, LATER),
    Order("confirm report", _confirm, LATER),
    Order("clear", _clear, LATER),
)


class Month:
    """The disk of a month, its file before each order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.wall = Wall()
        volumes = (
            VolumeOrder("007", CODE, 1, 3),
            VolumeOrder("007", NEXT_CODE, 1, 100),
            VolumeOrder("007", SPARE, 1, 20),
            VolumeOrder("007", GIVEN, 1, 20),
            VolumeOrder("004", SPECIAL_CODE, 1, 100),
        )
        path = a_disk_file(folder, kinds=(SPECIAL, ORDINARY), volumes=volumes)
        disk = unlocked(path, self.wall)
        disk.sign(request_id(1000), disk.encode(REQUEST), disk.next_slot("007"))
        for place, order in enumerate(ORDERS):
            disk.close()
            shutil.copy(path, self._before(order))
            self.wall.at = START + order.at
            disk = unlocked(path, self.wall)
            order.ask(disk, request_id(place + 1))
        disk.close()
        self.after = path

    def before(self, order: Order, place: Path) -> Path:
        """A copy of the disk as it stood before an order; the clock stands at its time."""
        self.wall.at = START + order.at
        place.mkdir(parents=True)
        return Path(shutil.copy(self._before(order), place / "disk.simdisk"))

    def _before(self, order: Order) -> Path:
        return self._folder / f"before {order.name}"
