"""What is chosen on the page becomes the filter that it says, and back again."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from app.domain.day_spans import DaySpan
from app.domain.invoice import InvoiceKind, Status, Upload
from app.domain.money import Money
from app.domain.searching import FAILED, UNSENT, Filter, Tally
from app.services.answers import heading_of
from app.ui.search.amounts import AmountWrong, read_amount
from app.ui.search.asked import Asked, Quick, counts_of
from app.ui.search.saved import asked_of
from app.ui.search.words import line_of, moment, span_text
from tests.book_builders import MONDAY, a_ticket

TODAY = date(2024, 1, 15)


@pytest.mark.parametrize(
    ("quick", "wanted"),
    [
        (Quick.ALL, Filter(newest_first=True)),
        (Quick.TODAY, Filter(first_day=TODAY, last_day=TODAY, newest_first=True)),
        (Quick.UNSENT, Filter(uploads=UNSENT, newest_first=True)),
        (Quick.FAILED, Filter(uploads=FAILED, newest_first=True)),
        (Quick.RED, Filter(status=Status.RED, newest_first=True)),
        (Quick.VOID, Filter(void=True, newest_first=True)),
        (Quick.UNPRINTED, Filter(printed=False, newest_first=True)),
    ],
)
def test_a_chip_is_a_condition(quick, wanted) -> None:
    assert Asked(quick=quick).filter(TODAY) == wanted


def test_a_span_moves_with_the_calendar_and_own_days_do_not() -> None:
    assert Asked(span=DaySpan.MONTH).filter(TODAY).first_day == date(2024, 1, 1)
    own = Asked(span=None, more=Filter(last_day=date(2023, 5, 5)))
    assert own.filter(TODAY).last_day == date(2023, 5, 5)


def test_deep_without_words_is_not_deep() -> None:
    assert not Asked(text=" ", deep=True).filter(TODAY).deep


def test_conditions_of_the_card_are_counted() -> None:
    assert Asked(more=Filter(buyer="a", least=Money(1), first_day=TODAY)).extra == 2
    assert Asked(text="x", kind=InvoiceKind.ROLL).extra == 0


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(text="x", deep=True, kind=InvoiceKind.ROLL, upload=Upload.SENT),
        Asked(span=None, more=Filter(first_day=TODAY, printed=True, buyer="a")),
        Asked(quick=Quick.UNSENT, more=Filter(goods="纸")),
    ],
)
def test_a_filter_from_elsewhere_stands_on_the_page_as_it_was_meant(asked) -> None:
    assert Asked.of(asked.filter(TODAY)) == asked


def test_a_saved_span_keeps_moving() -> None:
    assert asked_of(Filter(buyer="a"), "month") == Asked(span=DaySpan.MONTH, more=Filter(buyer="a"))
    assert asked_of(Filter(first_day=TODAY), "").span is None


def test_counts_that_are_not_known_yet_are_not_told_as_nought() -> None:
    counts = counts_of(Tally(3, unprinted=None), None)
    assert (counts[Quick.ALL], counts[Quick.TODAY], counts[Quick.UNPRINTED]) == (3, None, None)


@pytest.mark.parametrize("text", ["1e3", "—", "1.234", "一", "1" * 30, "1,2,,3.x", "\x00"])
def test_what_is_no_amount_is_said_to_be_none(text) -> None:
    with pytest.raises(AmountWrong):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "fen"), [("1,234.5", 123450), ("１２．５", 1250), ("-3", -300), ("￥0.01", 1)]
)
def test_an_amount_is_read_as_people_write_it(text, fen) -> None:
    assert read_amount(text) == Money(fen)


def test_a_day_of_another_year_says_its_year() -> None:
    assert moment(MONDAY, 2024) == "01-15 10:00"
    assert moment(MONDAY, 2025) == "2024-01-15"


def test_days_are_told_as_short_as_they_can_be() -> None:
    assert span_text(TODAY, None) == "2024-01-15 起"
    assert span_text(TODAY, TODAY) == "2024-01-15"
    assert span_text(date(2023, 1, 1), TODAY) == "2023-01-01 至 2024-01-15"


def test_a_row_on_the_clipboard_keeps_its_zeros_and_its_mark() -> None:
    heading = replace(heading_of(a_ticket(1)), document="a\tb")
    cells = line_of(heading).split("\t")
    assert cells[:3] == ["007", "099002300104", "00000001"]
    assert cells[4] == "a b"
    assert cells[-1] == "模拟"
