"""The curtain: the window itself, painted before anything but Qt is loaded.

It stands where the window stood last time, in the theme of the settings, and says the program's
name. Behind it everything else is loaded piece by piece, so that it can be moved and closed.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.look.tokens import DARK, LIGHT, Tokens
from app.ui.shell.window import TITLE, MainWindow

BEHIND = (  # heavier each; between two of them the window lives
    "app.ui.look.apply",
    "app.settings",
    "app.ui.parts.fields",
    "app.ui.login.page",
    "app.ui.shell.lanes",
    "app.ui.shell.work_view",
    "app.ui.shell.talk",
    "app.ui.shell.shell",
)
NAME_PX, HINT_PX = 24, 13


class Curtain(QWidget):
    """One picture: name and what is going on."""

    def __init__(self, colours: Tokens) -> None:
        super().__init__()
        self._colours = colours
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("开票终端正在打开"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colours.bg))
        upper = self.rect().adjusted(0, 0, 0, -NAME_PX * 2)
        self._say(painter, upper, TITLE, NAME_PX, self._colours.text)
        self._say(painter, self.rect(), self.tr("正在打开…"), HINT_PX, self._colours.text3)
        painter.end()

    def _say(self, painter: QPainter, where: object, text: str, pixels: int, tone: str) -> None:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        painter.setFont(font)
        painter.setPen(QColor(tone))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)  # type: ignore[call-overload]


def drawn(folder: Path) -> MainWindow:
    """The window of a home, on the screen and painted."""
    window = MainWindow()
    window.show_view(Curtain(_colours(folder)))
    _stand_where_it_stood(window, folder)
    window.show()
    QApplication.processEvents()
    return window


def load_behind() -> None:
    """Load the rest, a piece at a time."""
    for name in BEHIND:
        import_module(name)
        QApplication.processEvents()


def _colours(folder: Path) -> Tokens:
    """By a glance at the settings; whatever is wrong with them is told later."""
    try:
        said = re.search(r'^theme *= *"(\w+)"', (folder / "settings.toml").read_text("utf-8"), re.M)
    except (OSError, UnicodeDecodeError):
        said = None
    theme = said.group(1) if said else "system"
    system_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if theme == "dark" or (theme == "system" and system_dark) else LIGHT


def _stand_where_it_stood(window: MainWindow, folder: Path) -> None:
    """What is damaged says nothing here; the window stands in the middle then."""
    try:
        kept = json.loads((folder / "window.json").read_text("utf-8"))["geometry"]
        raw = QByteArray(b64decode(kept))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    if not raw.isEmpty():
        window.restoreGeometry(raw)
