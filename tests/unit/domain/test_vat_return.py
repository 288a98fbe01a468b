"""申报表: what is prefilled, entered, summed and payable."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import RuleBroken
from app.domain.filing_rhythm import covered_months, needs_return, return_period
from app.domain.tax_period import TaxPeriod
from app.domain.vat_relief import Relief, relief_on
from app.domain.vat_return import Filled, Form, Sold, entered, prefilled

NONE = Relief()
SALES = (
    Sold(1300, True, 100_000, 13_000),
    Sold(1300, False, 50_000, 6_500),
    Sold(1300, False, -10_000, -1_300),
    Sold(300, False, 20_000, 600),
    Sold(0, False, 3_000, 0, "1"),
    Sold(0, False, 4_000, 0, "2"),
    Sold(0, True, 5_000, 0, "0"),
    Sold(0, False, 6_000, 0),
)


def line(filled: Filled, key: str) -> tuple[int, int]:
    (found,) = [each for each in filled.lines if each.key == key]
    return found.net_fen, found.tax_fen


def general(carried: int = 0) -> Filled:
    return prefilled(Form.GENERAL, SALES, [1300, 600, 300, 0], NONE, carried)


def test_tickets_stand_by_rate_and_by_sort_of_ticket():
    form = general()
    assert line(form, "special.1300") == (100_000, 13_000)
    assert line(form, "other.1300") == (40_000, 5_200)
    assert line(form, "unbilled.600") == (0, 0)
    assert [line(form, f"other.{row}")[0] for row in ("exempt", "not_taxed", "zero")] == [
        3_000,
        4_000,
        6_000,
    ]
    assert line(form, "special.export") == (5_000, 0)


def test_what_is_not_taxed_is_told_apart_from_the_sales():
    assert line(general(), "sum.sales")[0] == 100_000 + 40_000 + 20_000 + 3_000 + 5_000 + 6_000


def test_the_tax_of_simple_rates_is_never_deducted_from():
    form = entered(general(), [("input", 0, 30_000)], NONE)
    assert line(form, "sum.output") == (0, 18_200)
    assert (form.payable_fen, form.carried_fen) == (600, 11_800)


def test_what_was_left_of_the_input_tax_is_deducted_in_the_next_period():
    form = entered(general(1_000), [("input", 0, 2_000), ("input_out", 0, 500)], NONE)
    assert line(form, "sum.deductible") == (0, 2_500)
    assert form.payable_fen == 18_200 - 2_500 + 600


def test_what_is_carried_in_and_the_sums_are_never_taken_from_the_sender():
    said = [("carried_in", 0, 9_999), ("sum.payable", 0, 1)]
    assert entered(general(), said, NONE) == general()


def test_sales_without_tickets_are_entered_with_their_tax():
    form = entered(general(), [("unbilled.1300", 10_000, 1_300)], NONE)
    assert form.payable_fen == general().payable_fen + 1_300


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("nothing", 0, 0), "RETURN-LINE"),
        (("input", 0, -1), "RETURN-AMOUNT"),
        (("input", -1, 0), "RETURN-AMOUNT"),
        (("unbilled.1300", 100_000, 100), "RETURN-TAX"),
    ],
)
def test_what_cannot_be_filed_is_refused_with_its_line(said, code):
    with pytest.raises(RuleBroken) as broken:
        entered(general(), [said], NONE)
    assert (broken.value.code, broken.value.field) == (code, said[0])


def test_a_small_taxpayer_within_the_threshold_pays_for_special_tickets_only():
    sold = [Sold(300, True, 10_000, 300), Sold(100, False, 50_000, 500)]
    relief = relief_on(date(2024, 1, 31), quarterly=False)
    form = prefilled(Form.SMALL, sold, [300, 100], relief)
    assert form.payable_fen == 300
    assert line(form, "sum.relieved") == (0, 500)
    over = prefilled(Form.SMALL, [*sold, Sold(100, False, 10_000_000, 100_000)], [300, 100], relief)
    assert over.payable_fen == 300 + 500 + 100_000
    assert not any(each.key == "input" for each in over.lines)


def test_the_threshold_is_that_of_the_day():
    assert relief_on(date(2022, 6, 30), quarterly=False).sales_fen == 15_000_000
    assert relief_on(date(2018, 6, 30), quarterly=False) == NONE


def test_a_quarter_is_filed_with_its_last_month():
    assert needs_return(TaxPeriod(2024, 3), quarterly=True)
    assert needs_return(TaxPeriod(2024, 2), quarterly=False)
    assert covered_months(TaxPeriod(2024, 5), quarterly=False) == (TaxPeriod(2024, 5),)
    assert return_period(TaxPeriod(2024, 5), quarterly=False) == TaxPeriod(2024, 5)
