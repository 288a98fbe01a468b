"""Where files go that a person asks for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

TAKEN = "已有「{0}」，没有覆盖。名字已换成「{1}」，再按一次就写"


def free(path: Path) -> Path:
    """This place, or the next one with a number where something stands: 发票-20240115-2.xlsx."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def taken(path: Path) -> bool:
    """Whether something of somebody's stands here; an empty folder gives way."""
    if path.is_dir():
        return next(path.iterdir(), None) is not None
    return path.exists()


def documents() -> Path:
    """Where a person keeps documents."""
    places = QStandardPaths.StandardLocation
    named = QStandardPaths.writableLocation(places.DocumentsLocation)
    return Path(named) if named and Path(named).is_dir() else Path.home()
