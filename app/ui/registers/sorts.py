"""What tells the two registers apart: their columns, and what the terminal is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

from app.domain.registers import Found, Kept, Saved

if TYPE_CHECKING:
    from app.domain.register_rules import Warnings
    from app.domain.rights import Session
    from app.services.register.registers import Registers, Rules

E = TypeVar("E", bound=Kept)


class Part(Struct, Generic[E], frozen=True):
    """One column. `put` None: it is shown and not typed. `field` names it as a refusal does;
    `matched` says by which of the codes it is marked."""

    title: str
    get: Callable[[Found[E]], str]
    field: str = ""
    put: Callable[[E, str, Rules], E] | None = None
    sample: str = ""
    stretch: bool = False
    right: bool = False
    choices: Callable[[Rules], tuple[str, ...]] | None = None
    whole: Callable[[Found[E]], str] | None = None  # said where the mouse rests


class Sort(Struct, Generic[E], frozen=True):
    """One register: its words, its columns, and how the terminal keeps it."""

    page: str
    title: str  # 客户编码
    one: str  # 客户
    hint: str  # of the search box
    blank: E
    parts: tuple[Part[E], ...]
    tidy: Callable[[E], E]
    check: Callable[[E, Rules], Warnings]
    keys: Callable[[Registers, str], tuple[int, ...]]
    rows: Callable[[Registers, Iterable[int], str], tuple[Found[E], ...]]
    save: Callable[[Registers, E, Session, E | None], Saved[E]]
    remove: Callable[[Registers, E, Session], Saved[E]]
    undo: Callable[[Registers, Saved[E], Session], Saved[E]]
    issue_with: Callable[[E], dict[str, Any]] | None = None  # what 填开发票 is begun with

    def place_of(self, field: str) -> int:
        """The column of a refusal's field; the name's when it has none."""
        return next((n for n, part in enumerate(self.parts) if part.field == field), 0)

    def next_typed(self, column: int, step: int) -> int | None:
        """The next column that is typed in that direction; None at the end."""
        place = column + step
        while 0 <= place < len(self.parts):
            if self.parts[place].put is not None:
                return place
            place += step
        return None


def told_initials(readings: str) -> str:
    """The usual reading.

    >>> told_initials("zq cq tq")
    'zq'
    """
    return readings.partition(" ")[0]


def told_use(found: Found[Any]) -> str:
    """The day when it was used last."""
    return "" if found.last_used is None else f"{found.last_used:%Y-%m-%d}"
