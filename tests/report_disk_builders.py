"""An emulated report disk (报税盘), its reader, and packages that it carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from hardware.card_reader import Reader
from hardware.emulator.report_store import ReportDiskOrder, make_report_disk
from hardware.orders import PackageKind, ReportSummary
from hardware.signing import packages
from hardware.transport.in_process import Faults, no_faults, open_emulated_reader
from tests.bureau_builders import DISK, package, receipt, sub_signer, volumes
from tests.disk_builders import PIN, START, TAXPAYER

NUMBER, OTHER = "990000000101", "990000000102"
CAPACITY = 64 * 1024
ORDER = ReportDiskOrder(NUMBER, DISK, TAXPAYER, CAPACITY, PIN, 3)


def a_report_disk_file(folder: Path, **changes: object) -> Path:
    """A new report disk."""
    path = folder / "report.simdisk"
    make_report_disk(path, replace(ORDER, **changes))
    return path


def a_reader(path: Path, now: Callable[[], datetime], faults: Faults = no_faults) -> Reader:
    """A reader over the place of a card, in this process; its 口令 was shown."""
    reader = Reader(open_emulated_reader(f"sim:{path}", str(path), now, faults))
    if path.exists():
        reader.verify_pin(PIN)
    return reader


@cache
def a_summary(number: str = "S-1", unsent: int = 0) -> bytes:
    """报税资料, as a disk would sign it."""
    body = ReportSummary(
        TAXPAYER, "007", START.date(), START.date(), False, START, 1, b"h" * 32, unsent, ()
    )
    return packages.seal(sub_signer(), PackageKind.REPORT, number, DISK, START, body)


@cache
def bought() -> bytes:
    """购入发票信息; a signature is another each time, so it is made once."""
    return volumes()


@cache
def four() -> tuple[bytes, ...]:
    """One of each sort that a flag tells of."""
    back = packages.opened(bought()).body
    returned = packages.seal(sub_signer(), PackageKind.RETURN, "R-1", DISK, START, back)
    taken = package(PackageKind.CONTROL, _control(), "K-1")
    return a_summary(), taken, bought(), returned


def _control() -> object:
    from tests.bureau_builders import control

    return packages.opened(control()).body


@cache
def a_long_package() -> bytes:
    """Longer than a frame, a short APDU and a command of a serial line."""
    from hardware.ports import DiskSignature

    tickets = [DiskSignature("099002300104", f"{n:08d}", START, n, b"", b"") for n in range(1, 400)]
    return receipt(*tickets)
