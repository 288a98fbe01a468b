"""What a file holds: documents, and places where a document could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias, TypeVar

from msgspec import Struct

from app.domain.entry import EnteredInvoice
from app.domain.errors import RuleBroken

MOST_DOCUMENTS = 50_000
"""Documents of one file; with more it is refused with FILE-TOO-LARGE. Profile default."""

MOST_ROWS = 9_999
"""Lines of one document: 商品行数 has four digits."""

Thing = TypeVar("Thing")


class Unreadable(Struct, frozen=True):
    """One document that cannot be read; the others of the file stand.

    `document` is its 单据号, empty when not even that can be told; `source_line` is the line of
    the file where it begins, `error.line` the line that is wrong.
    """

    document: str
    error: RuleBroken
    source_line: int = 0


Found: TypeAlias = EnteredInvoice | Unreadable


def no_more_than(most: int, unit: str, things: Iterable[Thing], line: int = 0) -> list[Thing]:
    """The things, looked at no further than needed. Raises FILE-TOO-LARGE (`limit`, `unit`).

    >>> no_more_than(2, "张", iter("ab"))
    ['a', 'b']
    """
    taken = list(islice(things, most + 1))
    if len(taken) > most:
        raise RuleBroken("FILE-TOO-LARGE", line=line, limit=most, unit=unit)
    return taken
