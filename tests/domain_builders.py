"""Terms, documents and drafts of invented parties, for tests of the domain."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from app.domain.check import check
from app.domain.compose import Composed, compose
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, InvoiceKind, Party
from app.domain.money import Money
from app.domain.profile import Profile
from app.domain.terms import GoodsEntry, Terms

PROFILES = Path(__file__).parent.parent / "resources" / "profiles"
RATES = frozenset(Decimal(rate) for rate in ("0.13", "0.09", "0.06", "0.05", "0.03", "0.01", "0"))
SELLER = Party(
    "示例甲测试有限公司", "91990000MA0000007X", "虚构市样例路9号 000-11111111", "样例银行 1111"
)
BUYER = EnteredParty(
    "虚构乙测试商贸有限公司", "91990000MA00EXAM7A", "虚构市样例路1号", "样例银行 0000"
)
REQUEST = bytes(range(16))
OIL = "1070101010000000000"
MOUSE = "1090510000000000000"

KNOWN = {code: GoodsEntry("", code) for code in (MOUSE, OIL)}


def profile_data(name: str = "skp") -> dict[str, Any]:
    """The parsed file of a profile, to be changed by a test."""
    return tomllib.loads((PROFILES / f"{name}.toml").read_text("utf-8"))


@cache
def a_profile(name: str = "skp") -> Profile:
    """A shipped profile."""
    return Profile.from_mapping(profile_data(name))


def some_terms(profile: str = "skp", **changes: Any) -> Terms:
    """Terms of a taxpayer with every kind, the demo's rates and 10 万."""
    terms = Terms(
        profile=a_profile(profile),
        seller=SELLER,
        drawer="开票员甲",
        today=date(2024, 1, 15),
        rates=dict.fromkeys(InvoiceKind, RATES),
        single_limit=dict.fromkeys(InvoiceKind, Money.yuan("99999.99")),
        known_code=KNOWN.get,
    )
    return replace(terms, **changes)


def with_rate(*rates: str) -> Mapping[InvoiceKind, frozenset[Decimal]]:
    """The demo's rates and some more, for every kind."""
    more = frozenset(Decimal(rate) for rate in rates)
    return dict.fromkeys(InvoiceKind, RATES | more)


def a_line(**changes: Any) -> EnteredLine:
    """One line of 100.00 without tax at 13 %."""
    line = EnteredLine("样例鼠标", "个", "M-1", "1", "100", "100.00", "0.13", goods_code=MOUSE)
    return replace(line, **changes)


def a_document(*lines: EnteredLine, **changes: Any) -> EnteredInvoice:
    """A document to an invented buyer; one line if none is given."""
    document = EnteredInvoice(lines or (a_line(),), document="DEMO0001", buyer=BUYER)
    return replace(document, **changes)


def composed(*lines: EnteredLine, terms: Terms | None = None, **changes: Any) -> Composed:
    """A document composed."""
    return compose(a_document(*lines, **changes), terms or some_terms(), REQUEST)


def a_draft(*lines: EnteredLine, terms: Terms | None = None, **changes: Any) -> Draft:
    """The draft of a document."""
    return composed(*lines, terms=terms, **changes).draft


def warnings_of(*lines: EnteredLine, terms: Terms | None = None, **changes: Any) -> set[str]:
    """Every warning of a document that may be issued."""
    terms = terms or some_terms()
    made = composed(*lines, terms=terms, **changes)
    return {*made.warnings, *check(made.draft, terms, made.lines_at, made.entered_at)}


def refusal(*lines: EnteredLine, terms: Terms | None = None, **changes: Any) -> RuleBroken:
    """How a document is refused; fails if it is not."""
    try:
        warnings = warnings_of(*lines, terms=terms, **changes)
    except RuleBroken as broken:
        return broken
    raise AssertionError(f"not refused, warnings {warnings}")
