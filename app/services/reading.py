"""Files that somebody names, to be read: what stands in the way of it is told by its cause."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import RuleBroken
from app.exchange.text import LARGEST_FILE
from app.services.files import NO_FILE, why


def content_of(path: Path) -> bytes:
    """The bytes of a file; FILE-MISSING, FILE-TOO-LARGE or FILE-UNREADABLE name what is wrong."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise RuleBroken("FILE-UNREADABLE", file=path, reason=NO_FILE)
        if about.st_size > LARGEST_FILE:
            raise RuleBroken("FILE-TOO-LARGE", file=path, limit=LARGEST_FILE, unit="字节")
        return path.read_bytes()
    except FileNotFoundError:
        raise RuleBroken("FILE-MISSING", file=path) from None
    except OSError as broken:
        raise RuleBroken("FILE-UNREADABLE", file=path, reason=why(broken)) from broken


@contextmanager
def readable(path: Path) -> Iterator[BinaryIO]:
    """A file of any size, open for reading; FILE-MISSING or FILE-UNREADABLE."""
    try:
        if path.exists() and not path.is_file():
            raise RuleBroken("FILE-UNREADABLE", file=path, reason=NO_FILE)
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise RuleBroken("FILE-MISSING", file=path) from None
    except OSError as broken:
        raise RuleBroken("FILE-UNREADABLE", file=path, reason=why(broken)) from broken
