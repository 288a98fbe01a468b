"""Rates (税率, 征收率): how they are written, from when to when they hold."""

# No postponed annotations here: `profile_reading` reads the types of RateRule.
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from app.domain.invoice import ZeroRate

ZERO_RATE = Decimal(0)
_FIGURE = re.compile(r"(\d{1,8}(?:\.\d{0,15})?|\.\d{1,15})\s*(%?)", re.ASCII)
_WORDS = {
    "免税": ZeroRate.EXEMPT,
    "不征税": ZeroRate.NOT_TAXED,
    "不征收": ZeroRate.NOT_TAXED,
    "出口零税": ZeroRate.EXPORT,
    "出口零税率": ZeroRate.EXPORT,
    "出口退税": ZeroRate.EXPORT,
    "零税率": ZeroRate.ORDINARY,
    "普通零税率": ZeroRate.ORDINARY,
}

_TITLES = {
    ZeroRate.EXEMPT: "免税",
    ZeroRate.NOT_TAXED: "不征税",
    ZeroRate.EXPORT: "出口零税率",
    ZeroRate.ORDINARY: "普通零税率",
}


class RateRule(Struct, frozen=True):
    """A rate that holds from a day to a day, both whole; not given: without end."""

    rate: Decimal
    use: str
    since: date = date.min
    until: date = date.max


class WrittenRate(Struct, frozen=True):
    """What was meant: the fraction, and the flag that a word (免税) sets."""

    rate: Decimal
    zero_rate: ZeroRate = ZeroRate.NONE


@lru_cache(maxsize=256)
def read_rate(text: str) -> WrittenRate | None:
    """A rate as people and files write it; None: it is none.

    A bare figure from 1 on is a percentage ("1" is 1 %), below 1 a fraction.
    >>> [str(read_rate(text).rate) for text in ("0.13", "13", "13%", "1.5%", "1", "免税")]
    ['0.13', '0.13', '0.13', '0.015', '0.01', '0']
    """
    word = text.strip()
    if word in _WORDS:
        return WrittenRate(ZERO_RATE, _WORDS[word])
    found = _FIGURE.fullmatch(word)
    if not found:
        return None
    figure = Decimal(found[1])
    rate = figure.scaleb(-2) if found[2] or figure >= 1 else figure
    return WrittenRate(rate.normalize() if rate else ZERO_RATE)


def rate_text(rate: Decimal) -> str:
    """
    >>> rate_text(Decimal("0.13")), rate_text(Decimal("0.015"))
    ('13%', '1.5%')
    """
    return f"{(rate * 100).normalize():f}%"


@lru_cache(maxsize=256)
def rate_units(rate: Decimal) -> int:
    """A rate in 1/10000, as book and disk keep it; what is finer is left off.

    >>> rate_units(Decimal("0.13")), rate_units(Decimal("0.015"))
    (1300, 150)
    """
    return int(rate.scaleb(4))


@lru_cache(maxsize=256)
def rate_fraction(units: int) -> Decimal:
    """The rate of so many 1/10000, without zeros at the end.

    >>> rate_fraction(1300), rate_fraction(0)
    (Decimal('0.13'), Decimal('0'))
    """
    return Decimal(units).scaleb(-4).normalize() if units else Decimal(0)


def holds(rate: Decimal, day: date, rules: Iterable[RateRule]) -> bool:
    """Whether the law knows the rate on that day; a rate that no rule names is left to the disk.

    >>> holds(Decimal("0.16"), date(2019, 4, 1), [RateRule(Decimal("0.16"), "", date(2018, 5, 1),
    ...       date(2019, 3, 31))])
    False
    """
    named = False
    for rule in rules:
        if rule.rate == rate:
            if rule.since <= day <= rule.until:
                return True
            named = True
    return not named


def rate_title(rate: Decimal, zero_rate: ZeroRate) -> str:
    """As a table of rates says it; of rate 0 the flag.

    >>> rate_title(Decimal(0), ZeroRate.EXEMPT), rate_title(Decimal(0), ZeroRate.NONE)
    ('免税', '0%')
    """
    return _TITLES.get(zero_rate) or rate_text(rate)


def held(rate: Decimal, day: date, rules: Iterable[RateRule]) -> dict[str, str]:
    """Of a rate that does not hold on that day: the last day on which it did (`ended`), else the
    first on which it will (`begins`).

    >>> held(Decimal("0.16"), date(2019, 4, 1), [RateRule(Decimal("0.16"), "", date(2018, 5, 1),
    ...      date(2019, 3, 31))])
    {'ended': '2019-03-31'}
    """
    mine = [each for each in rules if each.rate == rate]
    past = [each.until for each in mine if each.until < day]
    if past:
        return {"ended": max(past).isoformat()}
    return {"begins": min(each.since for each in mine).isoformat()} if mine else {}
