"""The bundled type on the screen, so that a bare system shows Chinese and not boxes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
SCREEN = "LXGWWenKai*.ttf"
SIZE_PT = 11


def use_bundled(application: QApplication, folder: Path = FOLDER) -> str:
    """Set the application's type; the family's name, empty where no file can be read."""
    for path in sorted(folder.rglob(SCREEN)):
        families = QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(path))
        )
        if families:
            application.setFont(QFont(families[0], SIZE_PT))
            return families[0]
    return ""
