"""Verdicts, lamps and states say themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.look import apply
from app.ui.look.shapes import SHAPES, paint_sign
from app.ui.parts.announce import announce
from app.ui.parts.chips import Chip, SimMark
from app.ui.parts.signs import HALF_TURN_MS, Lamp, Sign


@pytest.fixture
def moving() -> Iterator[None]:
    was = apply.motion()
    apply.set_motion(True)
    yield
    apply.set_motion(was)


def test_shapes_are_told_apart_without_colour(qapp) -> None:
    pictures = {_black_and_white(shape) for shape in SHAPES}
    assert len(pictures) == len(SHAPES)


def test_a_lamp_says_its_name_and_value(qtbot: QtBot) -> None:
    lamp = Lamp("税局")
    qtbot.addWidget(lamp)
    lamp.show_state("warn", "离线，未上传 3 张")
    assert lamp.accessibleName() == "税局：离线，未上传 3 张"
    narrow = lamp.sizeHint().width()
    lamp.show_state("warn", "离线，未上传 3 张", 0.5)
    assert lamp.sizeHint().width() > narrow


def test_what_is_busy_turns_and_stops(qtbot: QtBot, moving: None) -> None:
    sign = Sign("busy")
    qtbot.addWidget(sign)
    sign.show()
    first = sign.grab().toImage()
    qtbot.waitUntil(lambda: sign.grab().toImage() != first)
    sign.show_verdict("ok")
    still = sign.grab().toImage()
    qtbot.wait(HALF_TURN_MS + 100)
    assert sign.grab().toImage() == still
    assert sign.accessibleName() == "正常"


def test_nothing_moves_where_motion_is_unwanted(qtbot: QtBot, moving: None) -> None:
    apply.set_motion(False)
    sign = Sign("busy")
    qtbot.addWidget(sign)
    sign.show()
    still = sign.grab().toImage()
    qtbot.wait(HALF_TURN_MS + 100)
    assert sign.grab().toImage() == still


def test_a_state_changes_its_word_and_width(qtbot: QtBot) -> None:
    chip = Chip("正常")
    qtbot.addWidget(chip)
    wide = chip.sizeHint().width()
    chip.show_state("验签失败")
    assert chip.accessibleName() == "验签失败"
    assert chip.sizeHint().width() > wide


def test_the_mark_says_that_nothing_is_real(qtbot: QtBot) -> None:
    mark = SimMark()
    qtbot.addWidget(mark)
    assert mark.accessibleName() == "模拟：不是真发票"


def test_an_announcement_without_a_reader_is_no_error(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    announce(widget, "税局：离线", urgent=True)
    assert widget.accessibleName() == ""


def _black_and_white(shape: str) -> bytes:
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    painter = QPainter(picture)
    paint_sign(painter, shape, picture.rect().toRectF().adjusted(3, 3, -3, -3), "text")
    painter.end()
    return bytes(picture.convertToFormat(QImage.Format.Format_Mono).bits())
