"""Where files go that a person asks for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def free(path: Path) -> Path:
    """This place, or the next one with a number where something stands: 发票-20240115-2.xlsx."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def documents() -> Path:
    """Where a person keeps documents."""
    places = QStandardPaths.StandardLocation
    named = QStandardPaths.writableLocation(places.DocumentsLocation)
    return Path(named) if named and Path(named).is_dir() else Path.home()
