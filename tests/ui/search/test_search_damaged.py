"""Fonts that cannot be read: the list and the words stay, and nobody waits for a face."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.bootstrap import outputs
from printing.fonts import FILES
from tests.ui.search.search_builders import settled


@pytest.fixture
def no_fonts(monkeypatch) -> Iterator[None]:
    """The files lie where nobody finds them, and no page of this process opened them before."""
    opened_once = (outputs.forms, outputs.fonts)
    for each in opened_once:
        each.cache_clear()
    monkeypatch.setattr("printing.fonts.FILES", {name: f"away/{FILES[name]}" for name in FILES})
    yield
    for each in opened_once:
        each.cache_clear()


def test_a_face_that_cannot_be_drawn_is_said_where_it_would_stand(no_fonts, shown, qtbot) -> None:
    page, desk, _window = shown
    paper = [row for row in range(40) if page.search.model.seen(row).kind in ("004", "007")]
    for row in paper[1:3]:
        page.table.go_to(row)
        settled(qtbot, page)
        qtbot.waitUntil(lambda: "画不出来" in page.pane.face.accessibleName())
    assert [one.code for one in desk.problems] == ["FONT-UNREADABLE"]
    page.enlarge()
    settled(qtbot, page)
    card = page._cards.whole._card
    assert card.isVisible()
    qtbot.waitUntil(lambda: "画不出来" in card.face.accessibleName())
    assert page.search.heading.buyer.name in card.title.text()
    assert [one.code for one in desk.problems] == ["FONT-UNREADABLE"] * 2
