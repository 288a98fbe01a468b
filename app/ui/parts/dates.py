"""A date as cashiers type it."""

from __future__ import annotations

import re
from datetime import date

_LONG = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


def read_date(text: str, year: int | None = None) -> date | None:
    """The date in a text; None where there is none. `year` completes a day without a year.

    >>> read_date("20240115"), read_date("1-5", 2024), read_date("2024-02-30")
    (datetime.date(2024, 1, 15), datetime.date(2024, 1, 5), None)
    """
    plain = text.strip().translate(_WIDE)
    found = _COMPACT.fullmatch(plain) or _LONG.fullmatch(plain)
    short = _SHORT.fullmatch(plain) if year else None
    parts = found.groups() if found else (str(year), *short.groups()) if short else ()
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None
