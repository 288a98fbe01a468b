"""What an entry of a register must be like to be kept, and what is doubtful about it.

The texts have the lengths of the ticket's own fields, so that what is kept can be issued.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.check_texts import check_text
from app.domain.errors import RuleBroken
from app.domain.figures import read_number
from app.domain.gbk import half_width
from app.domain.goods_code import is_well_formed
from app.domain.invoice import Line, Party, ZeroRate
from app.domain.money import ZERO
from app.domain.places import Place
from app.domain.preferential import disagreement
from app.domain.rates import rate_text, read_rate
from app.domain.registers import Customer, Goods
from app.domain.taxpayer_id import cleaned, is_doubtful

if TYPE_CHECKING:
    from app.domain.profile import Profile

Warnings = tuple[tuple[str, str], ...]  # code, field

_SHORT_NAME_BYTES = 40  # 简称 of the official code table: twenty signs
_CUSTOMER = (
    ("own_code", "own_code"),
    ("note", "remark"),
)
_PARTY = (
    ("name", "party_name"),
    ("tax_id", "tax_id"),
    ("address_phone", "address_phone"),
    ("bank_account", "bank_account"),
)
_GOODS = (
    ("name", "goods_name"),
    ("own_code", "own_code"),
    ("spec", "spec"),
    ("unit", "unit"),
    ("preferential_text", "preferential_text"),
)


def tidy_customer(entry: Customer) -> Customer:
    """Without blanks at the ends, name and tax id half-width, as a ticket will bear them."""
    party = entry.party
    clean = Party(
        half_width(party.name).strip(),
        cleaned(half_width(party.tax_id)),
        party.address_phone.strip(),
        party.bank_account.strip(),
    )
    own_code, note = entry.own_code.strip(), entry.note.strip()
    return replace(entry, party=clean, own_code=own_code, note=note)


def check_customer(entry: Customer, profile: Profile) -> Warnings:
    """The doubts about a tidy entry. Raises RuleBroken at `customer.name` and so on:
    FIELD-MISSING, FIELD-TOO-LONG, SIGN-NOT-GBK, CONTROL-SIGN."""
    _require(entry.party.name, "customer.name")
    for field, length in _PARTY:
        text = getattr(entry.party, field)
        check_text(text, profile.lengths[length], f"customer.{field}")
    for field, length in _CUSTOMER:
        check_text(getattr(entry, field), profile.lengths[length], f"customer.{field}")
    tax_id = entry.party.tax_id
    doubtful = tax_id and is_doubtful(tax_id, profile.tax_id.usual_lengths)
    return (("TAX-ID-CHECK", "customer.tax_id"),) if doubtful else ()


def tidy_goods(entry: Goods) -> Goods:
    """Without blanks at the ends."""
    return replace(
        entry,
        name=entry.name.strip(),
        goods_code=entry.goods_code.strip(),
        short_name=entry.short_name.strip(),
        own_code=entry.own_code.strip(),
        spec=entry.spec.strip(),
        unit=entry.unit.strip(),
        preferential_text=entry.preferential_text.strip(),
    )


def check_goods(entry: Goods, profile: Profile, today: date) -> Warnings:
    """The doubts about a tidy entry. Raises RuleBroken at `goods.name` and so on: as
    `check_customer`, GOODS-CODE-WRONG, RATE-UNKNOWN (rate, allowed), ZERO-RATE-WRONG,
    PREFERENTIAL-CONFLICT, NOT-A-NUMBER (a price of zero or below)."""
    _require(entry.name, "goods.name")
    for field, length in _GOODS:
        check_text(getattr(entry, field), profile.lengths[length], f"goods.{field}")
    check_text(entry.short_name, _SHORT_NAME_BYTES, "goods.short_name")
    digits = profile.goods.code_digits
    if entry.goods_code and not is_well_formed(entry.goods_code, digits):
        text = entry.goods_code[:40]
        raise RuleBroken("GOODS-CODE-WRONG", "goods.goods_code", text=text, digits=digits)
    if entry.price is not None and entry.price <= 0:
        raise RuleBroken("NOT-A-NUMBER", "goods.price", text=str(entry.price)[:40])
    _check_rate(entry, profile, today)
    return () if entry.goods_code else (("GOODS-CODE-NONE", "goods.goods_code"),)


def known_rates(profile: Profile, today: date) -> tuple[Decimal, ...]:
    """The rates that the law knows today, the highest first."""
    rates = {rule.rate for rule in profile.rates if rule.since <= today <= rule.until}
    return tuple(sorted(rates, reverse=True))


def with_rate(entry: Goods, text: str, profile: Profile) -> Goods:
    """The entry with the rate that was typed: a word (免税) brings its flag and its text, a rate
    above zero takes them away. Raises RATE-UNKNOWN (rate)."""
    if not text.strip():
        return _at_rate(entry, None, ZeroRate.NONE, "")
    written = read_rate(half_width(text))
    if written is None:
        raise RuleBroken("RATE-UNKNOWN", "goods.rate", rate=text.strip()[:40])
    if written.rate:
        said = "" if entry.zero_rate else entry.preferential_text
        return _at_rate(entry, written.rate, ZeroRate.NONE, said)
    flag = written.zero_rate or entry.zero_rate or ZeroRate.ORDINARY
    said = next((known.text for known in profile.preferential if known.zero_rate == flag), "")
    return _at_rate(entry, written.rate, flag, said)


def with_price(entry: Goods, text: str, profile: Profile) -> Goods:
    """The entry with the price that was typed. Raises NOT-A-NUMBER, AMOUNT-TOO-LARGE."""
    rule = profile.numbers.price
    return replace(entry, price=read_number(text, rule, _OfGoods(0), "price"))


def with_preference(entry: Goods, text: str) -> Goods:
    """The entry with this 优惠政策说明; none: without 优惠."""
    return replace(entry, preferential=bool(text.strip()), preferential_text=text.strip())


def _at_rate(entry: Goods, rate: Decimal | None, flag: ZeroRate, said: str) -> Goods:
    return replace(
        entry, rate=rate, zero_rate=flag, preferential=bool(said), preferential_text=said
    )


def _check_rate(entry: Goods, profile: Profile, today: date) -> None:
    if entry.rate is None:
        if entry.zero_rate:
            raise RuleBroken("ZERO-RATE-WRONG", "goods.rate")
        if entry.preferential != bool(entry.preferential_text):
            raise RuleBroken("PREFERENTIAL-CONFLICT", "goods.preferential_text")
        return
    known = known_rates(profile, today)
    if entry.rate not in known:
        allowed = " ".join(map(rate_text, known))
        raise RuleBroken("RATE-UNKNOWN", "goods.rate", rate=rate_text(entry.rate), allowed=allowed)
    conflict = disagreement(_line(entry, entry.rate), profile)
    if conflict:
        field = "rate" if conflict == "ZERO-RATE-WRONG" else "preferential_text"
        text = entry.preferential_text
        raise RuleBroken(conflict, f"goods.{field}", text=text, rate=rate_text(entry.rate))


def _line(entry: Goods, rate: Decimal) -> Line:
    return Line(
        entry.name,
        ZERO,
        rate,
        ZERO,
        preferential=entry.preferential,
        preferential_text=entry.preferential_text,
        zero_rate=entry.zero_rate,
    )


def _require(text: str, field: str) -> None:
    if not text:
        raise RuleBroken("FIELD-MISSING", field)


class _OfGoods(Place, frozen=True):
    """A figure of an entry stands in no line."""

    def broken(self, code: str, field: str, **facts: object) -> RuleBroken:
        return RuleBroken(code, f"goods.{field}", line=0, **facts)
