"""Amounts in capital words."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.amount_words import WordsStyle, in_words
from app.domain.money import Money


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("10.00", "壹拾圆整"),
        ("100.05", "壹佰圆零伍分"),
        ("1010.10", "壹仟零壹拾圆壹角整"),
        ("100000", "壹拾万圆整"),
        ("10000001", "壹仟万零壹圆整"),
        ("-1234.56", "(负数)壹仟贰佰叁拾肆圆伍角陆分"),
        ("0", "零圆整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("100200.03", "壹拾万零贰佰圆零叁分"),
        ("1050000", "壹佰零伍万圆整"),
        ("100010000.01", "壹亿零壹万圆零壹分"),
        ("100000001", "壹亿零壹圆整"),
        ("1000000000000", "壹万亿圆整"),
        ("1000100000000", "壹万零壹亿圆整"),
        ("1200300000001.20", "壹万贰仟零叁亿零壹圆贰角整"),
    ],
)
def test_amounts_read_as_the_payment_rules_write_them(yuan: str, words: str) -> None:
    assert in_words(Money.yuan(yuan)) == words


def test_a_style_may_leave_out_whole_after_jiao() -> None:
    assert in_words(Money.yuan("1.10"), WordsStyle.WHOLE_AFTER_YUAN) == "壹圆壹角"


def test_a_style_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="whole"):
        in_words(Money(1), "whole")


@given(st.integers(min_value=1, max_value=10**13))
def test_words_agree_with_another_implementation_where_it_is_right(fen: int) -> None:
    """The other one says 元, and nothing after 角."""
    expected = cn2an.an2cn(f"{Decimal(fen) / 100:f}", "rmb").replace("元", "圆")
    expected += "" if expected[-1] in "整分" else "整"
    assert in_words(Money(fen)) == expected
