"""Files that stand whole or not at all: written beside, synced, then put in place."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from printing.errors import PrinterError


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill the file; FILE-NOT-WRITTEN leaves what was there before."""
    part = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            write(file)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        part = None
    except OSError as broken:
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=broken.strerror) from broken
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink()
