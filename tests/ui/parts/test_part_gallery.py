"""Every part in both themes, beside its reference picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look import apply
from tests.ui.parts.gallery import gallery, let_float, page_with_floats
from tests.ui.pictures import compare

SIZE = (1366, 980)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    apply.apply(qapp, "light")
    yield
    apply.apply(qapp, "light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_looks_as_it_did(qtbot: QtBot, theme: str) -> None:
    page = gallery()
    qtbot.addWidget(page)
    page.show()
    page.setFocus()
    compare(page, "parts", theme, SIZE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_floats_looks_as_it_did(qtbot: QtBot, theme: str) -> None:
    page = page_with_floats()
    qtbot.addWidget(page)
    page.resize(1366, 688)
    page.show()
    let_float(page)
    compare(page, "floats", theme)


def test_no_part_is_smaller_than_its_words(qtbot: QtBot) -> None:
    page = gallery()
    qtbot.addWidget(page)
    page.resize(*SIZE)
    page.show()
    narrow = [
        widget.accessibleName()
        for widget in _widgets(page)
        if widget.isVisible()
        and not isinstance(widget.parent(), QLineEdit)
        and widget.width() < widget.minimumSizeHint().width()
    ]
    assert narrow == []


def test_everything_usable_has_a_name(qtbot: QtBot) -> None:
    for page in (gallery(), page_with_floats()):
        qtbot.addWidget(page)
        nameless = [
            type(widget).__name__
            for widget in _widgets(page)
            if widget.focusPolicy() & widget.focusPolicy().TabFocus
            and not widget.accessibleName()
            and widget.focusProxy() is None
        ]
        assert nameless == []


def _widgets(page: QWidget) -> list[QWidget]:
    return cast("list[QWidget]", page.findChildren(QWidget))
