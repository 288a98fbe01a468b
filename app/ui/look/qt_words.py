"""Qt's own words (the dialogs of files, the menus of text boxes) in Chinese: its shipped
translation, of which the bundle keeps this one file."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

FILE = "qtbase_zh_CN"
FOLDER = QLibraryInfo.LibraryPath.TranslationsPath


def load() -> bool:
    """Whether Qt speaks Chinese now. Once in the life of the program."""
    spoken = QTranslator(QCoreApplication.instance())
    if not spoken.load(FILE, QLibraryInfo.path(FOLDER)):
        spoken.deleteLater()
        return False
    return QCoreApplication.installTranslator(spoken)
