"""An e-invoice is saved as PDF, OFD or XML from the same card; paper only as PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ui.search.page import SearchPage
from tests.ui.search.search_builders import WAIT_MS, settled


@pytest.fixture
def card(shown, qtbot):
    """The card of an e-invoice."""
    page, _desk, _window = shown
    _go_to(page, qtbot, "026")
    page.paper()
    return page._cards.prints._card


def _go_to(page: SearchPage, qtbot, kind: str) -> None:
    model = page.search.model
    row = next(r for r in range(200) if getattr(model.seen(r), "kind", "") == kind)
    page.table.go_to(row)
    settled(qtbot, page)


def test_the_format_gives_the_name_its_ending_and_the_button_its_words(card) -> None:
    assert (card.formats.isVisible(), card.output) == (True, "pdf")
    for index, ending in enumerate(("pdf", "ofd", "xml")):
        card.formats.choose(index)
        card.formats.chosen.emit(index)
        assert card.path.text().endswith(f".{ending}")
        assert ending.upper() in card.start.words
    card.path.setText("")
    card.formats.chosen.emit(0)
    assert card.path.text() == ""


def test_what_was_typed_keeps_its_name_and_gets_the_ending(card, tmp_path: Path) -> None:
    card.path.setText(str(tmp_path / "发票1.5"))
    card.formats.choose(1)
    card.formats.chosen.emit(1)
    assert card.path.text() == str(tmp_path / "发票1.5.ofd")
    (tmp_path / "发票1.5.xml").write_text("mine")
    card.formats.choose(2)
    card.formats.chosen.emit(2)
    assert card.path.text() == str(tmp_path / "发票1.5-2.xml")


def test_the_file_is_written_in_the_format_and_no_print_is_counted(
    shown, card, qtbot, tmp_path: Path
) -> None:
    page, desk, _window = shown
    printed = page.search.heading.printed
    card.formats.choose(2)
    card.formats.chosen.emit(2)
    card.path.setText(str(tmp_path / "a.xml"))
    card.start.click()
    qtbot.waitUntil(lambda: bool(desk.told), timeout=WAIT_MS)
    assert "XML" in desk.told[0]
    assert (tmp_path / "a.xml").read_bytes().startswith(b"<?xml")
    settled(qtbot, page)
    assert page.search.heading.printed == printed


def test_paper_is_offered_as_pdf_only(shown, qtbot) -> None:
    page, _desk, _window = shown
    _go_to(page, qtbot, "007")
    page.paper()
    card = page._cards.prints._card
    assert (card.formats.isVisible(), card.output) == (False, "pdf")
    assert card.path.text().endswith(".pdf")
