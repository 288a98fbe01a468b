"""Entries of the registers (编码): buyers and goods that a shop keeps to choose from."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from app.domain.invoice import Party, ZeroRate

_KEPT = frozenset({"id", "version", "initials"})  # where and how it is kept, not what it says
Span = tuple[int, int]  # places of signs in a text, from 0, the end not included


class _Said(Struct, frozen=True, eq=False):
    """Two entries are equal when they say the same, wherever and in whichever version they are
    kept."""

    def _said(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name not in _KEPT)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._said() == other._said()

    def __ne__(self, other: object) -> bool:  # a Struct has one of its own
        return not self == other

    def __hash__(self) -> int:
        return hash(self._said())


class Customer(_Said, frozen=True, eq=False):
    """A buyer of the register (客户编码). `id` 0: not kept yet."""

    party: Party
    own_code: str = ""
    note: str = ""
    id: int = 0
    version: int = 0  # rises with each change
    initials: str = ""  # every reading, a blank between

    @property
    def name(self) -> str:
        """The name on the face."""
        return self.party.name


class Goods(_Said, frozen=True, eq=False):
    """Goods or a service of the register (商品编码). `price` is on the basis `with_tax`."""

    name: str
    goods_code: str = ""  # 税收分类编码, 19 digits
    short_name: str = ""  # 简称
    own_code: str = ""
    spec: str = ""
    unit: str = ""
    price: Decimal | None = None
    with_tax: bool = False
    rate: Decimal | None = None
    preferential: bool = False
    preferential_text: str = ""
    zero_rate: ZeroRate = ZeroRate.NONE
    id: int = 0
    version: int = 0
    initials: str = ""


class Kept(Protocol):
    """What both sorts of entries have."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


Entry = TypeVar("Entry", bound=Kept)


class Use(Struct, frozen=True):
    """How an entry was used on issued tickets."""

    times: int = 0
    last: datetime | None = None
    last_gross_fen: int | None = None  # 价税合计 of the last ticket of a buyer


UNUSED = Use()


class Found(Struct, Generic[Entry], frozen=True):
    """An entry that fits what was typed. `ranges` are the places in its name that matched (of
    initials the signs they stand for); `matched` tells by what: "name", "initials", "own_code",
    "tax_id", "goods_code", "" when nothing was asked. `code_range` is the place in that code.
    `in_register` False: a buyer of an earlier ticket who is not in the register (未入编码)."""

    entry: Entry
    ranges: tuple[Span, ...] = ()
    last_used: datetime | None = None
    used: int = 0
    last_gross_fen: int | None = None
    matched: str = ""
    code_range: Span | None = None
    in_register: bool = True


class Saved(Struct, Generic[Entry], frozen=True):
    """What became of an entry. `before` None: it is new; `after` None: it was removed. `warnings`
    are codes with the field they speak of; nothing was stopped by them."""

    before: Entry | None
    after: Entry | None
    warnings: tuple[tuple[str, str], ...] = ()
