"""The first page of a search is what the list begins with, whatever is told meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKey, Upload
from app.domain.searching import Filter, Heading
from app.repositories.outbox import Event
from app.services.answers import heading_of
from app.services.upload.upload_batch import Moved
from app.ui.search.list_model import ListModel
from app.ui.search.page import SearchPage
from app.ui.search.pages import Around, Fetch
from tests.book_builders import a_ticket
from tests.ui.search.search_builders import WAIT_MS, LaneDesk, a_desk, settled

Then = Callable[[tuple[Heading, ...]], None]


class Waiting:
    """Pages come when the test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[Filter, Fetch, Then]] = []

    def fetch(self, wanted: Filter, asked: Fetch, then: Then) -> None:
        self.asked.append((wanted, asked, then))

    def fetch_around(
        self, wanted: Filter, key: InvoiceKey, row: int, then: Callable[[Around], None]
    ) -> None:
        raise AssertionError("nothing is read again before it was read")

    def come(self, *headings: Heading) -> None:
        _wanted, _asked, then = self.asked[-1]
        then(headings)


def test_rows_that_are_looked_at_meanwhile_do_not_take_the_first_pages_place(qtbot: QtBot) -> None:
    source = Waiting()
    model = ListModel(source)
    begun: list[int] = []
    model.first_page.connect(begun.append)
    model.show(Filter(text="示例"))
    model.set_total(3)  # counted before the page has come
    assert model.heading(0) is None
    qtbot.wait(50)
    assert len(source.asked) == 1
    source.come(heading_of(a_ticket(1)))
    assert begun == [1]
    assert model.heading(0) is not None


def moved(key: Any) -> Moved:
    return Moved(key, Event.ISSUED, Upload.SENT)


def test_uploads_tell_nothing_to_a_page_that_nobody_has_opened_yet(
    qtbot: QtBot, stocked: Any
) -> None:
    """Pages are made ahead: a count of what nobody sees left a list without its first page."""
    with a_desk(stocked[0]) as desk:
        page = a_page(qtbot, desk)
        desk.uploads_moved(moved(stocked[1][0].key))
        settled(qtbot, page)
        assert page.search.model.rows() == 0
        page.entered()
        settled(qtbot, page)
        assert page.table.row == 0
        assert page.search.heading is not None
        page.left()


def test_uploads_that_move_while_the_list_comes_are_shown_in_it(qtbot: QtBot, stocked: Any) -> None:
    with a_desk(stocked[0]) as desk:
        page = a_page(qtbot, desk)
        followed: list[tuple[Heading, ...]] = []
        page.search.model.follow = followed.append  # type: ignore[assignment,method-assign]
        newest, show = stocked[1][-1].key, page.search.model.show

        def shown_and_moved(wanted: Filter) -> None:
            show(wanted)
            assert page.search.model.begins
            desk.uploads_moved(moved(newest))

        page.search.model.show = shown_and_moved  # type: ignore[method-assign]
        page.entered()
        settled(qtbot, page)
        qtbot.waitUntil(lambda: bool(followed), timeout=WAIT_MS)
        assert [one.key for one in followed[0]] == [newest]
        assert page.table.row == 0
        page.left()


def a_page(qtbot: QtBot, desk: LaneDesk) -> SearchPage:
    page = SearchPage(desk)
    qtbot.addWidget(page)
    page.resize(1198, 616)
    page.show()
    return page
