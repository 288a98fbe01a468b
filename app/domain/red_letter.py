"""红字发票 by original number: what is left of a blue ticket, and the red one that takes it back.

Sources: 国家税务总局公告2016年第47号, manuals of the invoicing clients: the sum of all red tickets
of a blue one is at most the blue one, in gross, net and tax each; a red ticket of a ticket with a
goods list has one line that names it (here one for each rate, so that every rate is counted).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Invoice, Line, Nature, Special, Status
from app.domain.kinds import SPECIALS
from app.domain.money import WIDE, ZERO, Money, total
from app.domain.remark import DIFFERENCE_RED, red_ordinary
from app.domain.tax import spread

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey

OF_LIST = "详见对应正数发票及清单"
PRICE_STEP = Decimal("0.00000001")


class Left(Struct, frozen=True):
    """What red tickets may still take of the lines of one rate."""

    rate: Decimal
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax


def document_of(blue: InvoiceKey, nth: int) -> str:
    """The document number of the n-th red ticket of a blue one.

    >>> from app.domain.invoice import InvoiceKey
    >>> document_of(InvoiceKey("099002300104", "00000007"), 2)
    'RED-099002300104-00000007-2'
    """
    return f"RED-{blue.code}-{blue.number}-{nth}"


def blue_gate(blue: Invoice) -> None:
    """SLIP-NEEDED for 专票; RED-NOT-BLUE for what is void or red itself."""
    key = blue.key
    if blue.status is not Status.VALID:
        raise RuleBroken("RED-NOT-BLUE", "number", invoice_code=key.code, number=key.number)
    if blue.draft.kind in SPECIALS:
        raise RuleBroken("SLIP-NEEDED", "slip")


def left_of(blue: Invoice, reds: Iterable[Invoice]) -> tuple[Left, ...]:
    """What is left of a blue ticket beside red ones that stand, by rate in the order of its
    lines; rates of which nothing is left are left out."""
    return left_beside(blue, (line for red in reds for line in red.draft.lines))


def left_beside(blue: Invoice, taken: Iterable[Line]) -> tuple[Left, ...]:
    """As `left_of`, of the lines that took something (amounts negative)."""
    sums: dict[Decimal, tuple[Money, Money]] = {}
    for line in [*blue.draft.lines, *taken]:
        net, tax = sums.get(line.rate, (ZERO, ZERO))
        sums[line.rate] = net + line.net, tax + line.tax
    found = (Left(rate, net, tax) for rate, (net, tax) in sums.items())
    return tuple(one for one in found if one.gross > ZERO)


def taken(left: Sequence[Left], gross: Money | None) -> tuple[Left, ...]:
    """How much of each rate a red ticket of this gross takes; None: all that is left. Raises
    RED-EXCEEDS (left, gross)."""
    whole = total([one.gross for one in left])
    asked = whole if gross is None else gross
    if not ZERO < asked <= whole:
        raise RuleBroken("RED-EXCEEDS", "amount", left=whole, gross=asked)
    shares = spread(asked, tuple(one.gross for one in left))
    parts = (_part(one, share) for one, share in zip(left, shares, strict=True))
    return tuple(one for one in parts if one.gross > ZERO)


def _part(left: Left, gross: Money) -> Left:
    """Net and tax as they stand in what is left: the last red ticket takes the last fen."""
    tax = left.tax.share(gross.fen, left.gross.fen)
    return Left(left.rate, gross - tax, tax)


def red_draft(
    blue: Invoice, reds: Sequence[Invoice], gross: Money | None, request_id: bytes, drawer: str
) -> Draft:
    """The red ticket; its document number is given by who knows the earlier ones. RED-EXCEEDS."""
    left = left_of(blue, reds)
    if not left:
        raise RuleBroken("RED-EXCEEDS", "amount", left=ZERO, reason="red-done")
    parts = taken(left, gross)
    draft = blue.draft
    whole = not reds and total([one.gross for one in parts]) == draft.gross
    note = DIFFERENCE_RED if draft.special is Special.DIFFERENCE else ""
    return replace(
        draft,
        request_id=request_id,
        lines=red_lines(blue, without_discounts(draft.lines), parts, whole=whole),
        document="",
        remark=red_ordinary(blue.key) + note,
        drawer=drawer,
        list_name="",
    )


def red_lines(
    blue: Invoice, goods: Sequence[Line], parts: Sequence[Left], *, whole: bool
) -> tuple[Line, ...]:
    """Lines that take these parts of these goods, amounts negative."""
    if blue.with_list:
        return tuple(_of_list(part) for part in parts)
    if whole:
        return tuple(_negative(line) for line in goods)
    return tuple(line for part in parts for line in _shared(part, goods))


def _of_list(part: Left) -> Line:
    return Line(name=OF_LIST, net=-part.net, rate=part.rate, tax=-part.tax, nature=Nature.RED_LIST)


def without_discounts(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Goods lines with their discount taken off: a red ticket has no discount lines."""
    goods: list[Line] = []
    for line in lines:
        if line.nature is Nature.DISCOUNT:
            goods[-1] = _discounted(goods[-1], line)
        else:
            goods.append(replace(line, nature=Nature.NORMAL))
    return tuple(goods)


def _discounted(line: Line, discount: Line) -> Line:
    net, tax = line.net + discount.net, line.tax + discount.tax
    price = line.price
    if price is not None and line.quantity:
        amount = (net + tax if line.with_tax else net).in_yuan
        price = WIDE.divide(amount, line.quantity).quantize(PRICE_STEP, context=WIDE)
    return replace(line, net=net, tax=tax, price=price)


def _negative(line: Line) -> Line:
    quantity = None if line.quantity is None else -line.quantity
    amounts = {"net": -line.net, "tax": -line.tax, "deduction": -line.deduction}
    return replace(line, quantity=quantity, **amounts)


def _shared(part: Left, goods: Sequence[Line]) -> list[Line]:
    """A part of an amount over the goods of its rate: no quantity, unit and price."""
    ones = [line for line in goods if line.rate == part.rate]
    nets = _spread(part.net, [line.net for line in ones])
    taxes = _spread(part.tax, [line.tax for line in ones])
    return [
        replace(
            line,
            unit="",
            quantity=None,
            price=None,
            net=-net,
            tax=-tax,
            deduction=-line.deduction.share(net.fen, line.net.fen or 1),
        )
        for line, net, tax in zip(ones, nets, taxes, strict=True)
        if net or tax
    ]


def _spread(amount: Money, over: list[Money]) -> tuple[Money, ...]:
    return spread(amount, tuple(over)) if total(over) else (amount, *(ZERO for _ in over[1:]))
