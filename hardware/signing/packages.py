"""Signed packages (数据包): what travels between disks and the bureau, over any way, both ways.

    package = version · length (4) · signed · signature (r‖s, 64 bytes)
    signed  = length (2) · head (mark, what, number, disk, made at, signer's certificate) · body

The mark 「模拟」 stands inside what is signed. As a plain file a package is JSON whose first words
say what it is; the package itself stands in it and is what counts.

TICKETS (发票明细) encloses records each of which its disk signed. Around them stands no signature
but, in its place, the SM3 of what is said: against damage, not against people.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import datetime
from typing import Any

from msgspec import Struct

from hardware.errors import PackageWrong
from hardware.orders import CarriedTickets, PackageKind
from hardware.protocol.bodies import VERSION, sized, taken, versioned
from hardware.protocol.order_bodies import PACKAGE_BODIES
from hardware.protocol.problem import ProtocolError
from hardware.protocol.tlv import Layout, binary, moment, text, word
from hardware.signing.carried import are_signed
from hardware.signing.certificate import Certificate, CertificateError, check_issuer, read
from hardware.signing.chain import MARK
from hardware.signing.sm2 import SIGNATURE_SIZE, PrivateKey, known_key
from hardware.signing.sm3 import sm3

FROM_DISKS = frozenset(
    {
        PackageKind.REPORT,
        PackageKind.RETURN,
        PackageKind.DISTRIBUTION,
        PackageKind.TICKETS,
    }
)
FILE_LIMIT = 2 * 1024 * 1024
SUFFIX = ".simulated.json"  # how files of packages are named
_OURS = re.compile(rb'"(?:mark|package)"\s*:\s*"')  # stands in every file of a package
_NUMBER = re.compile(rb'"number"\s*:\s*"([0-9A-Za-z-]{1,40})"')


class Head(Struct, frozen=True):
    """What a package is. `disk`: the one that it is for, or (a report, a return to the bureau)
    about. `number` is the signer's own, used once for each kind."""

    mark: str
    kind: PackageKind
    number: str
    disk: str
    made_at: datetime
    certificate: bytes  # of the signer, X.509 DER


class Package(Struct, frozen=True):
    """An opened package. `body` is one of hardware.orders, by its kind."""

    head: Head
    body: Any
    signed: bytes
    signature: bytes

    @property
    def kind(self) -> PackageKind:
        """What it is."""
        return self.head.kind

    @property
    def number(self) -> str:
        """The signer's number."""
        return self.head.number


class Signer(Struct, frozen=True):
    """Who signs: a disk, or the simulated authority."""

    key: PrivateKey
    certificate: bytes


HEAD = Layout(
    Head,
    (
        text(1, "mark"),
        word(2, "kind", PackageKind),
        text(3, "number"),
        text(4, "disk"),
        moment(5, "made_at"),
        binary(6, "certificate"),
    ),
)


def seal(
    signer: Signer, kind: PackageKind, number: str, disk: str, made_at: datetime, body: Any
) -> bytes:
    """A signed package around a body of hardware.orders; `made_at` in whole seconds."""
    head = Head(MARK, kind, number, disk, made_at, signer.certificate)
    signed = sized(HEAD.encode(head), 2) + PACKAGE_BODIES[kind].encode(body)
    return VERSION + sized(signed, 4) + signer.key.sign(signed)


def enclose(
    certificate: bytes, number: str, disk: str, made_at: datetime, body: CarriedTickets
) -> bytes:
    """A TICKETS package; `certificate`: of the disk that signed every record in it."""
    kind = PackageKind.TICKETS
    head = Head(MARK, kind, number, disk, made_at, certificate)
    signed = sized(HEAD.encode(head), 2) + PACKAGE_BODIES[kind].encode(body)
    return VERSION + sized(signed, 4) + sm3(signed)


def opened(data: bytes) -> Package:
    """What a package says, not yet whether it is true. PackageWrong (`reason` format)."""
    try:
        signed, signature = taken(versioned(data), 4)
        head, body = taken(signed, 2)
        parsed = HEAD.decode(head)
        content = PACKAGE_BODIES[parsed.kind].decode(body)
    except ProtocolError as wrong:
        raise PackageWrong("PACKAGE-WRONG", reason="format") from wrong
    return Package(parsed, content, signed, signature)


