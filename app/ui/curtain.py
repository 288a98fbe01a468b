"""The curtain: the window itself, painted before anything but Qt is loaded, and before Qt's
namespace of constants is made (`setPen` and `fillRect` of a colour would make it).

It stands where the window stood last time, in the theme of the settings, and says the program's
name. Behind it everything else is loaded piece by piece, so that it can be moved and closed.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
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
HINT_OPACITY = 0.7
MIDDLE_GREY = 128


class Curtain(QWidget):
    """One picture: name and what is going on. What is typed meanwhile is kept for the next view
    (`typed`: key, modifiers, text), as an Enter that means the login."""

    def __init__(self, colours: Tokens) -> None:
        super().__init__()
        self.typed: list[tuple[int, Any, str]] = []
        self.setPalette(_palette(colours))
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("开票终端正在打开"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed.append((event.key(), event.modifiers(), event.text()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._say(painter, self.rect().adjusted(0, 0, 0, -NAME_PX * 2), TITLE, NAME_PX)
        painter.setOpacity(HINT_OPACITY)
        self._say(painter, self.rect(), self.tr("正在打开…"), HINT_PX)
        painter.end()

    def _say(self, painter: QPainter, where: QRect, text: str, pixels: int) -> None:
        """In the middle."""
        font = QFont(self.font())
        font.setPixelSize(pixels)
        painter.setFont(font)
        metrics, middle = painter.fontMetrics(), where.center()
        left = middle.x() - metrics.horizontalAdvance(text) // 2
        painter.drawText(left, middle.y() + (metrics.ascent() - metrics.descent()) // 2, text)


def drawn(folder: Path) -> MainWindow:
    """The window of a home, on the screen and painted."""
    window = MainWindow()
    curtain = Curtain(_colours(folder))
    window.show_view(curtain)
    curtain.setFocus()
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
    return DARK if theme == "dark" or (theme == "system" and _system_is_dark()) else LIGHT


def _palette(colours: Tokens) -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colours.bg))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(colours.text))
    return palette


def _system_is_dark() -> bool:
    return QGuiApplication.palette().window().color().lightness() < MIDDLE_GREY


def _stand_where_it_stood(window: MainWindow, folder: Path) -> None:
    """What is damaged says nothing here; the window stands in the middle then."""
    try:
        kept = json.loads((folder / "window.json").read_text("utf-8"))["geometry"]
        raw = QByteArray(b64decode(kept))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    if not raw.isEmpty():
        window.restoreGeometry(raw)
