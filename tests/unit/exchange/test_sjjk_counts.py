"""SJJK0101: a 商品行数 that lies costs its own document and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entry import EnteredInvoice
from app.exchange.found import Unreadable
from tests.exchange_builders import FORMAT_LINE, GOLDEN, a_file, detail, documents, header, refusal

PERSON = "{}~~{}~~虚构丙~~~~~~~~备注"
WITH_PHONE = "{}~~{}~~虚构丙~~~~13900000000"
UNIT_IS_A_NUMBER = "样例~~1~~M-1~~1~~100.00~~0.13"


def verdicts(*lines: str) -> list[str]:
    """Document and error code, or the count of lines, of each document."""
    return [
        f"{one.document} {one.error.code if isinstance(one, Unreadable) else len(one.lines)}"
        for one in documents(a_file(*lines))
    ]


def test_the_golden_file_loses_only_the_bills_that_lie() -> None:
    found = documents((GOLDEN / "count_lies.txt").read_bytes())
    good = [one.document for one in found if isinstance(one, EnteredInvoice)]
    assert good == ["DEMO0008", "DEMO0010"]


def test_too_few_lines_are_told_with_both_counts_at_the_header() -> None:
    error = refusal(a_file(header(count=3), detail(), detail()))
    assert (error.code, error.field, error.line) == ("LINE-COUNT", "line_count", 2)
    assert error.facts == {"declared": "3", "found": "2"}


@pytest.mark.parametrize("person", [PERSON, WITH_PHONE, "{}~~{}~~虚构丙"])
@pytest.mark.parametrize("declared", ["0", "1", "3", "4", "9999", "999999999", "x", "-1", ""])
def test_the_next_document_is_found_whatever_the_count_says(declared: str, person: str) -> None:
    next_one = person.format("B", 1)
    lines = (person.format("A", declared), detail(), detail(), next_one, detail())
    assert verdicts(*lines) == ["A LINE-COUNT", "B 1"]


@pytest.mark.parametrize("declared", ["9" * 5000, "２", "1.0", "+1"])
def test_a_count_that_is_no_plain_number_is_refused(declared: str) -> None:
    assert verdicts(header(count=declared), detail(), detail()) == ["DEMO0001 LINE-COUNT"]


def test_a_header_without_any_line_is_refused() -> None:
    assert verdicts(header("A", 0), header("B", 0)) == ["A LINE-COUNT", "B LINE-COUNT"]


def test_a_unit_that_is_a_number_makes_no_header() -> None:
    assert verdicts(header(count=2), detail(), UNIT_IS_A_NUMBER) == ["DEMO0001 2"]
    assert verdicts(header(count=1), detail(), UNIT_IS_A_NUMBER) == ["DEMO0001 LINE-COUNT"]
    assert verdicts(header(count=3), UNIT_IS_A_NUMBER, detail()) == ["DEMO0001 LINE-COUNT"]


def test_a_shifted_detail_is_never_taken_for_the_header_of_another_invoice() -> None:
    shifted = "样例~~1~~M-1~~~~100~~~~"
    assert verdicts(header(count=3), detail(), shifted, detail()) == ["DEMO0001 3"]


def test_a_bad_detail_belongs_to_its_own_document() -> None:
    bad = detail(i5="abc", i6="")
    assert verdicts(header(count=2), bad, detail(), header("B"), detail()) == ["DEMO0001 2", "B 1"]


def test_a_broken_header_does_not_spoil_the_document_before_it() -> None:
    for broken in ("B", "B~~1", "B~~x~~虚构丙~~~~", PERSON.format("B", "x"), header("B", "x")):
        first, second = verdicts(header("A"), detail(), broken)
        assert (first, second) == ("A 1", "B LINE-COUNT")


def test_lines_before_any_header_belong_to_no_document() -> None:
    assert verdicts(detail(), detail(), header("B"), detail()) == [" LINE-COUNT", "B 1"]


def test_a_repeated_format_line_ends_a_document() -> None:
    lines = (header("A", 2), detail(), FORMAT_LINE, header("B"), detail())
    assert verdicts(*lines) == ["A LINE-COUNT", "B 1"]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), min_size=1, max_size=8))
def test_documents_with_a_true_count_always_arrive_whole(counts: list[tuple[int, int]]) -> None:
    lines: list[str] = []
    expected = []
    for place, (declared, real) in enumerate(counts):
        lines += [header(f"D{place}", declared), *[detail()] * real]
        expected.append(f"D{place} {real if declared == real else 'LINE-COUNT'}")
    assert verdicts(*lines) == expected
