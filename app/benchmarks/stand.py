"""Where benchmarks run: sizes, a scratch folder that is removed afterwards, and who is told."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.benchmarks.books import Books

IN_MEMORY = Path("/dev/shm")
ROOM = 3_000_000_000  # bytes that must be free there


GOAL_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. The defaults are the goals' own."""

    rows: int = GOAL_ROWS  # tickets in the big book
    issued: int = 10_000  # of them issued for real and compared; the small book
    blocks: int = 24  # of 25 calls
    kills: int = 200
    pages: int = 500

    @property
    def at_goal(self) -> bool:
        """Whether the big book is as big as the goals that tell a scan from an index want it;
        below, their figures are told without a gate."""
        return self.rows >= GOAL_ROWS


class Stand:
    """A scratch place for one run."""

    def __init__(
        self, sizes: Sizes, scratch: Path, in_memory: Path, tell: Callable[[str], None]
    ) -> None:
        self.sizes = sizes
        self.scratch = scratch
        self.in_memory = in_memory
        self.tell = tell
        self._made = 0

    def folder(self, *, in_memory: bool = False) -> Path:
        """A new empty folder, on the disk under test or where a sync costs nothing."""
        self._made += 1
        made = (self.in_memory if in_memory else self.scratch) / f"{self._made:03d}"
        made.mkdir()
        return made

    @cached_property
    def books(self) -> Books:
        """The small and the big book, made once for all benchmarks that read them."""
        from app.benchmarks.books import make_books

        return make_books(self)


@contextmanager
def stand(sizes: Sizes, given: Path | None, tell: Callable[[str], None]) -> Iterator[Stand]:
    """A stand in the given folder, else in the system's temp folder; nothing of it stays."""
    roots = [given, given] if given else [None, _memory_root()]
    made = [Path(tempfile.mkdtemp(prefix="kaipiao-bench-", dir=root)) for root in roots]
    try:
        yield Stand(sizes, made[0], made[1], tell)
    finally:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)


def _memory_root() -> Path | None:
    usable = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)
    return IN_MEMORY if usable and shutil.disk_usage(IN_MEMORY).free > ROOM else None


def file_system(folder: Path) -> str:
    """The kind of file system that holds a folder, where the system tells it; else "unknown"."""
    try:
        rows = [row.split() for row in Path("/proc/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return "unknown"
    full = folder.resolve()
    found = [(len(row[1]), row[2]) for row in rows if full.is_relative_to(row[1])]
    return max(found, default=(0, "unknown"))[1]
