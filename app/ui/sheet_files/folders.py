"""Where files go that a person asks for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def documents() -> Path:
    """Where a person keeps documents."""
    places = QStandardPaths.StandardLocation
    named = QStandardPaths.writableLocation(places.DocumentsLocation)
    return Path(named) if named and Path(named).is_dir() else Path.home()
