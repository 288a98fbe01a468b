"""A QR code as runs of dark modules, drawn by every writer in its own way.

The data mask is fixed, so that nothing is spent on scoring eight of them: any mask is legal
to read (ISO/IEC 18004, 7.8), and the payload of an invoice has no large even areas.
"""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import groupby

from msgspec import Struct

MASK = 0
ERROR_LEVEL = "m"  # about 15 % may be spoilt


class QrRuns(Struct, frozen=True):
    """A symbol of `modules` × `modules`; each run is (column, row, length) of dark modules."""

    modules: int
    runs: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=256)
def qr_runs(text: str) -> QrRuns:
    """The symbol of `text`, error level M or better, without a quiet zone.

    >>> qr_runs("01,04,").modules
    21
    """
    import segno

    matrix = segno.make(text, error=ERROR_LEVEL, micro=False, mask=MASK).matrix
    runs = tuple(run for y, row in enumerate(matrix) for run in _dark(row, y))
    return QrRuns(len(matrix), runs)


def qr_png(text: str, dots: int = 4) -> bytes:
    """The same symbol as a PNG with its quiet zone, a module `dots` wide; always the same bytes.

    >>> qr_png("01,04,")[1:4]
    b'PNG'
    """
    import segno

    file = io.BytesIO()
    symbol = segno.make(text, error=ERROR_LEVEL, micro=False, mask=MASK)
    symbol.save(file, kind="png", scale=dots)
    return file.getvalue()


def _dark(row: bytearray, y: int) -> list[tuple[int, int, int]]:
    runs, x = [], 0
    for dark, modules in groupby(row):
        length = sum(1 for _ in modules)
        if dark:
            runs.append((x, y, length))
        x += length
    return runs
