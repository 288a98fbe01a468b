"""The icons: outlines of resources/icons drawn in a colour of the theme at the device's ratio."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from app.ui.look.tokens import current

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "icons"
STROKE = ('stroke-width="2"', 'stroke-width="1.75"')
_asked: dict[tuple[str, str, int, float], None] = {}  # name, tone, size, ratio of what was drawn


def icon(name: str, tone: str = "text2", size: int = 16) -> QIcon:
    """An icon for Qt's own controls; an empty one where the file is missing."""
    return QIcon(pixmap(name, tone, size))


def pixmap(name: str, tone: str = "text2", size: int = 16, ratio: float = 0.0) -> QPixmap:
    """The picture, `size` logical pixels wide and high; `ratio` 0: that of the sharpest screen."""
    sharpness = ratio or _sharpest()
    _asked[name, tone, size, sharpness] = None
    return _drawn(name, getattr(current(), tone), size, sharpness)


def paint_icon(painter: QPainter, name: str, place: QRectF, tone: str = "text2") -> None:
    """Draw an icon in the middle of `place`."""
    size = round(min(place.width(), place.height()))
    picture = pixmap(name, tone, size, painter.device().devicePixelRatioF())
    left = place.x() + (place.width() - size) / 2
    painter.drawPixmap(round(left), round(place.y() + (place.height() - size) / 2), picture)


def drawn_again() -> Iterator[None]:
    """The theme has changed: what was drawn so far is drawn in its colours, one at each step,
    before anything is painted with it. A picture of the theme before is kept as long as there is
    room."""
    for name, tone, size, ratio in tuple(_asked):
        _drawn(name, getattr(current(), tone), size, ratio)
        yield


def _sharpest() -> float:
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    if svg := _outline(name):
        _render(svg.replace("currentColor", colour), picture)
    picture.setDevicePixelRatio(ratio)
    return picture


def _render(svg: str, picture: QPixmap) -> None:
    from PySide6.QtSvg import QSvgRenderer

    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()


@lru_cache(maxsize=128)
def _outline(name: str) -> str:
    try:
        return (FOLDER / f"{name}.svg").read_text("utf-8").replace(*STROKE)
    except (OSError, UnicodeDecodeError):
        return ""
