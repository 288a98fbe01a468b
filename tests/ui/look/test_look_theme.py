"""Themes and type sizes change while the program runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from app.ui.look import apply, icons
from app.ui.look import type as type_
from app.ui.look.sizes import SIZE
from app.ui.look.tokens import DARK, LIGHT, TONES, current
from app.ui.parts.buttons import Button
from app.ui.parts.date_field import DateField
from app.ui.parts.fields import Field
from tests.ui.parts.gallery import gallery
from tests.ui.pictures import taken


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    apply.apply(qapp, "light")
    yield qapp
    apply.apply(qapp, "light")


def test_the_theme_is_palette_sheet_and_tokens(application: QApplication) -> None:
    apply.apply(application, "dark")
    assert current() is DARK
    assert application.palette().color(QPalette.ColorRole.Base) == QColor(DARK.surface)
    assert DARK.accent in application.styleSheet()
    assert LIGHT.accent not in application.styleSheet()


def test_a_change_leaves_no_stale_colour(application: QApplication, qtbot: QtBot) -> None:
    page = gallery()
    qtbot.addWidget(page)
    page.setFocus()
    first = taken(page, "dark", (1366, 980))
    taken(page, "light", (1366, 980))
    assert taken(page, "dark", (1366, 980)) == first
    shown = {QColor(first.pixel(x, 700)).name() for x in range(first.width())}
    only_light = {getattr(LIGHT, t).lower() for t in ("bg", "surface", "raised")}
    assert not shown & only_light


def test_who_listens_is_told_once_of_a_change(application: QApplication, qtbot: QtBot) -> None:
    told: list[str] = []
    apply.changed.connect(lambda: told.append(apply.theme()))
    apply.apply(application, "dark")
    apply.apply(application, "dark")
    assert told == ["dark"]


def test_the_systems_own_change_is_followed(application: QApplication) -> None:
    apply.apply(application, "system")
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert current() is (DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT)


@pytest.mark.parametrize("factor", [1.0, 1.15, 1.3])
def test_heights_follow_the_type_size(application: QApplication, qtbot: QtBot, factor) -> None:
    apply.apply(application, "light", factor)
    button, field = Button("折扣", "F8"), Field("10")
    for widget in (button, field):
        qtbot.addWidget(widget)
    assert button.sizeHint().height() == field.sizeHint().height() == SIZE.control
    assert SIZE.control == round(30 * factor)
    assert type_.font("body").pixelSize() == round(13 * factor)
    assert SIZE.radius == 4


def test_a_widget_that_is_there_grows_with_the_type(
    application: QApplication, qtbot: QtBot
) -> None:
    button = Button("折扣", "F8")
    qtbot.addWidget(button)
    small = button.sizeHint()
    apply.apply(application, "light", 1.3)
    assert button.sizeHint().width() > small.width()
    assert button.sizeHint().height() > small.height()


def test_everything_is_set_in_the_bundled_type(application: QApplication) -> None:
    assert type_.family() == "Noto Sans SC"
    assert QFontInfo(application.font()).family() == "Noto Sans SC"
    assert QFontInfo(application.font()).pixelSize() == 13


def test_ten_figures_have_one_width(application: QApplication) -> None:
    for style in ("body", "entry", "strong", "figure"):
        assert len({round(type_.width(figure * 100, style)) for figure in "0123456789"}) == 1


def test_icons_are_drawn_anew_in_the_theme(application: QApplication) -> None:
    light = _colours(icons.pixmap("check", "text", 96).toImage())
    apply.apply(application, "dark")
    dark = _colours(icons.pixmap("check", "text", 96).toImage())
    assert QColor(LIGHT.text).name() in light
    assert QColor(DARK.text).name() in dark - light


def test_an_icon_that_is_missing_is_an_empty_place(application: QApplication) -> None:
    picture = icons.pixmap("no-such-icon", "text", 16, 2.0)
    assert (picture.width(), picture.devicePixelRatio()) == (32, 2.0)
    assert _colours(picture.toImage()) == set()


def test_the_sheet_names_every_tone_that_a_label_may_have(
    application: QApplication, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    assert {"ok", "warn", "bad", "sim", "accent"} <= set(TONES)
    for tone in ("ok", "warn", "bad", "sim", "accent"):
        assert f'QLabel[tone="{tone}"]' in application.styleSheet()


def _colours(image: QImage) -> set[str]:
    """The opaque colours of a picture."""
    picture = image.convertToFormat(QImage.Format.Format_ARGB32)
    dots = (
        picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())
    )
    return {dot.name() for dot in dots if dot.alpha() == 255}


def test_who_has_gone_is_not_told_of_a_change(application: QApplication, qtbot: QtBot) -> None:
    page = QWidget()
    kept, dropped = DateField(parent=page), DateField(parent=page)
    told: list[str] = []
    living = _Listener(told)
    delete(kept)
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    apply.apply(application, "dark")
    assert not isValid(kept) and not isValid(dropped)
    assert told == ["told"]
    living.deleteLater()


class _Listener(QWidget):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told
        apply.on_change(self._note)

    def _note(self) -> None:
        self._told.append("told")


def test_only_the_module_of_the_look_joins_its_signal() -> None:
    """A widget listens by `on_change`: a connection may outlive it."""
    ui = Path(apply.__file__).parent.parent
    joined = re.compile(
        r"apply\.changed\.connect|look_changed\.connect|^[ \t]+changed\.connect", re.M
    )
    assert [one.name for one in ui.rglob("*.py") if joined.search(one.read_text("utf-8"))] == []


def test_a_change_lays_the_sheet_on_each_widget_twice_at_most(
    application: QApplication, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    deep = page
    for _ in range(12):
        deep = QWidget(deep)
    changes = _Changes(deep)
    page.show()
    changes.seen = 0
    apply.apply(application, "dark")
    assert changes.seen <= 2


class _Changes(QObject):
    """Counts how often a widget is given a style."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.seen = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() == QEvent.Type.StyleChange
        return False
