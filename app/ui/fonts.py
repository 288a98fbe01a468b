"""The bundled type on the screen, so that a bare system shows Chinese and not boxes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui.look import apply
from app.ui.look import type as type_


def use_bundled(application: QApplication) -> str:
    """Set the application's type; the family's name, empty where no file can be read."""
    apply.apply(application, apply.theme(), apply.type_size())
    return type_.family()
