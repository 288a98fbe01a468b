"""Taxpayer ids: doubts, never refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from app.domain.taxpayer_id import (
    CREDIT_SIGNS,
    area,
    cleaned,
    credit_check_sign,
    is_doubtful,
    organisation_check_sign,
    person_check_sign,
)

GOOD = (
    "919900000000000192",
    "91990000000000027W",
    "91990000MA0000007X",
    "91990000MA00EXAM7A",
    "92990000000000019Y",
    "990000000000019",
)


@pytest.mark.parametrize("tax_id", GOOD)
def test_a_right_id_raises_no_doubt(tax_id: str) -> None:
    assert not is_doubtful(tax_id)
    assert area(tax_id) == "99"


@pytest.mark.parametrize(
    "tax_id",
    [
        "91990000TEST00001A",
        "91990000MA0000007Y",
        "91990000MA0000008X",
        "99000000000001",
        "990000000000018",
        "99000000000001a",
        "99000000000001-",
        "9900000000000 9",
        "示例示例示例示例示例示例示例示例示例",
        "990100199001010019",
        "99010019900101001x9",
        "9901009001010AB12",
        "99010019900101002200"[:17],
        "9901001990010100220A"[:20].replace("2", "3", 1),
    ],
)
def test_a_wrong_id_is_doubted(tax_id: str) -> None:
    assert is_doubtful(tax_id)


def test_ids_made_of_a_citizens_number_are_right_in_each_length() -> None:
    number = "99010019900101001" + person_check_sign("99010019900101001")
    assert not is_doubtful(number)
    assert not is_doubtful(number + "01")
    assert not is_doubtful("990100900101001")
    assert not is_doubtful("99010090010100101")
    assert is_doubtful("990100901301001" + "01")
    assert area(number) == "99"


def test_an_id_is_cleaned_of_blanks_and_of_fifteen_zeros() -> None:
    assert cleaned(" 91990000 ma0000007x") == "91990000MA0000007X"
    assert cleaned("000000000000000") == cleaned(" ") == ""


@given(st.text(CREDIT_SIGNS, min_size=17, max_size=17))
def test_the_credit_code_agrees_with_python_stdnum(first_17: str) -> None:
    assert credit_check_sign(first_17) == uscc.calc_check_digit(first_17)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_citizens_number_agrees_with_python_stdnum(first_17: str) -> None:
    assert person_check_sign(first_17) == ric.calc_check_digit(first_17 + "0")


def test_each_check_sign_of_an_organisation_code_occurs() -> None:
    signs = {organisation_check_sign(f"{number:08d}") for number in range(200)}
    assert signs == set("0123456789X")


@given(st.text(max_size=22))
def test_no_text_makes_the_doubt_fail(text: str) -> None:
    assert is_doubtful(text) in (True, False)
    assert isinstance(area(cleaned(text)), str)
