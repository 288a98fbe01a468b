"""The search page over a stocked book, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow

from app.domain.invoice import Invoice
from app.ui.look import apply
from app.ui.search.page import SearchPage
from tests.home_builders import a_home
from tests.ui.search.search_builders import LaneDesk, a_desk, settled, stock


@pytest.fixture(scope="module")
def stocked(tmp_path_factory) -> tuple[Path, list[Invoice]]:
    home = a_home(tmp_path_factory.mktemp("search"))
    return home, stock(home)


@pytest.fixture
def shown(qtbot, stocked) -> Iterator[tuple[SearchPage, LaneDesk, QMainWindow]]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply.apply(application, "light")
    with a_desk(stocked[0]) as desk:
        window, page = QMainWindow(), SearchPage(desk)
        window.setCentralWidget(page)
        window.resize(1198, 616)
        qtbot.addWidget(window)
        window.show()
        page.entered()
        settled(qtbot, page)
        yield page, desk, window
        page.left()
        window.hide()
