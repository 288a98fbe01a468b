"""Cutting one goods line, with its 折扣行, into pieces whose sums are the line to the fen.

Every piece is the difference of two running totals, so no fen is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, Decimal

from msgspec import Struct
from msgspec.structs import replace

from app.domain.invoice import Line, Nature
from app.domain.money import WIDE, ZERO, Money, total
from app.domain.tax import split_tax_inclusive, tax_on

Piece = tuple[Line, ...]


class Mark(Struct, frozen=True):
    """Running totals up to a cut; what the discount line takes off is below zero."""

    amount: Money = ZERO  # on the basis of the price
    net: Money = ZERO
    tax: Money = ZERO
    off_net: Money = ZERO
    off_tax: Money = ZERO
    quantity: Decimal = Decimal(0)

    @property
    def kept(self) -> Money:
        """What is taken of a ticket's limit."""
        return self.net + self.off_net


class Whole(Struct, frozen=True):
    """The line to cut: `step` is the least quantity of a piece (None: cut by amount), `finest`
    the decimals of a quantity that follows an amount."""

    goods: Line
    discount: Line | None
    step: Decimal | None
    finest: int

    @property
    def end(self) -> Mark:
        """All of it."""
        goods, off = self.goods, self.discount
        return Mark(
            goods.gross if goods.with_tax else goods.net,
            goods.net,
            goods.tax,
            off.net if off else ZERO,
            off.tax if off else ZERO,
            goods.quantity or Decimal(0),
        )


def pairs(lines: Sequence[Line]) -> Iterator[tuple[int, Piece]]:
    """Each goods line with the discount line behind it, and its place."""
    for place, line in enumerate(lines):
        if line.nature is Nature.DISCOUNTED:
            yield place, tuple(lines[place : place + 2])
        elif line.nature is not Nature.DISCOUNT:
            yield place, (line,)


def net_of(lines: Iterable[Line]) -> Money:
    """What the lines take of a ticket's limit."""
    return total(line.net for line in lines)


def next_mark(whole: Whole, at: Mark, room: Money) -> Mark:
    """The furthest cut behind `at` that takes at most `room`; `at` itself if none does."""
    end = whole.end
    if end.kept - at.kept <= room:
        return end
    steps = _by_amount if whole.step is None else _by_quantity
    fitting = (mark for mark in steps(whole, at, room, end) if mark.kept - at.kept <= room)
    found = next(fitting, at)
    return found if found.amount > at.amount else at


def piece_between(whole: Whole, start: Mark, stop: Mark) -> Piece:
    """The lines that stand for what lies between two cuts."""
    quantity = stop.quantity - start.quantity if whole.goods.quantity is not None else None
    goods = replace(
        whole.goods, net=stop.net - start.net, tax=stop.tax - start.tax, quantity=quantity
    )
    off_net, off_tax = stop.off_net - start.off_net, stop.off_tax - start.off_tax
    if whole.discount is None or not off_net:
        return (replace(goods, nature=Nature.NORMAL),)
    return goods, replace(whole.discount, net=off_net, tax=off_tax)


def _by_amount(whole: Whole, at: Mark, room: Money, end: Mark) -> Iterator[Mark]:
    """From just above the cut that the room suggests, downwards fen by fen."""
    reach = at.amount + room.share(end.amount.fen, end.kept.fen)
    for fen in range(reach.fen + 2, max(at.amount.fen, reach.fen - 20), -1):
        if fen < end.amount.fen:
            yield _mark(whole, Money(fen), _following_quantity(whole, fen, end), end)


def _by_quantity(whole: Whole, at: Mark, room: Money, end: Mark) -> Iterator[Mark]:
    """From just above the quantity that the room suggests, downwards step by step."""
    step, price = whole.step or Decimal(1), whole.goods.price or Decimal(0)
    share = WIDE.divide(Decimal(room.fen) * end.quantity, Decimal(end.kept.fen))
    steps = int((share / step).to_integral_value(ROUND_DOWN)) + 1
    for count in range(steps, max(0, steps - 4), -1):
        quantity = at.quantity + count * step
        amount = Money.yuan(WIDE.multiply(quantity, price))
        if quantity < end.quantity and amount < end.amount:
            yield _mark(whole, amount, quantity, end)


def _following_quantity(whole: Whole, fen: int, end: Mark) -> Decimal:
    share = WIDE.divide(WIDE.multiply(end.quantity, Decimal(fen)), Decimal(end.amount.fen))
    return share.quantize(Decimal(1).scaleb(-whole.finest), context=WIDE)


def _mark(whole: Whole, amount: Money, quantity: Decimal, end: Mark) -> Mark:
    goods = whole.goods
    if goods.with_tax:
        net, tax = split_tax_inclusive(amount, goods.rate)
    else:
        net, tax = amount, tax_on(amount, goods.rate)
    off_net = end.off_net.share(amount.fen, end.amount.fen)
    return Mark(amount, net, tax, off_net, tax_on(off_net, goods.rate), quantity)
