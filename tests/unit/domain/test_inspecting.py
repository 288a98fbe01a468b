"""What a scanner types is read, whatever a ticket leaves out; what is no ticket is none."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.inspecting import FiveFields, read_qr
from app.domain.money import Money

CHECK = "12345678901234567890"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            f" 01,04,099002300104,00000002,300.00,20240115,{CHECK},D1B2,\n",
            FiveFields("099002300104", "00000002", date(2024, 1, 15), Money(30_000), "567890"),
        ),
        (
            "01,01,9900231130,2,-300.00,20240115,",
            FiveFields("9900231130", "00000002", date(2024, 1, 15), Money(-30_000)),
        ),
        (
            f"01，04，099002300104，2，，20240115，{CHECK}",
            FiveFields("099002300104", "00000002", date(2024, 1, 15), None, "567890"),
        ),
    ],
)
def test_a_code_says_what_is_asked(text: str, fields: FiveFields) -> None:
    assert read_qr(text) == fields


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.test/a,b,c,d,e,f,g",
        f"02,04,099002300104,2,300.00,20240115,{CHECK}",
        f"01,04,099,2,300.00,20240115,{CHECK}",
        f"01,04,099002300104,x,300.00,20240115,{CHECK}",
        f"01,04,099002300104,2,300.00,20241315,{CHECK}",
        f"01,04,099002300104,2,300.00,2024-1-5,{CHECK}",
        f"01,04,099002300104,2,300.00,24-01-15-1,{CHECK}",
        "01,04,099002300104,2,300,20240115,",
    ],
)
def test_what_is_no_ticket_is_none(text: str) -> None:
    assert read_qr(text) is None
