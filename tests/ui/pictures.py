"""Compares a widget with its reference picture.

`KAIPIAO_PICTURES=write` writes the references anew; look at them before they are committed.
A picture that differs is kept beside the place where it differs in the temporary folder.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QSize, QTimer
from PySide6.QtGui import QImage, QPainter, qRgb
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.look import apply

FOLDER = Path(__file__).parent / "reference"
BASE = (1366, 688)  # what we own of a screen of 1366 by 768
apply.set_motion(False)  # a picture shows one moment
WRITE = os.environ.get("KAIPIAO_PICTURES") == "write"
TOLERATED = 40  # of 255 in one channel: edges of letters may differ a little
TOLERATED_SHARE = 0.004  # of all dots


def compare(
    widget: QWidget, name: str, theme: str = "light", size: tuple[int, int] | None = BASE
) -> None:
    """Show `widget` in a theme at a size (None: its own) and compare it with its reference.

    The widget must be made of static contents; the focus and cursor are as the test left them.
    """
    picture = taken(widget, theme, size)
    place = FOLDER / f"{name}-{theme}.png"
    if WRITE:
        FOLDER.mkdir(exist_ok=True)
        picture.save(str(place), quality=0)
        return
    reference = QImage(str(place))
    if reference.isNull():
        pytest.fail(f"no reference picture {place.name}; write it with KAIPIAO_PICTURES=write")
    share, marked = difference(reference, picture)
    if share > TOLERATED_SHARE:
        kept = keep(f"{name}-{theme}", picture, marked)
        pytest.fail(f"{place.name}: {share:.2%} of the picture differs, see {kept}")


def taken(widget: QWidget, theme: str = "light", size: tuple[int, int] | None = BASE) -> QImage:
    """A picture of the widget, shown in a theme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = apply.theme()
    apply.apply(application, theme)
    if size is not None:
        widget.resize(QSize(*size))
    widget.show()
    settle(application)
    # measured in the dress that it wears now
    for part in cast("list[QWidget]", widget.findChildren(QWidget)):
        part.updateGeometry()
    settle(application)
    picture = QImage(widget.size(), QImage.Format.Format_RGB32)
    widget.render(picture, QPoint(0, 0))
    apply.apply(application, before)
    return picture


def settle(application: QApplication, rounds: int = 2) -> None:
    """Until what was put off to a later turn of the event loop is done, and what follows from it.

    One look into the event loop is not enough: where any other timer is due, it is taken first.
    """
    for _ in range(rounds):
        last = QTimer(singleShot=True, interval=0)  # due after all that were put off before it
        last.start()
        while last.isActive():
            application.processEvents()


def difference(reference: QImage, picture: QImage) -> tuple[float, QImage]:
    """The share of dots that differ, and the picture with those in red."""
    if reference.size() != picture.size():
        return 1.0, picture
    first = reference.convertToFormat(QImage.Format.Format_RGB32)
    second = picture.convertToFormat(QImage.Format.Format_RGB32)
    marked, differ = second.copy(), 0
    for y in range(first.height()):
        for x in _far_dots(_line(first, y), _line(second, y)):
            marked.setPixel(x, y, qRgb(255, 0, 0))
            differ += 1
    return differ / (first.width() * first.height()), marked


def keep(name: str, picture: QImage, marked: QImage) -> Path:
    """Lay the picture and its differences side by side in the temporary folder."""
    both = QImage(picture.width() * 2, picture.height(), QImage.Format.Format_RGB32)
    painter = QPainter(both)
    painter.drawImage(0, 0, picture)
    painter.drawImage(picture.width(), 0, marked)
    painter.end()
    folder = Path(tempfile.gettempdir()) / "kaipiao-pictures"
    folder.mkdir(exist_ok=True)
    place = folder / f"{name}.png"
    both.save(str(place))
    return place


def _line(picture: QImage, y: int) -> memoryview:
    """Four bytes a dot."""
    size = picture.bytesPerLine()
    return memoryview(picture.constBits())[y * size : y * size + 4 * picture.width()]


def _far_dots(first: memoryview, second: memoryview) -> Iterator[int]:
    """The dots of a line of which a colour differs much."""
    if first == second:
        return
    last = -1
    for at, (one, other) in enumerate(zip(first, second, strict=True)):
        if abs(one - other) > TOLERATED and at % 4 != 3 and at // 4 != last:
            last = at // 4
            yield last
