"""An emulated disk and what it is asked to sign. Invented parties, area 99 only."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from hardware.disk import Disk
from hardware.emulator import keys
from hardware.emulator.issuance import (
    Authority,
    IssueOrder,
    KindOrder,
    VolumeOrder,
    issue_disk,
    make_authority,
)
from hardware.emulator.journal import connection
from hardware.emulator.sealing import Seal
from hardware.ports import CHINA_TIME, LineRecord, PartyRecord, SigningRequest
from hardware.transport.in_process import Faults, InProcess, no_faults, open_emulated

START = datetime(2024, 1, 15, 10, 0, tzinfo=CHINA_TIME)
PIN = "88888888"
TAXPAYER = "91990000MA0000007X"
SELLER = PartyRecord("示例甲测试有限公司", TAXPAYER, "虚构路1号 000-0000", "测试银行 0000")
BUYER = PartyRecord("示例乙测试有限公司", "91990000000000027W", "", "")
LINE = LineRecord(
    name="测试商品",
    spec="",
    unit="件",
    quantity="1",
    price="100",
    price_with_tax=False,
    net_fen=10_000,
    rate=1300,
    tax_fen=1_300,
    nature="0",
    goods_code="1010101010000000000",
    own_code="",
    preferential=False,
    preferential_text="",
    zero_rate="",
    deduction_fen=0,
    short_name="",
)
REQUEST = SigningRequest(
    kind="007",
    document="DEMO0001",
    seller=SELLER,
    buyer=BUYER,
    lines=(LINE, LINE, LINE),
    net_fen=30_000,
    tax_fen=3_900,
    remark="",
    payee="",
    reviewer="",
    drawer="测试员",
    special="",
    with_tax=False,
    with_list=False,
    list_name="",
    buyer_is_person=False,
    agency_certificate="",
    goods_code_version="",
    roll_width_mm=0,
)
_MONTH = (date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 23))
ORDINARY = KindOrder("007", "007", (1300, 900, 600, 0), 9_999_999, *_MONTH, 72, 100_000_000)
SPECIAL = KindOrder("004", "004", (1300, 900, 600), 9_999_999, *_MONTH, 72, 100_000_000)


class Wall:
    """The PC's clock of a test: stands until told to go."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The time."""
        return self.at

    def forward(self, **span: float) -> None:
        """Goes on by so many hours, days …"""
        self.at += timedelta(**span)


def an_order(**changes: object) -> IssueOrder:
    """A disk with two volumes of 007 (3 and 500 numbers) and one of 004."""
    order = IssueOrder(
        number="990000000001",
        taxpayer_id=TAXPAYER,
        taxpayer_name=SELLER.name,
        kinds=(SPECIAL, ORDINARY),
        volumes=(
            VolumeOrder("007", "099002300104", 1, 3),
            VolumeOrder("007", "099002300204", 1, 500),
            VolumeOrder("004", "9900231130", 1, 500),
        ),
        clock=START,
        wall=START,
    )
    return replace(order, **changes)


_AUTHORITY: list[Authority] = []


def authority() -> Authority:
    """One authority for all tests of a run."""
    if not _AUTHORITY:
        _AUTHORITY.append(make_authority(START))
    return _AUTHORITY[0]


def a_new_disk_file(folder: Path, **changes: object) -> Path:
    """A new disk's journal, with a key of its own."""
    path = folder / "disk.simdisk"
    issue_disk(path, authority(), an_order(**changes))
    return path


def a_disk_file(folder: Path, **changes: object) -> Path:
    """A new disk's journal: a copy of the one that was issued first with these changes, so that
    hundreds of tests need not issue theirs. Two of them are one disk, with one key; guessing its
    口令 costs little."""
    path = folder / "disk.simdisk"
    if path.exists():
        raise FileExistsError(path)
    shutil.copyfile(_issued(changes), path)
    return path


_ISSUED: dict[str, Path] = {}
_CHEAP = 16  # rounds


def _issued(changes: dict[str, object]) -> Path:
    name = repr(sorted(changes.items()))
    if name not in _ISSUED:
        folder = Path(tempfile.mkdtemp(prefix="kaipiao-disk-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        dear, keys.ROUNDS = keys.ROUNDS, _CHEAP
        try:
            _ISSUED[name] = a_new_disk_file(folder, **changes)
        finally:
            keys.ROUNDS = dear
    return _ISSUED[name]


def a_line(path: Path, wall: Callable[[], datetime], faults: Faults = no_faults) -> InProcess:
    """The carrier to the disk in a file."""
    return open_emulated(f"sim:{path}", str(path), wall, faults)


def unlocked(path: Path, wall: Callable[[], datetime], faults: Faults = no_faults) -> Disk:
    """A driver whose 口令 was shown."""
    disk = Disk(a_line(path, wall, faults))
    disk.verify_pin(PIN)
    return disk


def request_id(number: int) -> bytes:
    """A request id for a test."""
    return number.to_bytes(16, "big")


def as_if_issued(path: Path, *statements: str) -> None:
    """The disk in this file as if it had been issued with other numbers and limits: its seal is
    renewed, else it would be an edited one."""
    with closing(connection(path)) as db:
        for sql in statements:
            db.execute(sql)
        Seal(db).renew()
