"""`file:PATH`: the bytes are written behind what is there; into a folder, one file a job. A PDF is
never written behind another: the second job to `a.pdf` is `a-2.pdf`.

What could not be written whole is taken back, so that nothing is ever in doubt.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from printing.carriers.base import Direct, hand_over
from printing.carriers.causes import REFUSED, not_sent
from printing.ports import LineState, Media, Taken

_NO_NAME = re.compile(r"[^\w.-]+")


class FilePrinter(Direct):
    """Implements ports.PrinterLine over a file or a folder."""

    def __init__(self, place: str) -> None:
        self._path = Path(place).expanduser()

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine; PRINTER-NO-ROOM, PRINTER-NO-RIGHT, PRINTER-GONE for a folder that
        is not there, PRINTER-REFUSED (reason) for anything else that a file cannot be."""
        try:
            if self._path.is_dir():
                name = _NO_NAME.sub("_", title) or "job"
                ending = "prn" if media.raw else "pdf"
                return _new(_free(self._path / f"{name}.{ending}"), content)
            if self._path.exists() and not self._path.is_file():
                return _to_device(self._path, content)
            if not media.raw:
                return _new(_free(self._path), content)
            return _behind(self._path, content)
        except OSError as broken:
            raise not_sent(str(self._path), broken, other=REFUSED) from broken

    def status(self) -> LineState:
        """GONE where the folder is not there."""
        there = self._path.is_dir() or self._path.parent.is_dir()
        return LineState.READY if there else LineState.GONE


def _behind(path: Path, content: bytes) -> Taken:
    """At the end of a file; what was there before stays as it was if it does not go."""
    with path.open("ab", buffering=0) as file:  # a buffer would be written after it was taken back
        before = file.seek(0, os.SEEK_END)
        try:
            away = 0
            while away < len(content):
                away += file.write(content[away:]) or 0
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(before)
            raise
    return Taken(len(content))


def _to_device(path: Path, content: bytes) -> Taken:
    """A printer that the system shows as a file: what it took cannot be taken back."""
    with path.open("wb", buffering=0) as device:
        return hand_over(str(path), content, lambda part: device.write(part) or 0)


def _new(path: Path, content: bytes) -> Taken:
    part = path.with_name(f".{path.name}.part")
    try:
        _behind(part, content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    return Taken(len(content))


def _free(wanted: Path) -> Path:
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path
