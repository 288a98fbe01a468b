"""What a slip (信息表) takes of a blue 专票: all of it, some of its lines, or an amount of them.

Beside it stand the slips that were applied for before: what they hold is not free any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import Special, Status
from app.domain.kinds import SPECIALS
from app.domain.money import total
from app.domain.red_letter import Left, left_beside, red_lines, taken, without_discounts

if TYPE_CHECKING:
    from app.domain.invoice import Invoice, Line
    from app.domain.money import Money

BUSINESS = {Special.REDUCED: "0010", Special.DIFFERENCE: "0020", Special.OIL: "0090"}
USUAL_BUSINESS = "0000"


def slip_gate(blue: Invoice) -> None:
    """SLIP-NOT-SPECIAL for what is reddened by its number, RED-NOT-BLUE for what is void or red
    itself."""
    key = blue.key
    if blue.draft.kind not in SPECIALS:
        raise RuleBroken("SLIP-NOT-SPECIAL", "number", invoice_code=key.code, number=key.number)
    if blue.status is not Status.VALID:
        raise RuleBroken("RED-NOT-BLUE", "number", invoice_code=key.code, number=key.number)


def slip_lines(
    blue: Invoice, held: Iterable[Line], gross: Money | None = None, chosen: Sequence[int] = ()
) -> tuple[Line, ...]:
    """The lines of a slip, amounts negative. `held`: lines of earlier slips; `gross`: None for all
    that is left; `chosen`: places of the goods lines (discounts taken off), none: all. RED-EXCEEDS
    (left, gross)."""
    before = tuple(held)
    goods = chosen_of(blue, chosen)
    parts = taken(_within(left_beside(blue, before), goods), gross)
    asked = total([part.gross for part in parts])
    whole = not before and asked == total([line.gross for line in goods])
    return red_lines(blue, goods, parts, whole=whole)


def chosen_of(blue: Invoice, chosen: Sequence[int]) -> tuple[Line, ...]:
    """Goods lines of a blue ticket, discounts taken off; RED-LINE (line, from 1)."""
    goods = without_discounts(blue.draft.lines)
    for place in chosen:
        if not 0 <= place < len(goods):
            raise RuleBroken("RED-LINE", "lines", line=place + 1, lines=len(goods))
    return tuple(goods[place] for place in sorted(set(chosen))) if chosen else goods


def _within(left: Iterable[Left], goods: Sequence[Line]) -> tuple[Left, ...]:
    """What is left of a ticket, as far as it is of these goods."""
    parts = (_least(one, [line for line in goods if line.rate == one.rate]) for one in left)
    return tuple(part for part in parts if part.gross.fen > 0)


def _least(left: Left, goods: Sequence[Line]) -> Left:
    net = min(left.net, total([line.net for line in goods]))
    tax = min(left.tax, total([line.tax for line in goods]))
    return Left(left.rate, net, tax)
