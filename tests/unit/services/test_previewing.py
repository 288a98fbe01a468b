"""A face as a picture is the sheet of the printer; a draft's says that it is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.services.terminal import Terminal
from printing.errors import PrinterError
from tests.book_builders import a_line, a_ticket, an_entry
from tests.home_builders import a_home, a_terminal


@pytest.fixture(scope="module")
def terminal(tmp_path_factory) -> Iterator[Terminal]:
    home = a_home(tmp_path_factory.mktemp("previewing"))
    listed = a_ticket(2, lines=tuple(a_line() for _ in range(30)), with_list=True)
    with a_terminal(home) as terminal:
        with terminal.book.writing() as work:
            for ticket in (a_ticket(1), listed, a_ticket(3, kind=InvoiceKind.ROLL)):
                work.keep_issued(ticket, bytes(16), an_entry(ticket))
            work.commit()
        yield terminal


def inked(rgba: bytes) -> int:
    """How many bytes of a picture are not white."""
    return len(rgba) - rgba.count(255)


def test_a_picture_is_as_wide_as_asked_and_has_the_shape_of_the_form(terminal) -> None:
    picture = terminal.previewing.picture("099002300104", "1", 480)
    assert (picture.width, picture.page, picture.pages) == (480, 0, 1)
    assert len(picture.rgba) == picture.width * picture.height * 4
    assert abs(picture.height / picture.width - 140 / 240) < 0.02
    assert inked(picture.rgba) > 5000


def test_a_goods_list_follows_the_face_page_by_page(terminal) -> None:
    pictures = [terminal.previewing.picture("099002300104", "2", 300, page) for page in range(3)]
    assert [picture.pages for picture in pictures] == [3, 3, 3]
    assert len({picture.rgba for picture in pictures}) == 3


@pytest.mark.parametrize("page", [3, -1])
def test_a_page_that_is_not_there_is_said_to_be_none(terminal, page) -> None:
    with pytest.raises(PrinterError) as unknown:
        terminal.previewing.picture("099002300104", "2", 300, page)
    assert (unknown.value.code, unknown.value.facts["pages"]) == ("PAGE-UNKNOWN", "3")


def test_a_roll_is_drawn_higher_than_wide(terminal) -> None:
    picture = terminal.previewing.picture("099002300104", "3", 300)
    assert (picture.width, picture.pages) == (300, 1)
    assert picture.height > 2 * picture.width


def test_a_ticket_that_is_not_in_the_book_has_no_picture(terminal) -> None:
    with pytest.raises(RuleBroken) as refused:
        terminal.previewing.picture("099002300104", "99", 300)
    assert refused.value.code == "INVOICE-UNKNOWN"


@pytest.mark.parametrize("kind", [InvoiceKind.ORDINARY, InvoiceKind.E_ORDINARY])
def test_a_draft_bears_nothing_that_only_the_disk_gives(terminal, kind) -> None:
    draft = a_ticket(1, kind=kind).draft
    (sheet,) = terminal.previewing.sheets().unissued(draft)
    texts = [text.text for text in sheet.texts()]
    assert "未开具" in texts
    assert not [text for text in texts if "0000000" in text and text not in draft_texts(draft)]
    assert "模拟专用" not in texts
    assert not [mark for mark in sheet.marks if type(mark).__name__ == "Qr"]
    assert terminal.previewing.draft_picture(draft, 300).width == 300


def draft_texts(draft) -> set[str]:
    parties = (draft.buyer, draft.seller)
    return {getattr(party, name) for party in parties for name in party.__struct_fields__}


def test_a_draft_of_many_lines_shows_the_line_that_stands_for_its_list(terminal) -> None:
    draft = replace(a_ticket(1).draft, lines=tuple(a_line() for _ in range(9)))
    (sheet,) = terminal.previewing.sheets().unissued(draft, listed=True)
    assert "(详见销货清单)" in [text.text for text in sheet.texts()]
    assert terminal.previewing.draft_picture(draft, 300).pages == 1


def test_what_is_no_pdf_is_refused(terminal) -> None:
    with pytest.raises(PrinterError) as refused:
        terminal.previewing.renderer().page(b"no pdf", 0, 100)
    assert refused.value.code == "PAGE-UNREADABLE"


@pytest.mark.parametrize("kind", [InvoiceKind.ORDINARY, InvoiceKind.E_ORDINARY])
def test_the_word_across_a_draft_stands_left_of_every_amount(terminal, kind) -> None:
    (sheet,) = terminal.previewing.sheets().unissued(a_ticket(1, kind=kind).draft)
    texts = {text.name: text for text in sheet.texts()}
    word, half = texts["unissued"], texts["unissued"].size_pt * 1.5 * 25.4 / 72
    assert word.x_mm + half < texts["lines[1].net"].x_mm - 25
