"""One line of text made into one typed line; its discount line stands in `compose_discount`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.figures import fen_off, fits, read_money, read_number
from app.domain.goods_code import choose_code
from app.domain.invoice import Line, Special
from app.domain.money import WIDE, ZERO, Money
from app.domain.preferential import settle
from app.domain.rates import WrittenRate, rate_text, read_rate
from app.domain.tax import split_tax_inclusive, tax_on

if TYPE_CHECKING:
    from app.domain.desk import Desk
    from app.domain.entry import EnteredLine
    from app.domain.places import Place
    from app.domain.profile import Profile
    from app.domain.terms import GoodsEntry


class Figures(Struct, frozen=True):
    """What a line says in figures, on its two bases."""

    quantity: Decimal | None
    price: Decimal | None
    amount: Money | None
    tax: Money | None
    deduction: Money


def compose_goods(line: EnteredLine, place: Place, desk: Desk) -> Line:
    """A goods line with net and tax; price and quantity as typed, the missing one computed.

    Raises FIELD-MISSING, NOT-A-NUMBER, FIGURE-ZERO, AMOUNT-TOO-LARGE, NEGATIVE-BLUE,
    AMOUNT-LOOKS-TAXED, DEDUCTION-TOO-LARGE and the codes of goods code and 优惠.
    """
    chosen = choose_code(line, place, desk.terms)
    written = _rate(line, chosen.entry, place, desk)
    profile = desk.terms.profile
    preference = settle(line, written, chosen.entry, desk.special, place, profile)
    if chosen.warning:
        desk.warnings.append(chosen.warning)
    if preference.assumed:
        desk.warnings.append("ZERO-RATE-ASSUMED")
    figures = _figures(line, place, profile)
    net, tax, with_tax = _net_and_tax(line, figures, written.rate, place, desk)
    quantity, price, price_with_tax = _pair(line, figures, net, tax, with_tax, profile)
    return Line(
        name=line.name.strip(),
        net=net,
        rate=written.rate,
        tax=tax,
        spec=line.spec.strip(),
        unit=line.unit.strip(),
        quantity=quantity,
        price=price,
        with_tax=price_with_tax,
        goods_code=chosen.code,
        own_code=line.own_code.strip(),
        preferential=preference.preferential,
        preferential_text=preference.text,
        zero_rate=preference.zero_rate,
        deduction=figures.deduction,
        short_name=chosen.short_name,
    )


def read_line_rate(line: EnteredLine, place: Place) -> WrittenRate | None:
    """The rate of a line, None if it has none. Raises NOT-A-NUMBER (text)."""
    if not line.rate.strip():
        return None
    written = read_rate(line.rate)
    if written is None:
        raise place.broken("NOT-A-NUMBER", "rate", text=line.rate.strip()[:40], decimals=4)
    return written


def _rate(line: EnteredLine, entry: GoodsEntry | None, place: Place, desk: Desk) -> WrittenRate:
    written = read_line_rate(line, place)
    reduced = desk.terms.profile.reduced
    if desk.special is Special.REDUCED and (
        written is None or written.rate == reduced.reduced_from
    ):
        return WrittenRate(reduced.rate)
    if written is None and desk.special is Special.PURCHASE:
        return WrittenRate(Decimal(0))
    if written is None:
        entry = entry or desk.terms.goods_by_name(line.name.strip())
        if entry is None or entry.rate is None:
            raise place.broken("FIELD-MISSING", "rate")
        if line.source_line:  # a program left it out; a person sees what is put in
            desk.warnings.append("RATE-FROM-REGISTER")
        return WrittenRate(entry.rate)
    return written


def _figures(line: EnteredLine, place: Place, profile: Profile) -> Figures:
    rules = profile.numbers
    quantity = read_number(line.quantity, rules.quantity, place, "quantity")
    price = read_number(line.price, rules.price, place, "price")
    _refuse_zero(quantity, price, place)
    figures = Figures(
        quantity or None,
        price or None,
        read_money(line.amount, rules.amount, place, "amount"),
        read_money(line.tax, rules.amount, place, "tax"),
        read_money(line.deduction, rules.amount, place, "deduction") or ZERO,
    )
    if "-" in line.quantity + line.price + line.amount + line.tax + line.deduction:
        _refuse_negative(figures, place)
    return figures


def _refuse_zero(quantity: Decimal | None, price: Decimal | None, place: Place) -> None:
    """0 beside a real figure contradicts it; where both are 0 a program meant that it has none."""
    if price and quantity is not None and not quantity:
        raise place.broken("FIGURE-ZERO", "quantity")
    if quantity and price is not None and not price:
        raise place.broken("FIGURE-ZERO", "price")


def _refuse_negative(figures: Figures, place: Place) -> None:
    for field in ("quantity", "price", "amount", "tax", "deduction"):
        figure = getattr(figures, field)
        if figure and (figure.fen if isinstance(figure, Money) else figure) < 0:
            raise place.broken("NEGATIVE-BLUE", field, text=figure)


def _net_and_tax(
    line: EnteredLine, figures: Figures, rate: Decimal, place: Place, desk: Desk
) -> tuple[Money, Money, bool]:
    """Net, tax, and the basis the amount was on."""
    amount, with_tax = figures.amount, line.amount_with_tax
    if amount is None:
        amount, with_tax = _product(figures, place, desk.terms.profile), line.price_with_tax
    elif not with_tax:
        _refuse_taxed_amount(line, figures, amount, rate, place, desk.terms.profile)
    _refuse_deduction(figures.deduction, amount, rate, place)
    return *_shared(amount, with_tax, figures, rate, desk), with_tax


def _shared(
    amount: Money, with_tax: bool, figures: Figures, rate: Decimal, desk: Desk
) -> tuple[Money, Money]:
    """A given tax stays as it is: `check` measures how far it is from the computed one."""
    if figures.tax is not None:
        return (amount - figures.tax if with_tax else amount), figures.tax
    split = desk.of_gross if with_tax else desk.of_net
    return split(amount, figures.deduction, rate)


def _product(figures: Figures, place: Place, profile: Profile) -> Money:
    if figures.quantity is None or figures.price is None:
        raise place.broken("FIELD-MISSING", "amount")
    product = WIDE.multiply(figures.quantity, figures.price)
    amount = Money.yuan(product)
    if not fits(amount, profile.numbers.amount):
        digits = profile.numbers.amount.digits - profile.numbers.amount.decimals
        raise place.broken("AMOUNT-TOO-LARGE", "amount", text=amount, digits=digits)
    return amount


def _refuse_taxed_amount(
    line: EnteredLine,
    figures: Figures,
    amount: Money,
    rate: Decimal,
    place: Place,
    profile: Profile,
) -> None:
    """金额 is without tax by convention; figures that fit only if it holds the tax are asked
    about, never guessed. The caller tells us with `amount_with_tax`."""
    if not rate or not amount or figures.deduction:
        return
    if _tax_says_taxed(figures, amount, rate, profile) or (
        line.price_with_tax and _price_says_taxed(figures, amount, profile)
    ):
        net, tax = split_tax_inclusive(amount, rate)
        facts = {"amount": amount, "net": net, "tax": tax, "rate": rate_text(rate)}
        raise place.broken("AMOUNT-LOOKS-TAXED", "amount", **facts)


def _tax_says_taxed(figures: Figures, amount: Money, rate: Decimal, profile: Profile) -> bool:
    if figures.tax is None:
        return False
    near = profile.tolerances.line_tax
    if abs(tax_on(amount, rate).fen - figures.tax.fen) <= near:
        return False
    return abs((split_tax_inclusive(amount, rate)[1] - figures.tax).fen) <= near


def _price_says_taxed(figures: Figures, amount: Money, profile: Profile) -> bool:
    if figures.quantity is None or figures.price is None:
        return False
    off = fen_off(figures.quantity, figures.price, amount)
    return off <= profile.tolerances.line_amount


def _refuse_deduction(deduction: Money, amount: Money, rate: Decimal, place: Place) -> None:
    if deduction and (deduction > amount or not rate):
        facts = {"deduction": deduction, "amount": amount, "rate": rate_text(rate)}
        raise place.broken("DEDUCTION-TOO-LARGE", "deduction", **facts)


def _pair(
    line: EnteredLine, figures: Figures, net: Money, tax: Money, with_tax: bool, profile: Profile
) -> tuple[Decimal | None, Decimal | None, bool]:
    """Quantity, price and the price's basis: what is missing of two follows from the amount."""
    quantity, price = figures.quantity, figures.price
    if quantity is not None and price is None:
        amount = net + tax if with_tax else net
        return quantity, _quotient(amount, quantity, profile), with_tax
    if price is not None and quantity is None:
        amount = net + tax if line.price_with_tax else net
        return _quotient(amount, price, profile), price, line.price_with_tax
    return quantity, price, line.price_with_tax and price is not None


def _quotient(amount: Money, by: Decimal, profile: Profile) -> Decimal:
    """To the usual decimals; to all the disk can keep where they are too few for the check."""
    exact = WIDE.divide(amount.in_yuan, by)
    usual = _rounded(exact, profile.numbers.computed_decimals)
    if fen_off(usual, by, amount) * 2 <= profile.tolerances.line_amount:
        return usual
    return _rounded(exact, profile.numbers.price.decimals)


def _rounded(figure: Decimal, decimals: int) -> Decimal:
    return figure.quantize(Decimal(1).scaleb(-decimals), context=WIDE).normalize(WIDE)
