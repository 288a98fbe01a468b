"""发行: the bureau makes a disk for a taxpayer. Plain functions; the simulated bureau calls them.

An authority's certificate and every disk's say 模拟, and only area 99 is served.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from hardware.emulator import changes
from hardware.emulator.area import code_in_area, taxpayer_in_area
from hardware.emulator.facts import BOOT_COUNTER, CANCELLED, CLOCK_OFFSET, REGISTERED
from hardware.emulator.journal import Value, create
from hardware.emulator.keys import LONGEST, SHORTEST, new_pin
from hardware.errors import Refused
from hardware.orders import KindTerms, Secret
from hardware.signing import certificate
from hardware.signing.certificate import CertificateError
from hardware.signing.packages import Signer
from hardware.signing.sm2 import PRIVATE_SIZE, PrivateKey

MODEL = "模拟税控盘 SIM-1"
NUMBERS = 100_000_000  # a ticket number has eight digits
_MICROSECOND = timedelta(microseconds=1)


class Authority(Struct, frozen=True):
    """The simulated CA: what signs the certificates of disks."""

    key: PrivateKey
    certificate: bytes  # X.509 DER

    @property
    def signer(self) -> Signer:
        """Who signs packages of the bureau."""
        return Signer(self.key, self.certificate)

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


KindOrder = KindTerms  # what is authorised for one ticket kind


class SecretOrder(Struct, frozen=True):
    """A 口令 beside the user's: what it is at first (empty: to be set later), how many wrong tries
    block it (0: none) and its form."""

    secret: Secret
    first: str
    tries: int
    shortest: int
    longest: int


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
    pin_shortest: int = SHORTEST
    pin_longest: int = LONGEST
    secrets: tuple[SecretOrder, ...] = ()  # of the certificate, of the administrator
    machine: int = 0  # 主机 0, 分机 n
    upload_day: int = 0  # 上传截止日 of the month; 0: none
    registered: bool = True  # False: 未注册, until the certificate's 口令 is changed


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
    create(path, lambda db: _fill(db, order, authority.certificate, key, der))


def keep_issued(
    path: Path, order: IssueOrder, key: PrivateKey, der: bytes, authority: bytes
) -> None:
    """The file of a disk whose public key another bureau certified: `der` and `authority` are its
    certificates. Raises Refused ISSUANCE-REFUSED (`reason`: certificate, or as `issue_disk`)."""
    check_order(order)
    try:
        certificate.check_issuer(der, authority)
        said = certificate.read(der)
    except CertificateError as wrong:
        raise Refused("ISSUANCE-REFUSED", reason="certificate") from wrong
    ours = said.public_key, said.disk, said.taxpayer, said.simulated
    if ours != (key.public.data, order.number, order.taxpayer_id, True):
        raise Refused("ISSUANCE-REFUSED", reason="certificate")
    create(path, lambda db: _fill(db, order, authority, key, der))


def check_order(order: IssueOrder) -> None:
    """Raises Refused unless this is a disk that an emulator may be."""
    wrong = {
        "taxpayer": not taxpayer_in_area(order.taxpayer_id),
        "code": not all(code_in_area(volume.code) for volume in order.volumes),
        "number": not (len(order.number) == 12 and order.number.isdecimal()),
        "kind": len({kind.kind for kind in order.kinds}) != len(order.kinds),
        "volume": not _volumes_sound(order),
        "pin": not _secrets_sound(order),
    }
    for reason, is_wrong in wrong.items():
        if is_wrong:
            raise Refused("ISSUANCE-REFUSED", reason=reason)


def _secrets_sound(order: IssueOrder) -> bool:
    """Each once, in its own form, with tries that a status word can tell; and one to change
    where the disk is to be registered by it."""
    slots = [each.secret for each in order.secrets]
    registrable = order.registered or Secret.CERTIFICATE in slots
    distinct = len(set(slots)) == len(slots) and Secret.USER not in slots
    pins = [SecretOrder(*_user(order)), *order.secrets]
    return (
        registrable
        and distinct
        and order.pin_tries > 0
        and bool(order.pin)
        and all(_secret_sound(each) for each in pins)
    )


def _secret_sound(order: SecretOrder) -> bool:
    fits = order.shortest <= len(order.first) <= order.longest
    plain = order.first.isascii() and order.first.isprintable()
    return order.tries in range(16) and (not order.first or (fits and plain))


def _user(order: IssueOrder) -> tuple[Secret, str, int, int, int]:
    return Secret.USER, order.pin, order.pin_tries, order.pin_shortest, order.pin_longest


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
    db: sqlite3.Connection, order: IssueOrder, authority: bytes, key: PrivateKey, der: bytes
) -> None:
    meta = _meta(order, authority, key, der)
    db.executemany("INSERT INTO meta VALUES(?,?)", meta.items())
    for secret in (SecretOrder(*_user(order)), *order.secrets):
        pin = new_pin(secret.first, secret.tries, secret.shortest, secret.longest)
        db.execute(
            f"INSERT INTO pin VALUES(?{',?' * len(astuple(pin))})", (secret.secret, *astuple(pin))
        )
    for kind in order.kinds:
        for sql, values in changes.kind_authorised(kind):
            db.execute(sql, values)
    db.executemany(
        "INSERT INTO volume(kind, code, first, last, next) VALUES(?,?,?,?,?)",
        ((v.kind, v.code, v.first, v.first + v.count - 1, v.first) for v in order.volumes),
    )


def _meta(order: IssueOrder, authority: bytes, key: PrivateKey, der: bytes) -> dict[str, Value]:
    said = certificate.read(der)
    return {
        "number": order.number,
        "model": MODEL,
        "taxpayer_id": order.taxpayer_id,
        "taxpayer_name": order.taxpayer_name,
        "capacity": order.capacity,
        "block_until_reported": int(order.block_until_reported),
        "certificate": der,
        "authority": authority,
        "certificate_from": int(said.valid_from.timestamp()),
        "certificate_until": int(said.valid_until.timestamp()),
        "public_key": key.public.data,
        "private_key": key.to_bytes(),
        CLOCK_OFFSET: (order.clock - order.wall) // _MICROSECOND,
        BOOT_COUNTER: 0,
        REGISTERED: int(order.registered),
        CANCELLED: 0,
        "machine": order.machine,
        "upload_day": order.upload_day,
    }
