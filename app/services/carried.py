"""Signed packages from somewhere: whether they are whole, and for the disk of this home.

Looked at before the disk is asked: its refusal is two bytes and names no disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from hardware.errors import PackageWrong, Refused
from hardware.signing.packages import Package, is_whole, opened, verified

if TYPE_CHECKING:
    from app.services.problems import Problem
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
