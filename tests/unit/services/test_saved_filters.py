"""A person's filters come back as they were saved; what cannot be read is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind, Status, Upload
from app.domain.money import Money
from app.domain.searching import UNSENT, Filter, Order
from app.services.finding.saved_filters import MOST, SavedFilter, SavedFilters
from tests.home_builders import a_home, a_terminal

FULL = Filter(
    first_day=date(2024, 1, 1),
    last_day=date(2024, 1, 31),
    kind=InvoiceKind.SPECIAL,
    status=Status.VALID,
    upload=Upload.SENT,
    uploads=UNSENT,
    least=Money(1),
    most=Money(2),
    least_net=Money(3),
    most_net=Money(4),
    printed=False,
    void=False,
    text="虚构",
    order=Order.NUMBER,
    newest_first=True,
)


@pytest.fixture
def filters(tmp_path) -> Iterator[SavedFilters]:
    with a_terminal(a_home(tmp_path)) as terminal:
        yield terminal.saved_filters


def test_a_filter_comes_back_as_it_was_saved(filters) -> None:
    filters.save("甲", SavedFilter(" 上月 专票 ", FULL, "last_month"))
    assert filters.of("甲") == (SavedFilter("上月 专票", FULL, "last_month"),)
    assert filters.of("乙") == ()


def test_where_one_was_in_the_list_is_not_saved(filters) -> None:
    here = InvoiceKey("099002300104", "00000001")
    kept = filters.save("甲", SavedFilter("a", Filter(limit=3, after=here, keys=(here,))))
    assert filters.of("甲") == (SavedFilter("a", Filter()),)
    assert len(kept) == 1


def test_the_same_name_takes_the_place_of_the_one_before(filters) -> None:
    filters.save("甲", SavedFilter("a", Filter(buyer="x")))
    filters.save("甲", SavedFilter("b", Filter()))
    filters.save("甲", SavedFilter("a", Filter(buyer="y")))
    assert [(one.name, one.wanted.buyer) for one in filters.of("甲")] == [("b", ""), ("a", "y")]
    assert [one.name for one in filters.forget("甲", "b")] == ["a"]


@pytest.mark.parametrize(
    ("name", "code"), [(" ", "FIELD-MISSING"), ("长" * 41, "FILTER-NAME-LONG")]
)
def test_a_name_is_asked_for_and_may_not_be_too_long(filters, name, code) -> None:
    with pytest.raises(RuleBroken) as refused:
        filters.save("甲", SavedFilter(name, Filter()))
    assert refused.value.code == code


def test_there_is_an_end_of_saved_filters(filters) -> None:
    for number in range(MOST):
        filters.save("甲", SavedFilter(f"{number}", Filter()))
    with pytest.raises(RuleBroken, match="TOO-MANY-FILTERS"):
        filters.save("甲", SavedFilter("one more", Filter()))
    assert len(filters.save("甲", SavedFilter("0", Filter(buyer="x")))) == MOST


def test_what_a_newer_program_kept_is_left_out(filters) -> None:
    filters.save("甲", SavedFilter("a", Filter()))
    with filters.book.writing() as work:
        strange = '[{"name":"b","days":"","wanted":{"colour":"red"}},{"name":"c"},7]'
        work.settings.put("search-filters:甲", strange)
        work.commit()
    assert filters.of("甲") == ()
