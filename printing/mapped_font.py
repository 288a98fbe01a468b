"""A font file as reportlab reads it, without the file in memory: only its tables of figures.

reportlab keeps the bytes of the whole file (15 MiB of outlines of which a ticket shows fifty) and
copies the table of outlines for every file it writes. Here the system maps the file: what was
looked at is held, shared with every process, and given back when memory is short.
"""

from __future__ import annotations

from array import array
from functools import partial
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from reportlab.pdfbase.ttfonts import TTFont

OUTLINES = "glyf"


class _File(Struct, frozen=True):
    """What reportlab takes for an open file."""

    name: str
    data: mmap

    def read(self) -> mmap:
        """It is only cut into pieces, as bytes are."""
        return self.data


class _Part(Struct, frozen=True):
    """A table of the file, from which pieces are cut."""

    data: mmap
    start: int

    def __getitem__(self, piece: slice) -> bytes:
        return self.data[self.start + piece.start : self.start + piece.stop]


def opened(name: str, path: Path) -> TTFont:
    """The font of a file. Raises what reportlab raises, OSError, ValueError for an empty file."""
    from reportlab.pdfbase.ttfonts import TTFont

    with path.open("rb") as file:
        data = mmap(file.fileno(), 0, access=ACCESS_READ)
    font = TTFont(name, _File(str(path), data), asciiReadable=False)
    face: Any = font.face
    face.glyphToChar = {}  # needed while the widths are read, and by who shapes: nobody here
    shared: dict[Any, Any] = {}
    face.hmetrics = [shared.setdefault(one, one) for one in face.hmetrics]  # most are alike
    face.glyphPos = array("L", face.glyphPos)
    face.get_table = partial(_table, data, face.get_table_pos)
    return font


def _table(data: mmap, place_of: Any, tag: str) -> bytes | _Part:
    """A table by its tag. KeyError where the font has none of that."""
    start, length = place_of(tag)
    return _Part(data, start) if tag == OUTLINES else data[start : start + length]
