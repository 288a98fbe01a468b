"""信息表编号 and what becomes of a slip."""

from __future__ import annotations

from stdnum.iso7064 import mod_11_10

from app.domain.slip_number import is_slip_number, slip_number
from app.domain.slip_status import TITLES, SlipStatus, may_be_used, may_be_withdrawn
from app.domain.tax_period import TaxPeriod


def test_the_check_digit_is_the_one_of_the_norm():
    for serial in (1, 7, 99_999, 54_321):
        assert mod_11_10.is_valid(slip_number(TaxPeriod(2024, 11), serial))


def test_every_wrong_digit_is_found():
    number = slip_number(TaxPeriod(2025, 3), 4_711)
    for place in range(16):
        for digit in "0123456789":
            changed = number[:place] + digit + number[place + 1 :]
            assert is_slip_number(changed) is (changed == number)


def test_what_is_no_number_is_none():
    assert not any(is_slip_number(text) for text in ("", "9" * 15, "9" * 15 + "x", "９" * 16))


def test_only_an_approved_slip_is_used_or_withdrawn():
    assert {status for status in SlipStatus if may_be_used(status)} == {
        SlipStatus.APPROVED,
        SlipStatus.APPROVED_ALSO,
        SlipStatus.REACTIVATED,
    }
    assert not may_be_withdrawn(SlipStatus.WRITTEN_OFF)
    assert set(TITLES) == set(SlipStatus)
