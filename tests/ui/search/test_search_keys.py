"""The keys of the search page and what they lead to."""

from __future__ import annotations

from app.ui.actions import Action
from app.ui.search.page import SearchPage
from tests.ui.search.search_builders import settled


def deed(page: SearchPage, name: str) -> Action:
    return next(one for one in page.deeds() if one.id == name)


def test_f9_shows_the_face_and_no_second_card_over_it(shown, qtbot) -> None:
    page, _desk, _window = shown
    look = deed(page, "page.main")
    assert look.why_not() == ""
    look.do()
    settled(qtbot, page)
    face = page._cards.whole._card
    assert page._cards.open == [face]
    page.escape()
    page.export()
    look.do()
    assert page._cards.open == [page._cards.exports._card]
    page.escape()


def test_the_face_beside_the_list_is_put_away_and_comes_back(shown) -> None:
    page, _desk, _window = shown
    page.pane.shut.click()
    assert page.pane.isHidden()
    deed(page, "page.switch").do()
    assert page.pane.isVisible()


def test_the_captions_show_the_keys_that_hold(shown, stocked, qtbot) -> None:
    desk = shown[1]
    desk.keys.change("page.main", "F8")
    desk.keys.change("search.copy_rows", "Ctrl+J", "search")
    page = SearchPage(desk)
    qtbot.addWidget(page)
    assert page.pane.bigger.key == "F8"
    assert page.ticks.copy_button.key == "Ctrl+J"
    page.left()
