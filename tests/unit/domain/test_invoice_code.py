"""Invoice codes taken apart and made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.invoice_code import make, parse


@given(st.sampled_from(InvoiceKind), st.integers(2018, 2099), st.integers(1, 9))
def test_what_is_made_reads_back_and_stands_in_area_99(
    kind: InvoiceKind, year: int, batch: int
) -> None:
    code = parse(make(kind, year, batch))
    assert (code.kind, code.year, code.batch, code.simulated) == (kind, year % 100, batch, True)


@pytest.mark.parametrize(
    ("text", "kind", "sheets", "roll"),
    [
        ("9900231130", InvoiceKind.SPECIAL, 3, 0),
        ("1100153320", InvoiceKind.ORDINARY, 2, 0),
        ("1100152730", None, 3, 0),
        ("099002300104", InvoiceKind.ORDINARY, 2, 0),
        ("099002300105", InvoiceKind.ORDINARY, 5, 0),
        ("099002300106", InvoiceKind.ROLL, 0, 57),
        ("099002300107", InvoiceKind.ROLL, 0, 76),
        ("099002300111", InvoiceKind.E_ORDINARY, 0, 0),
        ("099002300113", InvoiceKind.E_SPECIAL, 0, 0),
        ("099002300199", None, 0, 0),
        ("299002300104", None, 2, 0),
    ],
)
def test_a_code_says_kind_sheets_and_roll(
    text: str, kind: InvoiceKind | None, sheets: int, roll: int
) -> None:
    code = parse(text)
    assert (code.kind, code.sheets, code.roll_width_mm) == (kind, sheets, roll)


def test_a_blockchain_code_is_recognised() -> None:
    code = parse("144031909110")
    assert (code.blockchain, code.kind, code.area, code.year) == (True, None, "4403", 19)
    assert not code.simulated


def test_sheets_and_rolls_can_be_asked_for() -> None:
    assert make(InvoiceKind.SPECIAL, 2023, sheets=6) == "9900231160"
    assert make(InvoiceKind.ORDINARY, 2023, 2, sheets=5) == "099002300205"
    assert make(InvoiceKind.ROLL, 2023, roll_width_mm=76) == "099002300107"


@pytest.mark.parametrize("text", ["", "990023113", "9900231130 ", "99002311３0", "abcdefghij"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="INVOICE-CODE"):
        parse(text)


@pytest.mark.parametrize(
    ("kind", "batch", "sheets", "roll"),
    [
        (InvoiceKind.SPECIAL, 10, 3, 57),
        (InvoiceKind.SPECIAL, 1, 10, 57),
        (InvoiceKind.ORDINARY, 1000, 2, 57),
        (InvoiceKind.ORDINARY, 1, 3, 57),
        (InvoiceKind.ROLL, 1, 0, 60),
    ],
)
def test_what_no_code_can_say_is_not_made(
    kind: InvoiceKind, batch: int, sheets: int, roll: int
) -> None:
    with pytest.raises(RuleBroken, match="INVOICE-CODE"):
        make(kind, 2023, batch, sheets=sheets, roll_width_mm=roll)
