"""发行: the bureau makes a disk for a taxpayer. Plain functions; the simulated bureau calls them.

An authority's certificate and every disk's say 模拟, and only area 99 is served.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from hardware.emulator.area import code_in_area, taxpayer_in_area
from hardware.emulator.journal import Value, create
from hardware.emulator.keys import new_pin, well_formed
from hardware.emulator.secure_module import BOOT_COUNTER, CLOCK_OFFSET
from hardware.errors import Refused
from hardware.protocol.commands import PIN_USER
from hardware.signing import certificate
from hardware.signing.certificate import CertificateError
from hardware.signing.sm2 import PRIVATE_SIZE, PrivateKey

MODEL = "模拟税控盘 SIM-1"
NUMBERS = 100_000_000  # a ticket number has eight digits
_MICROSECOND = timedelta(microseconds=1)


class Authority(Struct, frozen=True):
    """The simulated CA: what signs the certificates of disks."""

    key: PrivateKey
    certificate: bytes  # X.509 DER

    def to_bytes(self) -> bytes:
        """Key and certificate, to be kept."""
        return self.key.to_bytes() + self.certificate

    @classmethod
    def from_bytes(cls, data: bytes) -> Authority:
        """The authority of `to_bytes`; raises CertificateError if it is none."""
        try:
            key, der = PrivateKey.from_bytes(data[:PRIVATE_SIZE]), data[PRIVATE_SIZE:]
        except ValueError as wrong:
            raise CertificateError("not an authority") from wrong
        if certificate.read(der).public_key != key.public.data:
            raise CertificateError("the authority's key and certificate do not agree")
        return cls(key, der)


class KindOrder(Struct, frozen=True):
    """What is authorised for one ticket kind. Rates in 1/10000, amounts in fen."""

    kind: str
    group: str  # ticket group that is reported and cleared together
    rates: tuple[int, ...]
    single_limit_fen: int  # largest net of one ticket
    report_from: date  # the open period
    report_to: date
    lock_date: date  # last day of issuing, the whole day
    offline_hours: int = 72  # 0: no limit
    offline_limit_fen: int = 0  # 0: no limit
    offline_count: int = 0  # 0: no limit


class VolumeOrder(Struct, frozen=True):
    """A volume (发票卷): `count` numbers of a code, from `first`."""

    kind: str
    code: str
    first: int
    count: int


class IssueOrder(Struct, frozen=True):
    """All that 发行 writes into a disk. `clock` is what the disk's clock shows when `wall` (the
    PC's time) is now; from there it runs on. Volumes are used in the order given."""

    number: str  # 机器编号, 12 digits
    taxpayer_id: str
    taxpayer_name: str
    kinds: tuple[KindOrder, ...]
    volumes: tuple[VolumeOrder, ...]
    clock: datetime
    wall: datetime
    pin: str = "88888888"
    pin_tries: int = 5
    block_until_reported: bool = False  # the profile's block_issue_until_reported
    capacity: int = 50_000  # records


def make_authority(at: datetime) -> Authority:
    """A new simulated authority; its certificate holds from the day before for ten years."""
    key = PrivateKey.generate()
    return Authority(
        key, certificate.self_signed(key, {"common_name": certificate.AUTHORITY_MARK}, at)
    )


def issue_disk(path: Path, authority: Authority, order: IssueOrder) -> None:
    """Makes the disk's file, whole or not at all. Raises Refused ISSUANCE-REFUSED (`reason`:
    taxpayer, code, number, kind, volume, pin), FileExistsError, OSError."""
    check_order(order)
    key = PrivateKey.generate()
    der = certificate.signed_by(
        authority.certificate, authority.key, key.public, _names(order), order.clock
    )
    create(path, lambda db: _fill(db, order, authority, key, der))


def check_order(order: IssueOrder) -> None:
    """Raises Refused unless this is a disk that an emulator may be."""
    wrong = {
        "taxpayer": not taxpayer_in_area(order.taxpayer_id),
        "code": not all(code_in_area(volume.code) for volume in order.volumes),
        "number": not (len(order.number) == 12 and order.number.isdecimal()),
        "kind": len({kind.kind for kind in order.kinds}) != len(order.kinds),
        "volume": not _volumes_sound(order),
        "pin": not well_formed(order.pin) or order.pin_tries not in range(1, 16),
    }
    for reason, is_wrong in wrong.items():
        if is_wrong:
            raise Refused("ISSUANCE-REFUSED", reason=reason)


def _volumes_sound(order: IssueOrder) -> bool:
    """Each of an authorised kind, with eight-digit numbers that no other volume has."""
    kinds = {kind.kind for kind in order.kinds}
    ordered = sorted(order.volumes, key=lambda v: (v.code, v.first))
    apart = all(a.code != b.code or a.first + a.count <= b.first for a, b in pairwise(ordered))
    return apart and all(
        v.kind in kinds and v.first > 0 and v.count > 0 and v.first + v.count <= NUMBERS
        for v in ordered
    )


def _names(order: IssueOrder) -> dict[str, str]:
    return {
        "organization_name": order.taxpayer_name[:64],
        "organizational_unit_name": order.taxpayer_id,
        "serial_number": order.number,
        "common_name": certificate.DISK_MARK,
    }


def _fill(
    db: sqlite3.Connection, order: IssueOrder, authority: Authority, key: PrivateKey, der: bytes
) -> None:
    meta = _meta(order, authority, key, der)
    db.executemany("INSERT INTO meta VALUES(?,?)", meta.items())
    pin = new_pin(order.pin, order.pin_tries)
    db.execute(
        "INSERT INTO pin VALUES(?,?,?,?,?,?)",
        (PIN_USER, pin.salt, pin.rounds, pin.verifier, pin.tries, pin.most),
    )
    db.executemany(
        "INSERT INTO kind VALUES(?,?,?,?,?,?,?,NULL,NULL,?,?,?)", map(_kind_row, order.kinds)
    )
    db.executemany("INSERT INTO counter VALUES(?,0,0,NULL)", ((k.kind,) for k in order.kinds))
    db.executemany(
        "INSERT INTO volume(kind, code, first, last, next) VALUES(?,?,?,?,?)",
        ((v.kind, v.code, v.first, v.first + v.count - 1, v.first) for v in order.volumes),
    )


def _meta(order: IssueOrder, authority: Authority, key: PrivateKey, der: bytes) -> dict[str, Value]:
    said = certificate.read(der)
    return {
        "number": order.number,
        "model": MODEL,
        "taxpayer_id": order.taxpayer_id,
        "taxpayer_name": order.taxpayer_name,
        "capacity": order.capacity,
        "block_until_reported": int(order.block_until_reported),
        "certificate": der,
        "authority": authority.certificate,
        "certificate_from": int(said.valid_from.timestamp()),
        "certificate_until": int(said.valid_until.timestamp()),
        "public_key": key.public.data,
        "private_key": key.to_bytes(),
        CLOCK_OFFSET: (order.clock - order.wall) // _MICROSECOND,
        BOOT_COUNTER: 0,
    }


def _kind_row(kind: KindOrder) -> tuple[str | int, ...]:
    return (
        kind.kind,
        kind.group,
        " ".join(map(str, kind.rates)),
        kind.single_limit_fen,
        kind.report_from.isoformat(),
        kind.report_to.isoformat(),
        kind.lock_date.isoformat(),
        kind.offline_hours,
        kind.offline_limit_fen,
        kind.offline_count,
    )
