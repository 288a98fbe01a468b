"""Items that may hold one of a few words only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from app.domain.errors import RuleBroken
from app.exchange.text import shown

Meaning = TypeVar("Meaning")


def choice(text: str, allowed: Mapping[str, Meaning], place: str, line: int = 0) -> Meaning:
    """What the text stands for. Raises CHOICE-UNKNOWN (`text`, `allowed`).

    >>> choice("1", {"": False, "0": False, "1": True}, "price_with_tax")
    True
    """
    if text not in allowed:
        words = " ".join(filter(None, allowed))
        raise RuleBroken("CHOICE-UNKNOWN", place, line=line, text=shown(text), allowed=words)
    return allowed[text]
