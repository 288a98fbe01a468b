"""Small conversions between what a column holds and what a record holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Final

from app.domain.invoice import InvoiceKey, InvoiceKind, Nature, Special, Status, Upload, ZeroRate
from app.domain.rates import rate_units
from db.errors import StoreError

_AHEAD: Final = timedelta(hours=8)
CHINA: Final = timezone(_AHEAD)

KIND_NUMBER: Final = {kind: int(kind) for kind in InvoiceKind}
KIND: Final = {number: kind for kind, number in KIND_NUMBER.items()}
STATUS: Final = (Status.VALID, Status.VOID, Status.RED, Status.BLANK_VOID)
STATUS_NUMBER: Final = {status: number for number, status in enumerate(STATUS)}
# 报送标志: the numbers are those of the trade's own interface
UPLOAD: Final = (
    Upload.UNSENT,
    Upload.SENT,
    Upload.FAILED,
    Upload.SENDING,
    Upload.SIGNATURE_FAILED,
)
UPLOAD_NUMBER: Final = {upload: number for number, upload in enumerate(UPLOAD)}
SPECIAL: Final = (
    Special.NONE,
    Special.PURCHASE,
    Special.OIL,
    Special.DIFFERENCE,
    Special.REDUCED,
)
SPECIAL_NUMBER: Final = {special: number for number, special in enumerate(SPECIAL)}
NATURE_NUMBER: Final = {nature: int(nature) for nature in Nature}
NATURE: Final = {number: nature for nature, number in NATURE_NUMBER.items()}
ZERO_RATE: Final = (
    ZeroRate.NONE,
    ZeroRate.EXPORT,
    ZeroRate.EXEMPT,
    ZeroRate.NOT_TAXED,
    ZeroRate.ORDINARY,
)
ZERO_RATE_NUMBER: Final = {flag: number for number, flag in enumerate(ZERO_RATE)}


def epoch(at: datetime) -> int:
    """Whole seconds since 1970 of an aware time.

    >>> epoch(datetime(1970, 1, 1, 8, 0, 1, tzinfo=CHINA))
    1
    """
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    since = at - _START
    return since.days * 86_400 + since.seconds


_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(seconds: int) -> datetime:
    """The time of `epoch`, at +08:00."""
    return datetime.fromtimestamp(seconds, CHINA)


def period_of(at: datetime) -> int:
    """The calendar month at +08:00 as yyyymm.

    >>> period_of(moment(0))
    197001
    """
    local = at if at.utcoffset() == _AHEAD else at.astimezone(CHINA)
    return local.year * 100 + local.month


@lru_cache(maxsize=256)
def rate_number(rate: Decimal) -> int:
    """A rate in 1/10000, exactly.

    >>> rate_number(Decimal("0.015"))
    150
    """
    units = rate_units(rate)
    if rate.scaleb(4) != units:
        raise StoreError("STORE-FAILED", reason=f"rate {rate} is finer than 1/10000")
    return units


def decimal_text(value: Decimal | None) -> str | None:
    """A quantity or price, digit by digit as it was entered."""
    return None if value is None else str(value)


def decimal_of(text: str | None) -> Decimal | None:
    """The Decimal of `decimal_text`."""
    return None if text is None else Decimal(text)


def key_of(code: str, number: int) -> InvoiceKey:
    """The key of a row; a row without code has number 0 and stands for no key.

    >>> key_of("099002300104", 2)
    InvoiceKey(code='099002300104', number='00000002')
    """
    return InvoiceKey(code, f"{number:08d}")


def number_of(number: str) -> int:
    """A ticket number as it is kept: leading zeros say nothing. -1: no number at all.

    >>> number_of("00000012"), number_of("12"), number_of("x")
    (12, 12, -1)
    """
    sane = number.isascii() and number.isdigit() and len(number) <= 18
    return int(number) if sane else -1


def pattern(part: str) -> str:
    """What LIKE understands as these very signs, anywhere.

    >>> pattern("50%_/")
    '%50/%/_//%'
    """
    for sign in "/%_":
        part = part.replace(sign, "/" + sign)
    return f"%{part}%"
