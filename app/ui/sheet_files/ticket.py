"""Which ticket a sheet is wanted of."""

from __future__ import annotations

from msgspec import Struct


class SheetOf(Struct, frozen=True):
    """The ticket whose sheet is wanted; `printed`: how often it was printed so far."""

    kind: str
    code: str
    number: str
    buyer: str
    printed: int = 0