def verified(data: bytes, authority: bytes) -> Package:
    """The package, if it was signed by who may: what comes from the bureau by the authority
    itself, what comes from a disk by a disk that this authority issued. PackageWrong (`reason`:
    format, mark, certificate, signer, time, signature). `authority`: its certificate, DER."""
    package = addressed(data, authority)
    if not _signature_holds(package, signer_of(package)):
        raise PackageWrong("PACKAGE-WRONG", reason="signature")
    return package


def addressed(data: bytes, authority: bytes) -> Package:
    """As `verified`, but whose signatures are still to be looked at: for who does that himself,
    record by record."""
    package = opened(data)
    said = _certificate(package, authority)
    from_disk = package.kind in FROM_DISKS
    for reason, holds in (
        ("mark", package.head.mark == MARK and said.simulated),
        ("signer", from_disk == bool(said.disk) and bool(package.number)),
        ("time", said.covers(package.head.made_at)),
    ):
        if not holds:
            raise PackageWrong("PACKAGE-WRONG", reason=reason)
    return package


def _certificate(package: Package, authority: bytes) -> Certificate:
    """Of the signer: the authority's own, or one that it signed."""
    own = package.head.certificate == authority
    try:
        if not own:
            check_issuer(package.head.certificate, authority)
        said = read(package.head.certificate)
    except CertificateError as wrong:
        raise PackageWrong("PACKAGE-WRONG", reason="certificate") from wrong
    if own == bool(said.disk):
        raise PackageWrong("PACKAGE-WRONG", reason="certificate")
    return said


def is_whole(package: Package) -> bool:
    """Whether it is as somebody signed it, whoever that was: else it was altered on its way."""
    try:
        return _signature_holds(package, read(package.head.certificate))
    except CertificateError:
        return False


def is_enclosed(package: Package) -> bool:
    """Of TICKETS: whether it is as it was enclosed; nothing is said of its records."""
    return package.signature == sm3(package.signed)


def _signature_holds(package: Package, said: Certificate) -> bool:
    key = known_key(said.public_key)
    if package.kind is PackageKind.TICKETS:
        return is_enclosed(package) and are_signed(package.body, said.disk, key)
    right_size = len(package.signature) == SIGNATURE_SIZE
    return right_size and key.verify(package.signature, package.signed)


def signer_of(package: Package) -> Certificate:
    """Who signed a package that was verified: number and taxpayer of a disk."""
    return read(package.head.certificate)


def digest(data: bytes) -> bytes:
    """What a receipt names a package by."""
    return sm3(data)


# -- plain files -----------------------------------------------------------------------------------


def as_file(data: bytes) -> bytes:
    """A package as a file that a person can look into: JSON, UTF-8, marked as simulated."""
    head = opened(data).head
    said = {
        "simulated": True,
        "mark": f"「{MARK}」",
        "what": str(head.kind),
        "number": head.number,
        "disk": head.disk,
        "made_at": head.made_at.isoformat(),
        "package": base64.b64encode(data).decode(),
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def from_file(content: bytes) -> bytes:
    """The package in a file. PackageWrong: PACKAGE-WRONG (`reason` format) for any other file,
    PACKAGE-ALTERED (`what`: its number) for one that was a package's and is not whole, or whose
    words are not those of the package in it."""
    try:
        said = json.loads(content[: FILE_LIMIT + 1])
        data = base64.b64decode(said["package"], validate=True)
        same = json.loads(as_file(data)) == said
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as wrong:
        raise _not_whole(content) from wrong
    except PackageWrong as wrong:
        raise _not_whole(content) from wrong
    if not same:
        raise _not_whole(content)
    return data


def _not_whole(content: bytes) -> PackageWrong:
    if len(content) > FILE_LIMIT or not _OURS.search(content):
        return PackageWrong("PACKAGE-WRONG", reason="format")
    number = _NUMBER.search(content)
    return PackageWrong("PACKAGE-ALTERED", what=number[1].decode() if number else "")
