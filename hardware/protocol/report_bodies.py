"""What the commands of the report disk (报税盘) carry."""

from __future__ import annotations

from msgspec import Struct

from hardware.orders import PackageKind
from hardware.protocol.bodies import DIGEST_SIZE, SECRET, VERSION, Body, versioned
from hardware.protocol.problem import ProtocolError
from hardware.protocol.tlv import Layout, binary, flag, integer, moment, parts, text, word
from hardware.reader_ports import CarriedPackage, ReportDiskStatus


class AllCarried(Struct, frozen=True):
    """The answer to LIST PACKAGES."""

    packages: tuple[CarriedPackage, ...]


CARRIED = Layout(
    CarriedPackage,
    (
        word(1, "kind", PackageKind),
        text(2, "number"),
        text(3, "disk"),
        moment(4, "made_at"),
        integer(5, "size"),
        binary(6, "digest"),
    ),
)
CARRIED_BODY = Body(CARRIED)
ALL_CARRIED_BODY = Body(Layout(AllCarried, (parts(1, "packages", CARRIED),)))
REPORT_DISK_BODY = Body(
    Layout(
        ReportDiskStatus,
        (
            text(1, "disk"),
            text(2, "taxpayer"),
            integer(3, "capacity"),
            integer(4, "used"),
            integer(5, "packages"),
            flag(6, "report"),
            flag(7, "receipt"),
            flag(8, "volumes"),
            flag(9, "returned"),
            parts(10, "secrets", SECRET),
        ),
    )
)


def encode_put(digest: bytes, package: bytes) -> bytes:
    """The data of PUT PACKAGE: version, SM3 of the package, package."""
    return VERSION + digest + package


def decode_put(data: bytes) -> tuple[bytes, bytes]:
    """Digest and package; raises ProtocolError. Whether they agree is still to be checked."""
    rest = versioned(data)
    if len(rest) <= DIGEST_SIZE:
        raise ProtocolError("a digest and a package")
    return rest[:DIGEST_SIZE], rest[DIGEST_SIZE:]


def encode_digest(digest: bytes) -> bytes:
    """The data of GET and ERASE PACKAGE."""
    return VERSION + digest


def decode_digest(data: bytes) -> bytes:
    """The digest asked for; raises ProtocolError."""
    digest = versioned(data)
    if len(digest) != DIGEST_SIZE:
        raise ProtocolError("a digest has 32 bytes")
    return digest
