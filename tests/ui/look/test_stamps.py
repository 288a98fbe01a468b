"""A stamp looks as what it was made from, and is made once in each look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication

from app.ui.look import apply, shapes, stamps
from app.ui.look.shapes import paint_shadow
from app.ui.look.stamps import MOST, stamp

SIDE = 240


@pytest.fixture(autouse=True)
def fresh(qapp: QApplication) -> Iterator[None]:
    apply.apply(qapp, "light")
    stamps.forget()
    yield
    stamps.forget()
    apply.apply(qapp, "light")


def sheet(ratio: float = 1.0) -> QImage:
    made = QImage(round(SIDE * ratio), round(SIDE * ratio), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.white)
    return made


def button(painter: QPainter, place: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("navy"), 1))
    painter.setBrush(QColor("#ddeeff"))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


def apart(first: QImage, second: QImage) -> int:
    """The largest difference of any dot in any colour."""
    return max(
        abs(one - other)
        for one, other in zip(bytes(first.constBits()), bytes(second.constBits()), strict=True)
    )


@pytest.mark.parametrize("ratio", [1.0, 2.0])  # between two dots of others it moves by half a dot
@pytest.mark.parametrize("at", [0.0, 3.0, 7.25, 8.5])
def test_it_looks_as_what_it_was_made_from(at: float, ratio: float) -> None:
    drawn, stamped = sheet(ratio), sheet(ratio)
    place = QRectF(at, at / 2, 30.5, 20)
    painter = QPainter(drawn)
    button(painter, place)
    painter.end()
    for picture in (sheet(ratio), stamped):
        painter = QPainter(picture)
        stamp(painter, place, "button", button, spill=1)
        painter.end()
    assert apart(drawn, stamped) <= 2


def test_it_is_made_once_for_each_size_and_look(qapp: QApplication) -> None:
    made: list[QRectF] = []
    painter = QPainter(picture := sheet())
    for size in (20, 20, 30):
        stamp(painter, QRectF(1, 1, size, 10), "it", lambda _, at: made.append(at))
    assert [round(at.width()) for at in made] == [20, 30]
    apply.apply(qapp, "dark")
    stamp(painter, QRectF(1, 1, 20, 10), "it", lambda _, at: made.append(at))
    painter.end()
    assert len(made) == 3
    assert not picture.isNull()


def test_no_more_than_so_many_are_kept() -> None:
    painter = QPainter(picture := sheet())
    for number in range(MOST + 5):
        stamp(painter, QRectF(0, 0, 4, 4), number, button)
    painter.end()
    assert not picture.isNull()
    assert len(stamps._kept) == MOST


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_shadow_is_the_same_round_what_lies_on_it(ratio: float) -> None:
    drawn, framed, card = sheet(ratio), sheet(ratio), QRectF(20, 20, 200, 180)
    for picture, paint in ((drawn, shapes._shadow), (framed, paint_shadow)):
        painter = QPainter(picture)
        paint(painter, card, 12)
        painter.fillRect(card, QColor("white"))
        painter.end()
    assert apart(drawn, framed) <= 8
    assert apart(drawn, sheet(ratio)) > 8
