"""The arithmetic of lines, what rate and flags they may bear, and how discount lines stand.

Source of the tolerances: the profile. Source of the discount rules: 国税函〔2006〕1279号.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.figures import fen_off
from app.domain.invoice import Draft, Line, Nature, Special
from app.domain.kinds import SPECIALS
from app.domain.money import WIDE, Money
from app.domain.preferential import disagreement
from app.domain.rates import held, holds, rate_text
from app.domain.tax import split_reduced, tax_on

if TYPE_CHECKING:
    from app.domain.places import Place, Places
    from app.domain.profile import Profile
    from app.domain.terms import Terms


def check_lines(draft: Draft, terms: Terms, places: Places) -> None:
    """Every line by itself, then the discount lines, then the tax of the whole ticket.

    Raises AMOUNT-ZERO, NEGATIVE-BLUE (text), LINE-AMOUNT (quantity, price, amount, computed),
    TAX-DIFFERENCE (tax, computed, tolerance), RATE-NOT-AUTHORISED (rate, kind, allowed; unknown,
    ended or begins), ZERO-RATE-FORBIDDEN, ZERO-RATE-WRONG, PREFERENTIAL-CONFLICT and the DISCOUNT-
    codes.
    """
    for index, line in enumerate(draft.lines):
        broken = _broken_line(line, draft, terms)
        if broken:
            code, field, facts = broken
            raise places[index].broken(code, field, **facts)
    _check_discounts(draft.lines, places)
    check_whole_tax(draft, terms.profile)


Facts = dict[str, object]
Broken = tuple[str, str, Facts] | None


def expected_tax(line: Line, special: Special, profile: Profile) -> Money:
    """The tax of a line by rule: on net, for 差额 on net less deduction, for 减按 on gross."""
    if special is Special.REDUCED:
        return split_reduced(line.gross, line.rate, profile.reduced.reduced_from)[1]
    base = line.net - line.deduction if line.deduction else line.net
    return tax_on(base, line.rate)


def line_refusals(line: Line, draft: Draft, terms: Terms, place: Place) -> list[RuleBroken]:
    """All that is wrong with one line by itself, not only the first; `draft` says of what kind
    and special kind the ticket is."""
    found = (
        _broken_sign(line),
        _broken_rate(line, draft, terms),
        _broken_product(line, terms.profile),
        _broken_tax(line, draft.special, terms.profile),
    )
    return [place.broken(code, field, **facts) for code, field, facts in filter(None, found)]


def _broken_line(line: Line, draft: Draft, terms: Terms) -> Broken:
    return (
        _broken_sign(line)
        or _broken_rate(line, draft, terms)
        or _broken_product(line, terms.profile)
        or _broken_tax(line, draft.special, terms.profile)
    )


def _broken_sign(line: Line) -> Broken:
    """A goods line is above zero; net and tax of a discount line are not."""
    if line.nature is Nature.DISCOUNT:
        below = line.net.fen < 0 and line.tax.fen <= 0
        return None if below else ("DISCOUNT-NOT-NEGATIVE", "amount", {"amount": line.net})
    if line.net.fen > 0 and line.tax.fen >= 0:
        return None
    if not line.net:
        return "AMOUNT-ZERO", "amount", {}
    field, figure = ("amount", line.net) if line.net.fen < 0 else ("tax", line.tax)
    return "NEGATIVE-BLUE", field, {"text": figure}


def _broken_rate(line: Line, draft: Draft, terms: Terms) -> Broken:
    allowed = terms.rates.get(draft.kind, frozenset())
    if line.rate not in allowed or not holds(line.rate, terms.today, terms.profile.rates):
        return "RATE-NOT-AUTHORISED", "rate", _rate_facts(line.rate, draft, terms)
    if not line.rate and draft.kind in SPECIALS:
        return "ZERO-RATE-FORBIDDEN", "rate", {"kind": draft.kind}
    conflict = disagreement(line, terms.profile)
    if not conflict:
        return None
    field = "zero_rate" if conflict == "ZERO-RATE-WRONG" else "preferential_text"
    text = line.preferential_text if field == "preferential_text" else line.zero_rate
    return conflict, field, {"text": text, "flag": line.zero_rate, "rate": rate_text(line.rate)}


def _rate_facts(rate: Decimal, draft: Draft, terms: Terms) -> Facts:
    """What may be used today in its place; of a rate that the disk has, when it held."""
    rules, allowed = terms.profile.rates, terms.rates.get(draft.kind, frozenset())
    usable = [each for each in sorted(allowed, reverse=True) if holds(each, terms.today, rules)]
    text = rate_text(rate)
    why = held(rate, terms.today, rules) if rate in allowed else {"unknown": text}
    return {"rate": text, "kind": draft.kind, "allowed": " ".join(map(rate_text, usable)), **why}


def _broken_product(line: Line, profile: Profile) -> Broken:
    if line.quantity is None or line.price is None:
        return None
    amount = line.gross if line.with_tax else line.net
    if fen_off(line.quantity, line.price, amount) <= profile.tolerances.line_amount:
        return None
    product = WIDE.multiply(line.quantity, line.price)
    facts: Facts = {"quantity": f"{line.quantity:f}", "price": f"{line.price:f}"}
    return "LINE-AMOUNT", "amount", {**facts, "amount": amount, "computed": _shown(product)}


def _shown(product: Decimal) -> str:
    """To the fen where that says all, so that it can be compared with an amount."""
    in_fen = product.quantize(Decimal("0.01"), context=WIDE)
    return f"{in_fen if in_fen == product else product:f}"[:40]


def _broken_tax(line: Line, special: Special, profile: Profile) -> Broken:
    """Free lines bear no tax at all; elsewhere a few fen of rounding are the entrant's."""
    expected = expected_tax(line, special, profile)
    tolerances = profile.tolerances
    near = tolerances.discount_tax if line.nature is Nature.DISCOUNT else tolerances.line_tax
    if abs(line.tax.fen - expected.fen) <= (near if line.rate else 0):
        return None
    facts: Facts = {"tax": line.tax, "computed": expected, "tolerance": Money(near)}
    return "TAX-DIFFERENCE", "tax", facts


