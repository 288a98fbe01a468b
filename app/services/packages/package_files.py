"""Packages as plain files (`*.simulated.json`): the counter's way without a reader."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.services.files import why, write_whole
from app.services.packages.carried import Found, Given
from app.services.problems import PROBLEMS
from app.services.reading import content_of
from hardware.signing.packages import SUFFIX, as_file, from_file
from printing.errors import PrinterError

if TYPE_CHECKING:
    from app.services.problems import Problem


class PackageFiles:
    """A folder, or one file. What lies there stays there when it was taken over: it is the
    person's own."""

    may_wait = True  # a taxpayer without a network reports at the counter

    def __init__(self, place: Path, refuse_own: Callable[[Path], None]) -> None:
        self._place = place
        self._refuse_own = refuse_own

    @property
    def place(self) -> str:
        """The folder or file, whole."""
        return str(self._place.absolute())

    def ready(self) -> None:
        """The folder stands, or is made. FILE-NOT-WRITTEN."""
        folder = self._place.parent if self._is_file() else self._place
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as broken:
            raise PrinterError("FILE-NOT-WRITTEN", file=folder, reason=why(broken)) from broken

    def give(self, package: bytes, name: str, *, alone: bool) -> Given:
        """Written whole; where. FILE-NOT-WRITTEN."""
        path = self._path(name, alone=alone)
        self._refuse_own(path)
        write_whole(path, lambda file: file.write(as_file(package)))
        return Given(str(path.absolute()))

    def has(self, name: str) -> bool:
        """Whether what was given under this name, one of several, lies there still."""
        return os.path.exists(self._path(name, alone=False))  # noqa: PTH110 - it never raises

    def _path(self, name: str, *, alone: bool) -> Path:
        """In the folder by its name; a file as it was named, or beside it if there are more."""
        if not self._is_file():
            return self._place / f"{name}{SUFFIX}"
        if alone:
            return self._place
        return self._place.with_name(f"{self._place.name.removesuffix(SUFFIX)}-{name}{SUFFIX}")

    def _is_file(self) -> bool:
        return self._place.name.endswith(SUFFIX)

    def find(self) -> tuple[Found, ...]:
        """Every package of the folder, by name; a file that is none with its problem.
        FILE-MISSING, FILE-UNREADABLE."""
        if not self._place.is_dir():
            return (_read(self._place),)
        try:
            paths = sorted(self._place.glob(f"*{SUFFIX}"))
        except OSError as broken:
            reason = why(broken)
            raise RuleBroken("FILE-UNREADABLE", file=self._place, reason=reason) from broken
        return tuple(map(_read, paths))

    def taken(self, found: Found) -> None:
        """It stays."""

    def settled(self, report: str) -> None:
        """What was reported stays too."""


def _read(path: Path) -> Found:
    place = str(path.absolute())
    try:
        return Found(place, from_file(content_of(path)))
    except PROBLEMS as problem:
        told: Problem = problem
        return Found(place, problem=told)
