"""Where files go that a person asks for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def documents() -> Path:
    """Where a person keeps documents."""
    places = QStandardPaths.StandardLocation
    return Path(QStandardPaths.writableLocation(places.DocumentsLocation) or Path.home())