def _check_discounts(lines: tuple[Line, ...], places: Places) -> None:
    before: Line | None = None
    for index, line in enumerate(lines):
        if line.nature is Nature.DISCOUNT:
            _check_pair(before, line, places[index])
        elif before is not None and before.nature is Nature.DISCOUNTED:
            raise places[index - 1].broken("DISCOUNT-MISSING", "nature")
        before = line
    if before is not None and before.nature is Nature.DISCOUNTED:
        raise places[len(lines) - 1].broken("DISCOUNT-MISSING", "nature")


def _check_pair(goods: Line | None, discount: Line, place: Place) -> None:
    """A 折扣行 follows its goods line, speaks of the same goods, and takes off no more."""
    if goods is None or goods.nature is not Nature.DISCOUNTED:
        raise place.broken("DISCOUNT-ORPHAN", "nature")
    for field in ("name", "goods_code", "rate"):
        if getattr(goods, field) != getattr(discount, field):
            raise place.broken("DISCOUNT-MISMATCH", field, what=field)
    if discount.quantity is not None or discount.price is not None or discount.spec + discount.unit:
        raise place.broken("DISCOUNT-HAS-FIGURES", "quantity")
    if -discount.net > goods.net:
        facts = {"discount": -discount.net, "amount": goods.net}
        raise place.broken("DISCOUNT-TOO-LARGE", "discount", **facts)


def _exact_tax(draft: Draft, profile: Profile) -> Decimal:
    """The unrounded tax of all lines, in fen."""
    if draft.special is Special.REDUCED:
        taxed = [line.gross.fen * line.rate for line in draft.lines]
        return sum(taxed, Decimal(0)) / (1 + profile.reduced.reduced_from)
    taxed = [(line.net.fen - line.deduction.fen) * line.rate for line in draft.lines]
    return sum(taxed, Decimal(0))


def check_whole_tax(draft: Draft, profile: Profile) -> None:
    """The unrounded tax of all lines against the sum of what the lines say. Each line was within
    its own tolerance before: a few of them cannot be too far off together."""
    tolerances = profile.tolerances
    farthest = 1 + max(tolerances.line_tax, tolerances.discount_tax)
    if len(draft.lines) * farthest <= tolerances.invoice_tax:
        return
    exact = _exact_tax(draft, profile)
    near = tolerances.invoice_tax
    if abs(exact - draft.tax.fen) > near:
        expected = Money(round(exact))
        raise RuleBroken(
            "TAX-DIFFERENCE", "tax", tax=draft.tax, computed=expected, tolerance=Money(near)
        )
