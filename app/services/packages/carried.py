"""Signed packages from somewhere: whether they are whole, and for the disk of this home.

Looked at before the disk is asked: its refusal is two bytes and names no disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from hardware.errors import DeviceError, PackageWrong, Refused
from hardware.signing.packages import Package, is_whole, opened, verified

if TYPE_CHECKING:
    from app.services.problems import Problem
    from hardware.orders import PackageKind
    from hardware.ports import TaxControlDisk


class Given(Struct, frozen=True):
    """Where a package went, for a person, and the receipt if it came at once."""

    place: str
    receipt: bytes = b""


class Found(Struct, frozen=True):
    """What lay somewhere. `place` names it for a person; with a `problem` it could not be read."""

    place: str
    data: bytes = b""
    problem: Problem | None = None


class Way(Protocol):
    """Who carries packages to the counter. `may_wait`: tickets that have not arrived there do not
    stand in the way, they are carried too."""

    may_wait: bool

    @property
    def place(self) -> str:
        """Where it looks, for a person."""
        ...

    def ready(self) -> None:
        """Raises what would keep a package from being given, before the disk is asked."""
        ...

    def give(self, package: bytes, name: str, *, alone: bool) -> Given:
        """`alone`: no other goes with it."""
        ...

    def find(self) -> tuple[Found, ...]:
        """What came back."""
        ...

    def taken(self, found: Found) -> None:
        """It was taken over."""
        ...

    def settled(self, report: str) -> None:
        """The report of this number was confirmed."""
        ...


def for_this(disk: TaxControlDisk, data: bytes) -> Package:
    """The package, if it was signed by who may and is for this disk. PACKAGE-WRONG (`reason`),
    PACKAGE-ALTERED, PACKAGE-OTHER-DISK."""
    package = _true(data, disk.authority())
    ours = disk.identity().number
    if package.head.disk != ours:
        raise Refused("PACKAGE-OTHER-DISK", found=package.head.disk, ours=ours)
    return package


def _true(data: bytes, authority: bytes) -> Package:
    """What is not as somebody signed it was altered, wherever the byte stands."""
    try:
        return verified(data, authority)
    except PackageWrong as wrong:
        package = opened(data)
        if is_whole(package):
            raise
        raise PackageWrong("PACKAGE-ALTERED", what=package.number) from wrong


def kind_of(found: Found) -> PackageKind | None:
    """What lies there, by its envelope; None: it cannot be told."""
    try:
        return opened(found.data).kind if found.data else None
    except DeviceError:
        return None
