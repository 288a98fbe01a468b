"""Splitting an order above the limit of one ticket (超限额拆分), and putting it together again.

Three ways: keep the price and cut quantities to a few decimals; keep whole pieces; or fill every
ticket to the fen of the limit. A goods line and its 折扣行 stay together; sums stay to the fen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Line, Nature, Special
from app.domain.money import WIDE, Money, total
from app.domain.split_line import Mark, Piece, Whole, net_of, next_mark, pairs, piece_between

if TYPE_CHECKING:
    from app.domain.profile import Profile


class Keep(StrEnum):
    """What stays as it is when a line is cut; the unit price always does."""

    PRICE = "price"  # 保单价: quantities of a few decimals, amount = price × quantity
    QUANTITY = "quantity"  # 保数量: whole pieces only
    AMOUNT = "amount"  # 保金额: each ticket is filled to the limit


class Part(Struct, frozen=True):
    """One ticket of a split order. `origins`: of each line, its place (from 0) in the order."""

    draft: Draft
    origins: tuple[int, ...]


Placed = tuple[int, Piece]


def split(
    draft: Draft, limit: Money, keep: Keep, profile: Profile, request_ids: Callable[[], bytes]
) -> tuple[Part, ...]:
    """Tickets of at most `limit` net each, in the order's order; one if it fits.

    Documents become `D-1`, `D-2` … Raises SPLIT-IMPOSSIBLE (special, limit) for a special kind
    or a single piece above the limit, SPLIT-TOO-MANY (limit).
    """
    if draft.net <= limit:
        return (Part(draft, tuple(range(len(draft.lines)))),)
    if draft.special not in (Special.NONE, Special.OIL):
        raise RuleBroken("SPLIT-IMPOSSIBLE", "special", special=draft.special, limit=limit)
    tickets: list[list[Placed]] = [[]]
    for origin, lines in pairs(draft.lines):
        for piece in _pieces(lines, limit, limit - _net(tickets[-1]), keep, profile):
            _put(tickets, (origin, piece), limit, profile)
    return tuple(_part(draft, n, placed, request_ids()) for n, placed in enumerate(tickets, 1))


def merge(parts: Sequence[Part], request_id: bytes, document: str) -> Draft:
    """The order a split came from: pieces of one line are one line again."""
    pieces: dict[int, list[Line]] = {}
    for part in parts:
        for origin, line in zip(part.origins, part.draft.lines, strict=True):
            pieces.setdefault(origin, []).append(line)
    lines = tuple(_merged(pieces[origin]) for origin in sorted(pieces))
    return replace(parts[0].draft, request_id=request_id, document=document, lines=lines)


def _net(placed: list[Placed]) -> Money:
    return total(net_of(piece) for _, piece in placed)


def _put(tickets: list[list[Placed]], placed: Placed, limit: Money, profile: Profile) -> None:
    if _net(tickets[-1]) + net_of(placed[1]) > limit:
        tickets.append([])
    if len(tickets) > profile.split.max_parts:
        raise RuleBroken("SPLIT-TOO-MANY", "lines", limit=profile.split.max_parts)
    tickets[-1].append(placed)


def _pieces(
    lines: Piece, limit: Money, room: Money, keep: Keep, profile: Profile
) -> Iterator[Piece]:
    """A line that fits a ticket of its own stays whole; a larger one fills what room there is."""
    if net_of(lines) <= limit:
        yield lines
        return
    step = _step(lines[0], keep, profile)
    off = lines[1] if len(lines) > 1 else None
    whole = Whole(lines[0], off, step, profile.split.amount_decimals)
    at = Mark()
    while at != whole.end:
        mark = next_mark(whole, at, room)
        if mark == at and room == limit:
            raise RuleBroken("SPLIT-IMPOSSIBLE", "limit", special="", limit=limit)
        if mark != at:
            yield piece_between(whole, at, mark)
        at, room = mark, limit


def _step(goods: Line, keep: Keep, profile: Profile) -> Decimal | None:
    """The least quantity of a piece; None: cut by amount."""
    if goods.quantity is None or goods.price is None or keep is Keep.AMOUNT:
        return None
    return Decimal(1).scaleb(-profile.split.price_decimals if keep is Keep.PRICE else 0)


def _part(draft: Draft, number: int, placed: list[Placed], request_id: bytes) -> Part:
    lines = tuple(line for _, piece in placed for line in piece)
    origins = tuple(origin + n for origin, piece in placed for n in range(len(piece)))
    document = f"{draft.document}-{number}" if draft.document else ""
    return Part(replace(draft, request_id=request_id, document=document, lines=lines), origins)


def _merged(pieces: list[Line]) -> Line:
    """A piece too small for a share of the discount stands as a normal line: the others tell."""
    first = next((p for p in pieces if p.nature is Nature.DISCOUNTED), pieces[0])
    quantity = first.quantity
    if quantity is not None:
        quantity = Decimal(0)
        for piece in pieces:
            quantity = WIDE.add(quantity, piece.quantity or Decimal(0))
    net, tax = total(piece.net for piece in pieces), total(piece.tax for piece in pieces)
    return replace(first, quantity=quantity, net=net, tax=tax)
