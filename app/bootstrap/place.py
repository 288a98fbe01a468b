"""Where a terminal's data folder is, asked without waking anything heavy."""

from __future__ import annotations

import os
from pathlib import Path

BOOK, DISK = "book.db", "disk.simulated.db"
REPORT_DISK = "report-disk.simulated.db"


def folder_of(given: Path | None) -> Path:
    """The folder that was named, else the platform's user data folder."""
    if given is not None:
        return Path(os.path.realpath(os.path.expanduser(given)))  # noqa: PTH111 - never raises
    from platformdirs import user_data_path

    return user_data_path("kaipiao", appauthor=False)


def is_a_home(folder: Path) -> bool:
    """Whether a terminal was made here, be it damaged by now."""
    return any((folder / name).exists() for name in (BOOK, DISK))
