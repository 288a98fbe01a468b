"""What is unusual about the next ticket (与往常不同): doubts to look at, never refusals.

Looked up in the newest tickets only, so that it takes milliseconds in a book of any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.faces import figure_text, price_on_face
from app.domain.invoice import Line, Nature
from app.domain.rates import rate_text

if TYPE_CHECKING:
    from app.domain.invoice import Draft
    from app.repositories.earlier import LastUse
    from app.services.book import Book

SAME_WITHIN = timedelta(hours=24)
FAR_OFF = Decimal("0.5")  # of the price before


class Unusual:
    """Compares a draft with what was issued before."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def doubts(self, draft: Draft, at: datetime) -> tuple[RuleBroken, ...]:
        """DUPLICATE-LIKELY (invoice_code, number, issued_at), UNUSUAL-BUYER (name), UNUSUAL-PRICE
        (name, price, before, percent, way), UNUSUAL-RATE (name, rate, before), in this order.
        `at` is the disk's time."""
        buyer = (draft.buyer.name, draft.buyer.tax_id)
        goods = [line for line in draft.lines if line.nature is not Nature.DISCOUNT]
        names = {line.name for line in goods}
        with self._book.reading() as work:
            same = work.earlier.like_it(buyer, draft.gross, names, at - SAME_WITHIN)
            is_known = work.earlier.knows_buyer(*buyer)
            anybody = work.earlier.last_uses(names)
            before = {**anybody, **(work.earlier.last_uses(names, buyer) if is_known else {})}
        found = []
        if same is not None:
            key, issued_at = same
            said = f"{issued_at:%m-%d %H:%M}"
            found.append(
                RuleBroken(
                    "DUPLICATE-LIKELY",
                    "lines",
                    invoice_code=key.code,
                    number=key.number,
                    issued_at=said,
                )
            )
        if not is_known:
            found.append(RuleBroken("UNUSUAL-BUYER", "buyer.name", name=draft.buyer.name))
        return (*found, *_of_goods(goods, before))


def _of_goods(goods: list[Line], before: Mapping[str, LastUse]) -> Iterator[RuleBroken]:
    for number, line in enumerate(goods, start=1):
        if line.name in before:
            last = before[line.name].line
            yield from _of_price(line, last, number)
            yield from _of_rate(line, last, number)


def _of_price(line: Line, last: Line, number: int) -> Iterator[RuleBroken]:
    now, then = (price_on_face(each, with_tax=False) for each in (line, last))
    if now is None or not then or abs(now - then) <= then * FAR_OFF:
        return
    yield RuleBroken(
        "UNUSUAL-PRICE",
        f"lines[{number}].price",
        name=line.name,
        price=figure_text(now),
        before=figure_text(then),
        percent=_percent(now, then),
        way="高" if now > then else "低",
    )


def _percent(now: Decimal, then: Decimal) -> str:
    """How far off, in whole percent; nothing that costs something is 100 % lower."""
    off = abs(now - then) / then * 100
    return f"{off if now > then else min(off, Decimal(99)):.0f}"


def _of_rate(line: Line, last: Line, number: int) -> Iterator[RuleBroken]:
    if line.rate != last.rate:
        now, then = rate_text(line.rate), rate_text(last.rate)
        yield RuleBroken(
            "UNUSUAL-RATE", f"lines[{number}].rate", name=line.name, rate=now, before=then
        )
