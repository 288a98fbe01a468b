"""The number of an information slip (信息表编号): 16 digits.

    number = region (6) · year and month (4) · serial (5) · check digit (1)

That it has 16 digits is known, what they mean is common knowledge only; so the check digit is our
own and told here: ISO/IEC 7064 MOD 11,10 over the fifteen before it. It finds every wrong digit
and nearly every swap of two neighbours.
"""

from __future__ import annotations

from app.domain.tax_period import TaxPeriod

REGION = "990000"  # area 99 does not exist
LAST_SERIAL = 99_999  # of a month


def slip_check_digit(first_15: str) -> str:
    """The sixteenth digit.

    >>> slip_check_digit("990000240100001")
    '1'
    """
    product = 10
    for digit in first_15:
        rest = (int(digit) + product) % 10 or 10
        product = rest * 2 % 11
    return str((11 - product) % 10)


def slip_number(month: TaxPeriod, serial: int) -> str:
    """The number of the n-th slip of a month, n from 1 to 99 999.

    >>> slip_number(TaxPeriod(2024, 1), 1)
    '9900002401000011'
    """
    first = f"{REGION}{month.year % 100:02d}{month.month:02d}{serial:05d}"
    return first + slip_check_digit(first)


def is_slip_number(text: str) -> bool:
    """Whether this can be one: sixteen digits whose last fits.

    >>> is_slip_number("9900002401000011"), is_slip_number("9900002401000012")
    (True, False)
    """
    digits = len(text) == 16 and text.isascii() and text.isdigit()
    return digits and slip_check_digit(text[:15]) == text[15]
