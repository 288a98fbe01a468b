"""The search page looks as it did: list and face, more conditions, nothing found, both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow

from app.domain.searching import Filter
from app.ui.look import apply
from app.ui.search.asked import Asked
from app.ui.search.page import SearchPage
from tests.home_builders import a_home
from tests.ui.pictures import compare
from tests.ui.search.search_builders import LaneDesk, a_desk, settled, stock

SIZE, LOW = (1198, 616), (1045, 462)  # beside the side bar of 1366 by 688; beside the rail
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = a_home(tmp_path_factory.mktemp("pictures"))
    stock(home)
    return home


@pytest.fixture
def shown(qtbot, home) -> Iterator[tuple[SearchPage, LaneDesk, QMainWindow]]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply.apply(application, "light")
    with a_desk(home) as desk:
        window, page = QMainWindow(), SearchPage(desk)
        window.setCentralWidget(page)
        window.resize(*SIZE)
        qtbot.addWidget(window)
        window.show()
        page.entered()
        settled(qtbot, page)
        yield page, desk, window
        page.left()
        window.hide()


def at_rest(page: SearchPage) -> None:
    """No cursor that blinks, no focus that depends on the window system."""
    page.setFocus()


@pytest.mark.parametrize("theme", THEMES)
def test_the_list_and_the_face_beside_it(shown, qtbot, theme) -> None:
    page, _desk, window = shown
    for row in (1, 5, 6):
        page.search.model.tick(row, True)
    page.table.go_to(3)
    settled(qtbot, page)
    at_rest(page)
    compare(window, "search", theme, SIZE)


@pytest.mark.parametrize("size", [SIZE, (1752, 920), LOW])
def test_list_and_face_end_on_one_line_whatever_is_ticked(shown, qtbot, size) -> None:
    page, _desk, window = shown
    window.resize(*size)
    settled(qtbot, page)
    card = page.foot.parentWidget()
    for ticked in (True, False):
        page.search.model.tick(0, ticked)
        settled(qtbot, page)
        assert card.geometry().bottom() == page.pane.geometry().bottom()
        assert page.ticks.isVisible() == ticked
        assert page.foot.count.isVisible() != ticked


def test_the_page_on_a_low_window(shown, qtbot) -> None:
    page, _desk, window = shown
    page.table.go_to(0)
    settled(qtbot, page)
    window.resize(*LOW)
    at_rest(page)
    compare(window, "search-low", "light", LOW)
    assert page.minimumSizeHint().width() <= LOW[0]
    assert page.minimumSizeHint().height() <= LOW[1]


@pytest.mark.parametrize("theme", THEMES)
def test_more_conditions(shown, qtbot, theme) -> None:
    page, _desk, window = shown
    page._cards.more.open(Asked(more=Filter(buyer="虚构")))
    settled(qtbot, page)
    page._cards.more.card.search_button.setFocus()
    compare(window, "search-more", theme, SIZE)
    page.escape()


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_found_says_why(shown, qtbot, theme) -> None:
    page, _desk, window = shown
    page.search.begin(Asked(text="099002400104 00000400", more=Filter(remark="样例")))
    settled(qtbot, page)
    at_rest(page)
    compare(window, "search-nothing", theme, SIZE)


def test_the_enlarged_face(shown, qtbot) -> None:
    page, _desk, window = shown
    page.table.go_to(0)
    settled(qtbot, page)
    page.enlarge()
    settled(qtbot, page)
    page._cards.whole._card.back.setFocus()
    compare(window, "search-face", "light", SIZE)
    page.escape()
