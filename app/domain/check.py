"""Whether a draft may be issued: the rules of the whole ticket, in the order a terminal asks.

Gates of the disk itself (stock, clock, lock date, offline quota) are in `limits`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.check_lines import check_lines
from app.domain.check_texts import check_texts
from app.domain.errors import RuleBroken
from app.domain.figures import fits
from app.domain.goods_list import check_line_count
from app.domain.kinds import SPECIALS
from app.domain.places import Places
from app.domain.special import check_special, check_special_kind
from app.domain.taxpayer_id import is_doubtful

if TYPE_CHECKING:
    from app.domain.invoice import Draft, InvoiceKind
    from app.domain.money import Money
    from app.domain.profile import Profile
    from app.domain.terms import Terms


def check(
    draft: Draft, terms: Terms, lines_at: Sequence[int] = (), entered_at: Sequence[int] = ()
) -> tuple[str, ...]:
    """Warnings, if the draft may be issued: TAX-ID-CHECK, BUYER-TAX-ID-MISSING,
    REVIEWER-IS-DRAWER, GROSS-OVER-LIMIT.

    `lines_at` and `entered_at` are those of `Composed`. Raises RuleBroken: KIND-NOT-AUTHORISED
    (kind), OVER-LIMIT (net, limit, kind), AMOUNT-ZERO, AMOUNT-TOO-LARGE, and the codes of
    `check_texts`, `check_line_count`, `check_special` and `check_lines`.
    """
    places = Places(lines_at, entered_at)
    if draft.kind not in terms.rates or draft.kind not in terms.single_limit:
        raise RuleBroken("KIND-NOT-AUTHORISED", "kind", kind=draft.kind)
    check_special_kind(draft, terms.profile)
    check_line_count(draft, terms.profile)
    check_texts(draft, terms.profile, places)
    check_lines(draft, terms, places)
    check_special(draft, terms, places)
    net = draft.net
    gross = net + draft.tax
    check_total(draft.kind, net, gross, terms)
    return warnings_of(draft, gross, terms)


def check_total(kind: InvoiceKind, net: Money, gross: Money, terms: Terms) -> None:
    """The sums of a ticket. Raises AMOUNT-ZERO, OVER-LIMIT, AMOUNT-TOO-LARGE."""
    limit = terms.single_limit[kind]
    if not net:
        raise RuleBroken("AMOUNT-ZERO", "net")
    if net > limit:
        raise RuleBroken("OVER-LIMIT", "net", net=net, limit=limit, kind=kind)
    rule = terms.profile.numbers.amount
    if not fits(gross, rule):
        digits = rule.digits - rule.decimals
        raise RuleBroken("AMOUNT-TOO-LARGE", "gross", text=gross, digits=digits)


def warnings_of(draft: Draft, gross: Money, terms: Terms) -> tuple[str, ...]:
    """What a person should look at again before a number is taken."""
    warnings = []
    if draft.buyer.tax_id and is_doubtful(draft.buyer.tax_id, terms.profile.tax_id.usual_lengths):
        warnings.append("TAX-ID-CHECK")
    if _looks_like_an_organisation(draft, terms.profile):
        warnings.append("BUYER-TAX-ID-MISSING")
    if draft.reviewer and draft.reviewer == draft.drawer:
        warnings.append("REVIEWER-IS-DRAWER")
    if gross > terms.single_limit[draft.kind]:
        warnings.append("GROSS-OVER-LIMIT")
    return tuple(warnings)


def _looks_like_an_organisation(draft: Draft, profile: Profile) -> bool:
    """An enterprise buyer gives its id on every kind (国家税务总局公告2017年第16号)."""
    asked = not (draft.buyer.tax_id or draft.buyer_is_person or draft.special)
    return (
        asked
        and draft.kind not in SPECIALS
        and draft.buyer.name.endswith(profile.organisation_endings)
    )
